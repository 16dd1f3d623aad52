//! Questions besides the handshake: other versions, paths and transports, the origins of web pages, and whether a
//! session is found again from another connection.
//!
//! Each request has a TCP connection of its own, because balancers decide by connection. All questions are asked
//! at the same time; only the packets of one session go one after the other, and after all else.

mod hearing;
mod session;
mod upgrade;
mod websocket;

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, ORIGIN};
use reqwest::{Client, Method};
use url::Url;

use self::hearing::Heard;
use self::websocket::First;
use super::address;
use super::client::ConnectSpec;
use super::deadline::Deadline;
use super::reach;
use crate::ledger::{Event, NetFailure, NetPhase, Question, Stamp, SurveyAnswer, Writer};
use crate::scenario::{Revision, Transport};

/// How long one question may take. Whoever needs longer is no help to a user either.
const ANSWER_WAIT: Duration = Duration::from_secs(2);

/// Asks the questions of one system.
pub(super) struct Surveyor<'a> {
    /// A client that makes a connection for each request.
    pub(super) http: &'a Client,
    /// How a connection is opened.
    pub(super) spec: &'a ConnectSpec,
    /// The revision that the server has shown.
    pub(super) revision: Revision,
    /// Where the answers go.
    pub(super) ledger: &'a Writer,
}

impl Surveyor<'_> {
    /// Asks all of them; gives the answers that the ledger has. The packets of one session go when all other requests
    /// are done: a balancer takes servers in turns, and what is asked in between would change whose turn it is.
    pub(super) async fn ask(&self, questions: &[Question]) -> Vec<(Question, SurveyAnswer)> {
        let others = questions.iter().filter(|one| !matches!(one, Question::SameSession { .. }));
        let mut answers = join_all(others.map(|question| self.one(question))).await;
        for question in questions {
            if let Question::SameSession { cookies } = question {
                answers.extend(self.same_session(*cookies).await);
            }
        }
        answers
    }

    async fn one(&self, question: &Question) -> (Question, SurveyAnswer) {
        let began = self.ledger.clock().now();
        let (url, shown) = match self.url(question) {
            Ok(url) => (Ok(url.clone()), address::shown(&url)),
            Err(wrong) => (Err(wrong), self.spec.path.clone()),
        };
        let heard = match (url, self.headers(question)) {
            (Ok(url), Ok(headers)) => self.put(question, &url, headers).await,
            (Err(wrong), _) => {
                let failure = NetFailure { phase: NetPhase::Dns, error: wrong.to_string() };
                Heard::nothing(failure)
            }
            (_, Err(failure)) => Heard::nothing(failure),
        };
        self.enter(question, shown, &heard, began);
        (question.clone(), heard.answer)
    }

    fn enter(&self, question: &Question, url: String, heard: &Heard, began: Stamp) {
        let took = self.ledger.clock().now().since(began).as_micros();
        self.ledger.record(Event::Surveyed {
            question: question.clone(),
            url,
            answer: heard.answer.clone(),
            cors: question.comes_from_a_page().then(|| heard.cors()),
            micros: u64::try_from(took).unwrap_or(u64::MAX),
        });
    }

    /// The address that a question is put to.
    fn url(&self, question: &Question) -> Result<Url, address::NotAnAddress> {
        let mut spec = self.spec.clone();
        if let Question::OtherPath { path } = question {
            spec.path.clone_from(path);
        }
        let transport = match question {
            Question::Websocket | Question::WebsocketFrom { .. } => Transport::Websocket,
            _ => Transport::Polling,
        };
        address::handshake(&spec, transport, self.revision(question))
    }

    /// The headers of the scenario, from the page that the question is about.
    fn headers(&self, question: &Question) -> Result<HeaderMap, NetFailure> {
        let mut headers = reach::headers(self.spec)?;
        match question {
            Question::WithoutOrigin { .. } => {
                headers.remove(ORIGIN);
            }
            Question::PollingFrom { origin } | Question::WebsocketFrom { origin } => {
                let origin = HeaderValue::try_from(origin).map_err(|_| NetFailure {
                    phase: NetPhase::Http,
                    error: "the origin cannot be sent".to_owned(),
                })?;
                headers.insert(ORIGIN, origin);
            }
            _ => {}
        }
        Ok(headers)
    }

    async fn put(&self, question: &Question, url: &Url, headers: HeaderMap) -> Heard {
        match question {
            Question::Websocket | Question::WebsocketFrom { .. } => {
                self.websocket(url, headers, First::Handshake).await
            }
            Question::Upgrade => self.upgrade(url, headers).await,
            Question::Preflight { origin, headers } => self.preflight(url, origin, headers).await,
            _ => self.polling(url, headers, self.revision(question)).await,
        }
    }

    /// Asks for a handshake by polling, and ends the session if there is one.
    async fn polling(&self, url: &Url, headers: HeaderMap, revision: Revision) -> Heard {
        let heard = self.fetch(Method::GET, url, headers.clone(), String::new()).await;
        if let SurveyAnswer::Open { handshake } = &heard.answer {
            let (http, sid) = (self.http.clone(), handshake.sid.clone());
            // An older server does not understand the farewell of a newer one, and ends the session for that.
            tokio::spawn(reach::leave(http, url.clone(), headers, sid, revision));
        }
        heard
    }

    /// Asks what a browser asks before it sends such headers; nothing of the scenario goes with it.
    async fn preflight(&self, url: &Url, origin: &str, names: &[String]) -> Heard {
        let names = names.join(",");
        let requested = [
            ("origin", origin),
            ("access-control-request-method", "GET"),
            ("access-control-request-headers", &names),
        ];
        let headers = requested.into_iter().filter_map(|(name, value)| {
            Some((HeaderName::from_static(name), HeaderValue::try_from(value).ok()?))
        });
        self.fetch(Method::OPTIONS, url, headers.collect(), String::new()).await
    }

    /// Makes a request and takes its answer.
    async fn fetch(&self, method: Method, url: &Url, headers: HeaderMap, body: String) -> Heard {
        let deadline = self.deadline();
        let asking = self.http.request(method, url.clone()).headers(headers).body(body).send();
        match deadline.hold("waiting for the HTTP answer", asking).await {
            Ok(Ok(response)) => Heard::of(response, self.ledger, &deadline).await,
            Ok(Err(error)) => Heard::broken(&error),
            Err(failure) => Heard::nothing(failure),
        }
    }

    /// The revision in which a question is asked.
    fn revision(&self, question: &Question) -> Revision {
        if *question == Question::OlderVersion { Revision::Three } else { self.revision }
    }

    fn deadline(&self) -> Deadline {
        Deadline::starting(self.spec.within.min(ANSWER_WAIT))
    }
}
