//! Shows a token to the gate, and says how the gate answered.
//!
//! The token stands where the scenario sends it, in its place or in the steps that carry it. Where all of that comes
//! in CONNECT or later, all probes share one connection, because a refused CONNECT leaves it open; elsewhere each
//! needs a connection of its own.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::acting::{Acting, No};
use super::expulsion;
use super::patience::{Patience, Silence};
use super::stage::Run;
use crate::ledger::{Endpoint, Event, HandshakeAnswer, ProbeAnswer, Tail, Writer};
use crate::login::{Account, Requests, anonymous_spec, placed_spec};
use crate::scenario::{Scenario, Scope, Step, TabId, TokenPlace, UserName, is_secret_name};
use crate::token::classify;
use crate::token::trial::Shown;
use crate::wire::{Admission, Client, ConnectSpec, Fence, Session};

/// Shows tokens to the gate.
pub(super) struct Presenter<'a> {
    scenario: &'a Scenario,
    client: &'a dyn Client,
    ledger: &'a Writer,
    account: &'a Account,
    tab: TabId,
    scope: Scope,
    room: Option<Scope>,
    greet: Vec<Step>,
    place: TokenPlace,
    /// What is sent in place of the token, where that is not a text.
    in_place: Option<Value>,
    shared: Option<Arc<dyn Session>>,
    on: Endpoint,
    patience: Patience,
    /// How long a socket with a forged token, or none, is watched before it is said to stay.
    watched: Duration,
}

