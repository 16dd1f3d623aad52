//! Further namespaces without a token: a guard of the main namespace guards no other.

use super::expulsion;
use super::presenting::refused_handshake;
use super::stage::Run;
use crate::ledger::{Endpoint, Event, Probe, ProbeAnswer, Standing};
use crate::login::anonymous_spec;
use crate::token::classify;
use crate::wire::{Admission, Fence, Session};

/// Asks each of the scenario's further namespaces to be let in, on one connection and without a token.
pub(super) async fn probe(run: &mut Run<'_>) {
    let names = run.scenario.system.socket.namespaces.clone();
    if names.is_empty() {
        return;
    }
    let on = Endpoint::Probe(run.next_probe());
    let Ok(spec) = anonymous_spec(run.scenario, &run.nobodys_scope()) else { return };
    let ledger = run.means.ledger;
    let note = |namespace: &String, answer| {
        let probe = Probe::Namespace { namespace: namespace.clone() };
        ledger.record(Event::ProbeAnswered { probe, answer });
    };
    let session = match run.means.client.open_bare(&spec, on, ledger).await {
        Ok(session) => session,
        Err(answer) => {
            for name in &names {
                note(name, refused_handshake(&answer));
            }
            return;
        }
    };
    for name in &names {
        let answer = ask(run, session.as_ref(), name, spec.auth.clone()).await;
        note(name, answer);
    }
    session.close().await;
}

async fn ask(
    run: &Run<'_>,
    session: &dyn Session,
    name: &str,
    auth: Option<serde_json::Value>,
) -> ProbeAnswer {
    match session.connect(name, auth, run.scenario.timing.connect).await {
        Admission::Refused(payload) => {
            let message = payload.get("message").unwrap_or(&payload).as_str();
            let class = classify(message, payload.get("data"));
            ProbeAnswer::Refused { payload, class }
        }
        Admission::Unanswered => ProbeAnswer::Unanswered,
        Admission::Gone => ProbeAnswer::Expelled { payload: None },
        Admission::Admitted { .. } => {
            let thrown_out = expulsion::follows(session, name, expulsion::LONG).await
                || session.fence(run.scenario.timing.ack).await == Fence::Gone
                || session.leave_namespace(name).await.is_err();
            if thrown_out {
                ProbeAnswer::Expelled { payload: None }
            } else {
                ProbeAnswer::Accepted { by: Standing::Staying }
            }
        }
    }
}
