//! One user prepares the ground: creates the room, invites the others.

use super::stage::Run;
use crate::ledger::{Endpoint, Event, Procedure};
use crate::login::{Actor, connect_spec};
use crate::scenario::{Step, UserName, is_secret_name};

/// Does the set-up, step by step, each by its user; what it captures is shared.
pub(super) async fn set_up(run: &mut Run<'_>) {
    let scenario = run.scenario;
    for step in &scenario.system.setup {
        let first = run.accounts.keys().next();
        let Some(user) = step.by().or(first).cloned() else { return };
        if let Err(why) = one_step(run, step, &user).await {
            run.means.ledger.record(Event::Stopped { why: format!("the set-up failed: {why}") });
            return;
        }
    }
    if !run.shared.is_empty() {
        let shown = run.shared.clone().into_iter().filter(|(name, _)| !is_secret_name(name));
        run.means.ledger.record(Event::Prepared { known: shown.collect() });
    }
}

async fn one_step(run: &mut Run<'_>, step: &Step, user: &UserName) -> Result<(), String> {
    let probe = run.next_probe();
    let scope = run.user_scope(user);
    let account = run.accounts.get(user).ok_or_else(|| format!("{user} has not logged in"))?;
    let session = match step {
        Step::Http(_) => None,
        Step::Emit(_) => {
            let spec = connect_spec(run.scenario, account, &scope).map_err(|e| e.to_string())?;
            let opened = run.means.client.open(&spec, Endpoint::Probe(probe), run.means.ledger);
            Some(opened.await.map_err(|_| format!("the socket of {user} did not get in"))?)
        }
    };
    let actor = Actor {
        account,
        session: session.clone(),
        scope,
        capture_root: "shared",
        known: run.shared.clone(),
    };
    let steps = std::slice::from_ref(step);
    let performance = run.performer().perform(Procedure::Setup, steps, &actor).await;
    if let Some(session) = session {
        session.close().await;
    }
    run.shared = performance.captured;
    performance.outcome.shortfall().map_or(Ok(()), Err)
}
