//! Shows a token to the gate, and says how the gate answered.
//!
//! Where the token travels in CONNECT, all probes share one connection, because a refused CONNECT leaves it
//! open; elsewhere each needs a connection of its own.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::stage::Run;
use crate::ledger::{Endpoint, HandshakeAnswer, Outcome, ProbeAnswer, Procedure, Writer};
use crate::login::{Account, Actor, anonymous_spec, placed_spec};
use crate::scenario::{Room, Scenario, Scope, TokenPlace, UserName};
use crate::token::classify;
use crate::wire::{Admission, Client, Fence, Session};

/// How long a socket that was let in is watched for being thrown out again.
const EXPULSION: Duration = Duration::from_millis(50);

/// Shows tokens to the gate.
pub(super) struct Presenter<'a> {
    scenario: &'a Scenario,
    client: &'a dyn Client,
    ledger: &'a Writer,
    account: &'a Account,
    scope: Scope,
    room: Option<(&'a Room, Scope)>,
    place: TokenPlace,
    shared: Option<Arc<dyn Session>>,
    on: Endpoint,
}

impl<'a> Presenter<'a> {
    /// A presenter on behalf of a user, whose own tokens the probes are made like.
    pub(super) fn new(run: &'a mut Run<'_>, user: &UserName) -> Option<Self> {
        let on = Endpoint::Probe(run.next_probe());
        let run: &'a Run<'_> = run;
        let tab = run.scenario.user(user)?.tab_ids().next()?;
        let room = run.scenario.rooms.values().find(|room| room.has(user));
        Some(Self {
            scenario: run.scenario,
            client: run.means.client,
            ledger: run.means.ledger,
            account: run.accounts.get(user)?,
            scope: run.user_scope(user),
            room: room.map(|room| (room, run.room_scope(&tab, room))),
            place: run.scenario.system.socket.token.clone(),
            shared: None,
            on,
        })
    }

    /// The same presenter, for another place of the token.
    pub(super) fn at(&mut self, place: TokenPlace) {
        self.place = place;
    }

    /// Shows a token, or none.
    pub(super) async fn present(&mut self, token: Option<&str>) -> ProbeAnswer {
        let session = match self.session(token).await {
            Ok(session) => session,
            Err(answer) => return refused_handshake(&answer),
        };
        let auth = match self.auth(token) {
            Ok(auth) => auth,
            Err(why) => return ProbeAnswer::NotSent { why },
        };
        let Ok(namespace) = self.scenario.system.socket.namespace.text(&self.scope) else {
            return ProbeAnswer::NotSent { why: "the namespace cannot be filled in".into() };
        };
        let within = self.scenario.timing.connect;
        let answer = match session.connect(&namespace, auth, within).await {
            Admission::Refused(payload) => {
                // python-socketio sends a bare text where it knows no such namespace.
                let message = payload.get("message").unwrap_or(&payload).as_str();
                let class = classify(message, payload.get("data"));
                ProbeAnswer::Refused { payload, class }
            }
            Admission::Unanswered => ProbeAnswer::Unanswered,
            Admission::Gone => ProbeAnswer::Expelled { payload: None },
            Admission::Admitted { .. } => self.admitted(&session, &namespace).await,
        };
        if self.shared.is_none() || !can_ask_again(&answer, &session) {
            self.shared = None;
            session.close().await;
        }
        answer
    }

    /// Ends the connection that probes shared.
    pub(super) async fn leave(&mut self) {
        if let Some(session) = self.shared.take() {
            session.close().await;
        }
    }

    /// Being let in counts only if the socket is not thrown out at once, and is not told no when it joins.
    async fn admitted(&self, session: &Arc<dyn Session>, namespace: &str) -> ProbeAnswer {
        let thrown_out = timeout(EXPULSION, session.ended()).await.is_ok()
            || session.fence(self.scenario.timing.ack).await == Fence::Gone;
        if thrown_out {
            return ProbeAnswer::Expelled { payload: None };
        }
        let refusal = self.refused_when_joining(session).await;
        if session.leave_namespace(namespace).await.is_err() {
            return ProbeAnswer::Expelled { payload: refusal };
        }
        match refusal {
            Some(payload) => ProbeAnswer::Expelled { payload: Some(payload) },
            None => ProbeAnswer::Accepted,
        }
    }

