//! Carries the script out: live, bounded, and without an opinion. Everything that happens goes to the ledger.

mod acting;
mod aftermath;
mod again;
mod announcing;
mod arrivals;
mod asking;
mod battery;
mod battery_kit;
mod by_event;
mod chance;
mod commanding;
mod connecting;
mod diagnostic;
mod due;
mod expecting;
mod expulsion;
mod foreign;
mod gate;
mod issuer;
mod joining;
mod kept_out;
mod logs;
mod measuring;
mod namespaces;
mod oracle;
mod pacing;
mod patience;
mod presenting;
mod proving;
mod replying;
mod route;
mod script;
mod sending;
mod setup;
mod settling;
mod stage;
mod streaming;
mod survey;
mod taking_effect;
mod tokens;
mod trespassing;
mod understanding;
mod unwrapping;

use std::time::Duration;

use tokio::time::timeout;

use crate::ledger::{Event, FORMAT, HandshakeAnswer, LogMoment, Stage, Writer};
use crate::login::{self, WordList};
use crate::scenario::Scenario;
use crate::token::{Candidate, Salt};
use crate::wire::{Client, Network};
pub use chance::random;
use stage::Run;

/// What a run needs besides the scenario.
pub struct Means<'a> {
    /// The engine that opens connections.
    pub client: &'a dyn Client,
    /// How HTTP requests are made; the client has its own.
    pub network: &'a Network,
    /// The ledger.
    pub ledger: &'a Writer,
    /// Candidates for the secret.
    pub candidates: Vec<Candidate>,
    /// Lists of guesses, which are held against the login tokens only.
    pub word_lists: Vec<WordList>,
    /// The salt of the run's fingerprints.
    pub salt: Salt,
    /// How far the gate is probed.
    pub probes: Probes,
}

/// How far the gate is probed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probes {
    /// Not at all.
    None,
    /// With what changes nothing and makes no session for anybody.
    Safe,
    /// With the whole catalogue; a token that is let in belongs to an own user and is left at once.
    All,
}

/// Carries a scenario out, within its deadline. The ledger tells the rest.
pub async fn run(scenario: &Scenario, means: Means<'_>) {
    let ledger = means.ledger;
    for secret in scenario.secret_texts() {
        ledger.hide(&secret);
    }
    ledger.record(Event::RunBegan {
        format: FORMAT.into(),
        program: env!("CARGO_PKG_VERSION").into(),
        scenario: scenario.name.clone(),
        target: scenario.system.socket.url.clone(),
        nonce: ledger.nonce().clone(),
        unix_millis: login::unix_millis(),
    });
    if let Some(chosen) = means.network.told(&scenario.system.socket.url) {
        ledger.record(chosen);
    }
    let lacks = means.client.capabilities().lacking();
    if !lacks.is_empty() {
        ledger.record(Event::ClientChosen { client: means.client.name(), lacks });
    }
    let deadline = scenario.timing.deadline;
    let mut run = Run::new(scenario, means);
    let logs = run.logs.clone();
    let passed = tokio::select! {
        done = timeout(deadline, Box::pin(stages(&mut run))) => done.is_err(),
        never = logs.follow() => match never {},
    };
    if passed {
        let why = format!("the deadline of {} s has passed", deadline.as_secs_f64());
        ledger.record(Event::Stopped { why });
    }
    run.close_all().await;
    logs.tell(&run).await;
    ledger.record(Event::RunEnded);
}

async fn stages(run: &mut Run<'_>) {
    if !reach(run).await {
        return;
    }
    let ledger = run.means.ledger;
    let mut stranded = Vec::new();
    staged(ledger, Stage::Login, async {
        let (accounts, tokens) = login::try_all(run.scenario, run.means.network, ledger).await;
        stranded = tokens;
        run.keys = login::known_keys(run.scenario, run.means.network, ledger, &accounts).await;
        for account in accounts {
            run.accounts.insert(account.user.clone(), account);
        }
    })
    .await;
    if run.accounts.is_empty() {
        issuer::examine_stranded(run, stranded).await;
        return;
    }
    staged(ledger, Stage::Setup, setup::set_up(run)).await;
    run.logs.enter(LogMoment::Probes);
    staged(ledger, Stage::Probe, async {
        gate::probe(run).await;
        diagnostic::ask(run).await;
    })
    .await;
    run.logs.enter(LogMoment::Tabs);
    staged(ledger, Stage::Script, Box::pin(script::carry_out(run))).await;
    staged(ledger, Stage::Quiet, settling::quiet(run)).await;
    if again::concerns(run) {
        run.close_all().await;
        staged(ledger, Stage::Probe, again::probe(run)).await;
    }
    if foreign::concerns(run) {
        run.close_all().await;
        staged(ledger, Stage::Probe, foreign::probe(run)).await;
    }
}

/// Whether anything answers at the address at all.
async fn reach(run: &mut Run<'_>) -> bool {
    let Ok(spec) = login::anonymous_spec(run.scenario, &run.nobodys_scope()) else {
        // The namespace may need a user's name; then the tabs will show whether the system is there.
        return true;
    };
    let ledger = run.means.ledger;
    let mut answer = None;
    staged(ledger, Stage::Reach, async {
        let reached = run.means.client.reach(&spec, ledger).await;
        survey::survey(run, &spec, &reached).await;
        answer = Some(reached);
    })
    .await;
    if answer.as_ref().is_some_and(is_no_gate) {
        run.means.probes = Probes::None;
    }
    !matches!(answer, Some(HandshakeAnswer::Failed { .. }))
}

/// Whether nothing of Engine.IO answered. Tabs are tried all the same, because a proxy may pass on nothing but
/// WebSocket; but there is no gate to probe, and a server may take a second to hang up on each probe.
fn is_no_gate(answer: &HandshakeAnswer) -> bool {
    matches!(
        answer,
        HandshakeAnswer::NotEngineIo { .. }
            | HandshakeAnswer::Status { status: 404 | 405 | 410, code: None, .. }
    )
}

async fn staged(ledger: &Writer, stage: Stage, work: impl Future<Output = ()>) {
    ledger.record(Event::StageBegan { stage });
    work.await;
    ledger.record(Event::StageEnded { stage });
}

/// How far apart probes that forge tokens are sent at least.
const PROBE_SPACING: Duration = Duration::from_millis(50);

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16, code: Option<u16>) -> HandshakeAnswer {
        HandshakeAnswer::Status { status, code, excerpt: String::new() }
    }

    #[test]
    fn a_gate_is_where_engine_io_answers_or_somebody_asks_who_is_there() {
        assert!(is_no_gate(&status(404, None)));
        assert!(is_no_gate(&HandshakeAnswer::NotEngineIo { status: 200, excerpt: String::new() }));
        // A server that offers WebSocket only, and a gate in front of the handshake.
        assert!(!is_no_gate(&status(400, Some(0))));
        assert!(!is_no_gate(&status(401, None)));
    }
}