/// A token in the account's place, and what templates see of it.
struct StandIn {
    account: Account,
    scope: Scope,
    room: Option<Scope>,
    spec: ConnectSpec,
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
            room: room.map(|room| run.room_scope(&tab, room)),
            tab,
            greet: run.scenario.system.greet.clone(),
            place: run.scenario.system.socket.token.clone(),
            in_place: None,
            shared: None,
            on,
            patience: Patience::new(run.scenario.timing.ack),
            watched: expulsion::LONG,
        })
    }

    /// The same presenter, for another place of the token.
    pub(super) fn at(&mut self, place: TokenPlace) {
        self.place = place;
    }

    /// The same presenter, whose sockets greet in another way.
    pub(super) fn greeting_with(&mut self, greet: Vec<Step>) {
        self.greet = greet;
    }

    /// Shows what a trial puts in place of a token.
    pub(super) async fn show(&mut self, shown: &Shown) -> ProbeAnswer {
        match shown {
            Shown::Text(text) => self.present(Some(text)).await,
            Shown::Json(_) if !matches!(self.place, TokenPlace::Auth(_)) => {
                ProbeAnswer::NotSent { why: format!("{} holds nothing but text", self.place) }
            }
            Shown::Json(value) => {
                self.in_place = Some(value.clone());
                let answer = self.present(Some("")).await;
                self.in_place = None;
                answer
            }
        }
    }

    /// Shows a token, or none. Silence is a no only where a good token is answered in the same time.
    pub(super) async fn present(&mut self, token: Option<&str>) -> ProbeAnswer {
        let (mut answer, mut silence) = self.shown(token).await;
        if silence == Silence::Heard && self.patience.is_a_guess() {
            // Each on a connection of its own, so that what ends one is not taken for the end of the other.
            self.leave().await;
            self.learn_patience().await;
            self.leave().await;
            (answer, silence) = self.shown(token).await;
        }
        match silence {
            Silence::Heard if !self.patience.is_answered() => ProbeAnswer::Unanswered,
            _ => answer,
        }
    }

    /// Sees how long the answer to a user's own token takes.
    async fn learn_patience(&mut self) {
        let Some(own) = self.account.expose_token().map(str::to_owned) else {
            self.patience.trust();
            return;
        };
        self.patience.wait_longest();
        let began = Instant::now();
        match self.shown(Some(&own)).await {
            (ProbeAnswer::Accepted { .. }, _) => self.patience.learn(began.elapsed()),
            (_, Silence::Heard) => self.patience.doubt(),
            _ => self.patience.trust(),
        }
    }

    /// Shows it once; gives the answer, and whether it was silence.
    async fn shown(&mut self, token: Option<&str>) -> (ProbeAnswer, Silence) {
        if let Some(token) = token {
            // Forged or not: whoever repeats it in an answer must not bring it into the ledger.
            self.ledger.hide(token);
        }
        let stand_in = match self.stand_in(token) {
            Ok(stand_in) => stand_in,
            Err(why) => return told(ProbeAnswer::NotSent { why }),
        };
        let session = match self.session(&stand_in.spec).await {
            Ok(session) => session,
            Err(answer) => return told(refused_handshake(&answer)),
        };
        let mut heard = self.ledger.tail();
        heard.take();
        let (namespace, auth) = (&stand_in.spec.namespace, stand_in.spec.auth.clone());
        let (answer, silence) =
            match session.connect(namespace, auth, self.scenario.timing.connect).await {
                Admission::Refused(payload) => {
                    // python-socketio sends a bare text where it knows no such namespace.
                    let message = payload.get("message").unwrap_or(&payload).as_str();
                    let class = classify(message, payload.get("data"));
                    told(ProbeAnswer::Refused { payload, class })
                }
                Admission::Unanswered => told(ProbeAnswer::Unanswered),
                Admission::Gone => told(ProbeAnswer::Expelled { payload: self.said(&mut heard) }),
                Admission::Admitted { .. } => {
                    self.admitted(&session, &stand_in, heard, self.watch(token)).await
                }
            };
        if self.shared.is_none() || !can_ask_again(&answer, &session) {
            self.shared = None;
            session.close().await;
        }
        if !self.is_own(token) && matches!(answer, ProbeAnswer::Accepted { .. }) {
            // Once a forgery has stayed so long, there is no need to watch the next one as long.
            self.watched = expulsion::WATCHED;
        }
        (answer, silence)
    }

    /// How long a socket with this token is watched. A user's own may be let in, so nothing hangs on it.
    fn watch(&self, token: Option<&str>) -> Duration {
        if self.is_own(token) { expulsion::WATCHED } else { self.watched }
    }

    fn is_own(&self, token: Option<&str>) -> bool {
        token.is_some() && token == self.account.expose_token()
    }

    /// Ends the connection that probes shared.
    pub(super) async fn leave(&mut self) {
        if let Some(session) = self.shared.take() {
            session.close().await;
        }
    }

    /// Being let in counts only if the socket is not told no when it tries to do something, and is not thrown out.
    async fn admitted(
        &self,
        session: &Arc<dyn Session>,
        stand_in: &StandIn,
        mut heard: Tail,
        watched: Duration,
    ) -> (ProbeAnswer, Silence) {
        let expelled = |payload| told(ProbeAnswer::Expelled { payload });
        if session.fence(self.scenario.timing.ack).await == Fence::Gone {
            return expelled(self.said(&mut heard));
        }
        let acting = Acting {
            scenario: self.scenario,
            ledger: self.ledger,
            account: &stand_in.account,
            session,
            greet: &self.greet,
            scope: stand_in.scope.clone(),
            room: stand_in.room.clone(),
            tab: &self.tab,
            patience: self.patience.now(),
        };
        let by = match acting.standing().await {
            Ok(by) => by,
            Err(_) if session.put_out(&stand_in.spec.namespace).now_or_never().is_some() => {
                return expelled(self.said(&mut heard));
            }
            Err(No::Said(refusal)) => return expelled(Some(refusal)),
            Err(No::Silence(words)) => {
                return (ProbeAnswer::Expelled { payload: Some(words) }, Silence::Heard);
            }
        };
        if expulsion::follows(session.as_ref(), &stand_in.spec.namespace, watched).await {
            return expelled(self.said(&mut heard));
        }
        match session.leave_namespace(&stand_in.spec.namespace).await {
            Ok(()) => told(ProbeAnswer::Accepted { by }),
            Err(_) => expelled(self.said(&mut heard)),
        }
    }

    /// The last event that came on the way out: what is said before the door is shut is the reason.
    fn said(&self, heard: &mut Tail) -> Option<Value> {
        let events = heard.take().into_iter().rev().find_map(|entry| match entry.event {
            Event::Received { on, event, args, .. } if on == self.on => Some((event, args)),
            _ => None,
        });
        events.map(|(event, args)| json!({ "event": event, "args": args }))
    }

    /// Puts a token in the account's place, wherever the scenario names it.
    fn stand_in(&self, token: Option<&str>) -> Result<StandIn, String> {
        let account = self.account.stand_in(token, self.requests()).map_err(|e| e.to_string())?;
        let mut view = self.scenario.user_view(&account.user, &account.captured);
        if let Value::Object(view) = &mut view {
            let fields = self.scenario.user(&account.user).map(|user| &user.fields);
            // A password would show who is there without any token.
            for name in fields.into_iter().flat_map(|fields| fields.keys()) {
                if is_secret_name(name) && !account.captured.contains_key(name) {
                    view.insert(name.clone(), Value::String(String::new()));
                }
            }
        }
        let scope = self.scope.clone().with("user", view.clone());
        let spec = match token {
            Some(token) => placed_spec(self.scenario, &scope, &self.place, token),
            None => anonymous_spec(self.scenario, &scope),
        };
        let mut spec = spec.map_err(|error| error.to_string())?;
        if let (Some(value), TokenPlace::Auth(key)) = (&self.in_place, &self.place)
            && let Some(Value::Object(auth)) = &mut spec.auth
        {
            auth.insert(key.clone(), value.clone());
        }
        let room = self.room.clone().map(|room| room.with("user", view));
        Ok(StandIn { account, scope, room, spec })
    }

    fn requests(&self) -> Requests {
        let system = &self.scenario.system;
        let mut steps = system.greet.iter().chain(&system.proof);
        if steps.any(|step| matches!(step, Step::Http(_))) {
            Requests::Within(self.scenario.timing.http)
        } else {
            Requests::None
        }
    }

    async fn session(&mut self, spec: &ConnectSpec) -> Result<Arc<dyn Session>, HandshakeAnswer> {
        if let Some(session) = &self.shared {
            return Ok(Arc::clone(session));
        }
        let session = self.client.open_bare(spec, self.on.clone(), self.ledger).await?;
        if self.can_share() {
            self.shared = Some(Arc::clone(&session));
        }
        Ok(session)
    }

    /// Whether nothing of the token stands in the handshake.
    fn can_share(&self) -> bool {
        matches!(self.place, TokenPlace::Auth(_) | TokenPlace::None)
            && self.scenario.system.handshake_requests_show_nothing()
    }
}

/// An answer in which the system said or did something.
fn told(answer: ProbeAnswer) -> (ProbeAnswer, Silence) {
    (answer, Silence::Broken)
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
    let settled = matches!(answer, ProbeAnswer::Refused { .. } | ProbeAnswer::Accepted { .. });
    settled && session.ended().now_or_never().is_none()
}
