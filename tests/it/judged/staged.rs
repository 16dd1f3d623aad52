//! A run that never happened, written entry by entry.

use std::collections::BTreeMap;

use earwitness::judge::{Case, Cell, Duty, Fate, Verdict, judge};
use earwitness::ledger::{
    Capability, ClientName, Clock, Closing, Confirmed, DisconnectReason, Endpoint, Event, Holding,
    Ledger, MessageId, Nonce, Outcome, Recovering, Redactor, Writer,
};
use earwitness::scenario::{Env, Scenario, TabId, read};
use serde_json::{Map, Value, json};

use crate::outcome::keep;

/// A scenario and the ledger of a run of it.
pub(super) struct Staged {
    scenario: Scenario,
    writer: Writer,
}

/// Confirmed by an acknowledgement.
pub(super) fn confirmed() -> Outcome {
    Outcome::Confirmed { by: Confirmed::Ack }
}

/// Refused by an acknowledgement.
pub(super) fn refused() -> Outcome {
    let difference = "/0/ok is false, expected true".into();
    Outcome::Refused { by: Confirmed::Ack, difference, answer: json!([{ "ok": false }]) }
}

impl Staged {
    /// A run with alice and bob in room `main`, and carol outside; `hear` and `script` as they are written.
    pub(super) fn new(hear: &str, script: &str) -> Self {
        let text = format!(
            "system:
  url: http://localhost
  setup: [{{ http: GET /, capture: {{ room: body:/id }} }}]
  join: [{{ emit: join, ack: {{}} }}]
  send: [{{ emit: say, args: ['{{{{ marker }}}}'] }}]
  hear: {hear}
  audience: everyone
users: {{ alice: {{ tabs: 2 }}, bob: {{ tabs: 2 }}, carol: {{ tabs: 1 }} }}
rooms: {{ main: {{ id: '{{{{ shared.room }}}}', members: [alice, bob] }} }}
script: {script}
"
        );
        let load = |_: &str, _: &str| Err(String::new());
        let scenario = read("staged.yaml", &text, Env::new(BTreeMap::new()), &load)
            .expect("the scenario is right");
        let writer = Writer::new(Clock::start(), Nonce::new([7; 8]), Redactor::default());
        let known = Map::from_iter([("room".to_owned(), json!("r1"))]);
        writer.record(Event::Prepared { known });
        Self { scenario, writer }
    }

    pub(super) fn line(&self, line: u32) -> &Self {
        self.record(Event::DirectionBegan { line, text: String::new() })
    }

    pub(super) fn connect(&self, tabs: &[&str]) -> &Self {
        for name in tabs {
            let (namespace, sid) = ("/".into(), String::new());
            self.record(Event::Connected { on: on(name), namespace, sid, recovery: None });
        }
        self
    }

    /// The tabs lose their connections, and come back with their sessions.
    pub(super) fn recovers(&self, name: &str, meanwhile: impl FnOnce(&Self)) -> &Self {
        let closing = Closing::Abrupt;
        self.record(Event::CloseBegan { tab: tab(name), closing });
        let reason = DisconnectReason::ClientDisconnect;
        self.record(Event::Disconnected { on: on(name), reason, code: None });
        meanwhile(self);
        let (namespace, sid) = ("/".into(), String::new());
        let recovery = Some(Recovering::Recovered);
        self.record(Event::Connected { on: on(name), namespace, sid, recovery })
    }

    pub(super) fn joins(&self, tabs: &[&str]) -> &Self {
        for name in tabs {
            self.join_begins(name).join_ends(name, confirmed());
        }
        self
    }

    pub(super) fn join_begins(&self, name: &str) -> &Self {
        self.record(Event::JoinBegan { tab: tab(name), room: "main".into() })
    }

    pub(super) fn join_ends(&self, name: &str, outcome: Outcome) -> &Self {
        self.record(Event::JoinEnded { tab: tab(name), room: "main".into(), outcome })
    }

    pub(super) fn sends(&self, name: &str, message: u32, outcome: Outcome) -> &Self {
        let message = MessageId(message);
        self.record(Event::SendBegan { message, tab: tab(name), room: "main".into() });
        self.record(Event::SendEnded { message, outcome })
    }

    pub(super) fn hears(&self, tabs: &[&str], event: &str, message: u32) -> &Self {
        let messages = vec![MessageId(message)];
        for name in tabs {
            let args = vec![json!({ "room": "r1" })];
            self.received(name, event, args, messages.clone());
        }
        self
    }

    pub(super) fn received(
        &self,
        name: &str,
        event: &str,
        args: Vec<Value>,
        messages: Vec<MessageId>,
    ) -> &Self {
        let (event, namespace) = (event.into(), "/".into());
        self.record(Event::Received { on: on(name), namespace, event, args, ack: None, messages })
    }

    pub(super) fn fences(&self, tabs: &[&str]) -> &Self {
        for name in tabs {
            self.record(Event::Fenced { on: on(name) });
        }
        self
    }

    pub(super) fn lacking(&self, lacks: &[Capability]) -> &Self {
        let (client, lacks) = (ClientName::RustSocketio, lacks.to_vec());
        self.record(Event::ClientChosen { client, lacks })
    }

    pub(super) fn quiet(&self) -> &Self {
        self.record(Event::QuietBegan { window_millis: 50 }).record(Event::QuietEnded)
    }

    pub(super) fn drops(&self, name: &str) -> &Self {
        self.record(Event::CloseBegan { tab: tab(name), closing: Closing::Abrupt })
    }

    pub(super) fn expectation(&self, line: u32, name: &str, holding: Holding) -> &Self {
        let (tab, expected) = (tab(name), String::new());
        self.record(Event::ExpectationEnded { line, tab, expected, holding })
    }

    /// The case of a ledger of this run; what comes of it is kept.
    fn case<'a>(&'a self, ledger: &'a Ledger) -> Case<'a> {
        let case = Case::new(&self.scenario, ledger);
        keep(&case);
        case
    }

    /// The verdict of a check, if it saw anything.
    pub(super) fn verdict(&self, check: &str) -> Option<Verdict> {
        let ledger = self.writer.ledger();
        let case = self.case(&ledger);
        let judgement = judge(&case);
        let found = judgement.findings.iter().find(|finding| finding.check == check);
        found.map(|finding| finding.verdict)
    }

    /// What should have come to a cell of the first channel, and how it came out.
    pub(super) fn cell(&self, message: u32, receiver: &str) -> Option<(Duty, Fate)> {
        let ledger = self.writer.ledger();
        let case = self.case(&ledger);
        let mut cells = case.matrices[0].cells.iter();
        let of =
            |cell: &&Cell| cell.message == MessageId(message) && cell.receiver == tab(receiver);
        cells.find(of).map(|cell| (cell.duty, cell.fate()))
    }

    fn record(&self, event: Event) -> &Self {
        self.writer.record(event);
        self
    }
}

fn tab(name: &str) -> TabId {
    name.parse().expect("it is written as a tab")
}

fn on(name: &str) -> Endpoint {
    Endpoint::Tab(tab(name))
}
