//! A tab of each user shows who it is: what a system answers one user is held against what it should answer another.

use std::sync::Arc;

use futures_util::future::join_all;
use tokio::time::timeout;

use super::Probes;
use super::acting::SILENCE;
use super::stage::Run;
use crate::ledger::{Event, Outcome, Probe, ProbeAnswer, Procedure, Standing};
use crate::login::{Account, Actor};
use crate::scenario::TabId;

/// Lets the first open tab of each user do what only somebody with an identity can, all at the same time.
pub(super) async fn ask(run: &Run<'_>) {
    if run.scenario.system.proof.is_empty() || run.means.probes == Probes::None {
        return;
    }
    let tabs = run.trusted().filter_map(|account| {
        let (tab, _) = run.open_tabs().find(|(tab, _)| *tab.user() == account.user)?;
        Some((tab, account))
    });
    join_all(tabs.map(|(tab, account)| async move {
        let answer = one(run, tab, account).await;
        let probe = Probe::OwnTab { user: account.user.clone() };
        run.means.ledger.record(Event::ProbeAnswered { probe, answer });
    }))
    .await;
}

async fn one(run: &Run<'_>, tab: &TabId, account: &Account) -> ProbeAnswer {
    let actor = Actor {
        account,
        session: run.tabs.get(tab).map(|tab| Arc::clone(&tab.session)),
        scope: run.user_scope(&account.user),
        capture_root: "tab",
        known: run.tab_view(tab),
    };
    let performer = run.performer();
    let proof = performer.perform(Procedure::Proof, &run.scenario.system.proof, &actor);
    let patience = SILENCE.min(run.scenario.timing.ack);
    let Ok(performance) = timeout(patience, proof).await else { return ProbeAnswer::Unanswered };
    match performance.outcome {
        Outcome::Confirmed { .. } => ProbeAnswer::Accepted { by: Standing::Acting },
        Outcome::Unasked => ProbeAnswer::Accepted { by: Standing::Staying },
        Outcome::Refused { answer, .. } => ProbeAnswer::Expelled { payload: Some(answer) },
        Outcome::Unanswered { .. } => ProbeAnswer::Unanswered,
        Outcome::NotDone { why } => ProbeAnswer::NotSent { why },
    }
}
