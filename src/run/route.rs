//! A route that needs a good token is shown the login token of each user: what it says is held against what the socket
//! says of the same token.

use serde_json::{Map, json};

use super::Probes;
use super::stage::Run;
use crate::ledger::{Event, Outcome, Probe, ProbeAnswer, Procedure, Standing};
use crate::login::{Account, Actor, Requests};
use crate::token::classify;

/// Asks the protected route, where the scenario names one.
pub(super) async fn ask(run: &mut Run<'_>) {
    let steps = &run.scenario.system.protected;
    if steps.is_empty() || run.means.probes == Probes::None {
        return;
    }
    let shows_token = steps.iter().any(|step| step.names().contains("user.token"));
    for account in run.trusted().filter(|account| account.token.is_some()) {
        // Cookies that came with the login would open the route whatever becomes of the token.
        let stand_in = account
            .stand_in(account.expose_token(), Requests::Within(run.scenario.timing.http))
            .ok()
            .filter(|_| shows_token);
        let answer = one(run, stand_in.as_ref().unwrap_or(account)).await;
        let probe = Probe::AtRoute { user: account.user.clone() };
        run.means.ledger.record(Event::ProbeAnswered { probe, answer });
    }
}

async fn one(run: &Run<'_>, account: &Account) -> ProbeAnswer {
    let actor = Actor {
        account,
        session: None,
        scope: run.user_scope(&account.user),
        capture_root: "tab",
        known: Map::new(),
    };
    let steps = &run.scenario.system.protected;
    let before = run.means.ledger.ledger().entries().len();
    match run.performer().perform(Procedure::Protected, steps, &actor).await.outcome {
        Outcome::Confirmed { .. } => ProbeAnswer::Accepted { by: Standing::Acting },
        Outcome::Refused { answer, .. } => match status(run, before) {
            // Every other status says something of the route, and nothing of the token.
            Some(status @ (401 | 403)) => ProbeAnswer::Refused {
                class: classify(None, Some(&answer)),
                payload: json!({ "status": status, "body": answer }),
            },
            status => ProbeAnswer::NotSent {
                why: format!("the protected route answered {}", status.unwrap_or_default()),
            },
        },
        Outcome::NotDone { why } => ProbeAnswer::NotSent { why },
        Outcome::Unanswered { .. } | Outcome::Unasked => ProbeAnswer::Unanswered,
    }
}

/// The status of the latest answer since then.
fn status(run: &Run<'_>, since: usize) -> Option<u16> {
    let ledger = run.means.ledger.ledger();
    let mut new = ledger.entries().iter().skip(since).rev();
    new.find_map(|entry| match &entry.event {
        Event::HttpDone {
            procedure: Procedure::Protected,
            answer: crate::ledger::HttpAnswer::Status { status, .. },
            ..
        } => Some(*status),
        _ => None,
    })
}