    async fn refused_when_joining(&self, session: &Arc<dyn Session>) -> Option<Value> {
        let (room, scope) = self.room.as_ref()?;
        let emits = |step: &crate::scenario::Step| matches!(step, crate::scenario::Step::Emit(_));
        let steps = &self.scenario.system.join;
        if steps.is_empty() || !steps.iter().all(emits) {
            return None;
        }
        let actor = Actor {
            account: self.account,
            session: Some(Arc::clone(session)),
            scope: scope.clone(),
            capture_root: "tab",
            known: Map::from_iter([("name".to_owned(), json!(room.name.as_str()))]),
        };
        let performer = crate::login::Performer { scenario: self.scenario, ledger: self.ledger };
        match performer.perform(Procedure::Join, steps, &actor).await.outcome {
            Outcome::Refused { answer, .. } => Some(answer),
            Outcome::NotDone { why } => Some(Value::String(why)),
            Outcome::Unanswered { .. } => Some(Value::String("the join was not answered".into())),
            Outcome::Confirmed { .. } | Outcome::Unasked => None,
        }
    }

    async fn session(&mut self, token: Option<&str>) -> Result<Arc<dyn Session>, HandshakeAnswer> {
        let in_connect = matches!(self.place, TokenPlace::Auth(_));
        if let (true, Some(session)) = (in_connect, &self.shared) {
            return Ok(Arc::clone(session));
        }
        let spec = match (in_connect, token) {
            (false, Some(token)) => placed_spec(self.scenario, &self.scope, &self.place, token),
            _ => anonymous_spec(self.scenario, &self.scope),
        };
        let Ok(spec) = spec else {
            return Err(HandshakeAnswer::NotEngineIo {
                status: 0,
                excerpt: "the address cannot be filled in".into(),
            });
        };
        let session = self.client.open_bare(&spec, self.on.clone(), self.ledger).await?;
        if in_connect {
            self.shared = Some(Arc::clone(&session));
        }
        Ok(session)
    }

    fn auth(&self, token: Option<&str>) -> Result<Option<Value>, String> {
        let spec = match (&self.place, token) {
            (TokenPlace::Auth(_), Some(token)) => {
                placed_spec(self.scenario, &self.scope, &self.place, token)
            }
            _ => anonymous_spec(self.scenario, &self.scope),
        };
        spec.map(|spec| spec.auth).map_err(|error| error.to_string())
    }
}

/// How the gate answered where there was no handshake.
pub(super) fn refused_handshake(answer: &HandshakeAnswer) -> ProbeAnswer {
    match answer {
        HandshakeAnswer::Status { status, excerpt, .. }
        | HandshakeAnswer::NotEngineIo { status, excerpt } => ProbeAnswer::Refused {
            payload: json!({ "status": status, "body": excerpt }),
            class: classify(Some(excerpt), None),
        },
        HandshakeAnswer::Failed { failure } => ProbeAnswer::NotSent { why: failure.error.clone() },
        HandshakeAnswer::Open { .. } => {
            ProbeAnswer::NotSent { why: "the connection was not upgraded".into() }
        }
    }
}

/// Whether the next token can be shown on the same connection: a refusal leaves it open, and so does leaving the
/// namespace. Where no answer came, a late one would be taken for that to the next token.
fn can_ask_again(answer: &ProbeAnswer, session: &Arc<dyn Session>) -> bool {
    let settled = matches!(answer, ProbeAnswer::Refused { .. } | ProbeAnswer::Accepted);
    settled && session.ended().now_or_never().is_none()
}
