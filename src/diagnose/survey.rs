//! What the reach stage learned of the way in: the handshake, and the answers to its further questions.

use crate::judge::{Case, Evidence};
use crate::ledger::{
    CorsHeaders, Endpoint, Event, FOREIGN_ORIGIN, HandshakeAnswer, Question, Seq, SurveyAnswer,
};
use crate::scenario::Transport;

/// What the reach stage learned.
#[derive(Debug, Default)]
pub(super) struct Survey<'a> {
    /// The handshake by polling.
    pub(super) reached: Option<Reached<'a>>,
    /// The further questions, in the order of their answers.
    pub(super) asked: Vec<Asked<'a>>,
    /// Whether any tab got in.
    pub(super) got_in: GotIn,
    /// Whether any connection was opened over WebSocket from the first byte.
    websocket_opened: bool,
}

/// Whether any tab got in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum GotIn {
    /// At least one.
    Somebody,
    /// None.
    #[default]
    Nobody,
}

/// The handshake by polling.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reached<'a> {
    pub(super) seq: Seq,
    pub(super) url: &'a str,
    pub(super) answer: &'a HandshakeAnswer,
}

/// A question and its answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) seq: Seq,
    pub(super) question: &'a Question,
    pub(super) url: &'a str,
    pub(super) answer: &'a SurveyAnswer,
    pub(super) cors: Option<&'a CorsHeaders>,
}

impl<'a> Survey<'a> {
    pub(super) fn of(case: &Case<'a>) -> Self {
        let mut survey = Self::default();
        if case.history.tabs().next().is_some() {
            survey.got_in = GotIn::Somebody;
        }
        let mut by_websocket = Vec::new();
        for entry in case.ledger.entries() {
            let seq = entry.seq;
            match &entry.event {
                Event::Reached { url, answer, .. } => {
                    survey.reached.get_or_insert(Reached { seq, url, answer });
                }
                Event::Surveyed { question, url, answer, cors, .. } => {
                    let cors = cors.as_ref();
                    survey.asked.push(Asked { seq, question, url, answer, cors });
                }
                Event::Opening { on: on @ Endpoint::Tab(_), url } => {
                    by_websocket.retain(|other| *other != on);
                    if url.contains("transport=websocket") {
                        by_websocket.push(on);
                    }
                }
                Event::Opened { on, .. } => {
                    survey.websocket_opened |= by_websocket.contains(&on);
                }
                _ => {}
            }
        }
        survey
    }

    /// The first answer to a question of which this is true.
    pub(super) fn find(&self, of: impl Fn(&Question) -> bool) -> Option<Asked<'a>> {
        self.asked.iter().find(|asked| of(asked.question)).copied()
    }

    /// The handshake by polling, where nobody got in and none came.
    pub(super) fn not_reached(&self) -> Option<Reached<'a>> {
        let open = |reached: &Reached<'_>| matches!(reached.answer, HandshakeAnswer::Open { .. });
        self.reached.filter(|reached| self.got_in == GotIn::Nobody && !open(reached))
    }

    /// Where Engine.IO answered instead.
    pub(super) fn elsewhere(&self) -> Option<Asked<'a>> {
        let mut others =
            self.asked.iter().filter(|a| matches!(a.question, Question::OtherPath { .. }));
        others.find(|asked| asked.is_open() || asked.code().is_some()).copied()
    }

    /// The answer in version 3, where that was one.
    pub(super) fn older(&self) -> Option<Asked<'a>> {
        self.find(|question| *question == Question::OlderVersion).filter(Asked::is_open)
    }

    /// The answer to the request for a WebSocket, unless some tab opened one after all.
    pub(super) fn websocket(&self) -> Option<Asked<'a>> {
        let asked = self.find(|question| *question == Question::Websocket)?;
        (!self.websocket_opened).then_some(asked)
    }

    /// A WebSocket that opened, and is not Engine.IO.
    pub(super) fn plain_websocket(&self) -> Option<Asked<'a>> {
        self.websocket().filter(|asked| {
            matches!(
                asked.answer,
                SurveyAnswer::Silent | SurveyAnswer::NotEngineIo { status: 101, .. }
            )
        })
    }

    /// What a browser was told that asked for the scenario's own page.
    pub(super) fn own_page(&self) -> Option<(Asked<'a>, &'a str)> {
        self.asked.iter().find_map(|asked| match asked.question {
            Question::PollingFrom { origin } if origin != FOREIGN_ORIGIN => {
                Some((*asked, origin.as_str()))
            }
            _ => None,
        })
    }
}

impl Asked<'_> {
    pub(super) fn is_open(&self) -> bool {
        matches!(self.answer, SurveyAnswer::Open { .. })
    }

    /// The Engine.IO error code, where the answer has one.
    pub(super) fn code(&self) -> Option<u16> {
        match self.answer {
            SurveyAnswer::Status { code, .. } => *code,
            _ => None,
        }
    }

    /// The path that was asked.
    pub(super) fn path(&self) -> &str {
        match self.question {
            Question::OtherPath { path } => path,
            _ => "",
        }
    }

    /// What was asked and answered, as evidence.
    pub(super) fn evidence(&self) -> Evidence {
        let verb = match self.question {
            Question::Preflight { .. } => "OPTIONS",
            Question::SameSession { .. } => "POST",
            _ => "GET",
        };
        let shows = format!("{verb} {} {}", self.url, self.answer);
        Evidence { seq: self.seq, shows }
    }
}

/// Whether the scenario's sockets may use a transport.
pub(super) fn uses(case: &Case<'_>, transport: Transport) -> bool {
    case.scenario.system.socket.transports.include(transport)
}

/// Whether they may poll.
pub(super) fn polls(case: &Case<'_>) -> bool {
    case.scenario.system.socket.transports.include(Transport::Polling)
}
