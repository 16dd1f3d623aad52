//! The diagnostic route of a system in development: it answers a nonce with a keyed hash of the secret that each end
//! really holds (`docs/diagnostic-route.md`).
//!
//! The nonce is as secret as a salt: whoever has it and the answer can try out weak secrets. So it is hidden from the
//! ledger, and the answer is compared and dropped.

use serde_json::{Map, Value, json};

use super::chance::random;
use super::gate::{algorithm_of, own_token};
use super::stage::Run;
use crate::ledger::{Endpoint, Event, Procedure, RouteAgreement, RouteEnd, RouteTold};
use crate::login::{Actor, connect_spec};
use crate::scenario::{ISSUER_TOLD, Step, UserName, VERIFIER_TOLD};
use crate::token::{Candidate, Fingerprint, HmacAlgorithm, diagnostic_code};

/// Asks the route, if the scenario has one.
pub(super) async fn ask(run: &mut Run<'_>) {
    let Some(step) = &run.scenario.system.diagnostic else { return };
    let Some(user) = run.trusted().next().map(|account| account.user.clone()) else { return };
    let nonce = format!("{:032x}", u128::from_be_bytes(random()));
    run.means.ledger.hide(&nonce);
    let told = answer(run, step, &user, &nonce).await.unwrap_or_default();
    let told = |name| told.get(name).and_then(Value::as_str).map(str::to_ascii_lowercase);
    let (issuer, verifier) = (told(ISSUER_TOLD), told(VERIFIER_TOLD));
    let agreement = match (&issuer, &verifier) {
        (Some(one), Some(other)) if one == other => RouteAgreement::Same,
        (Some(_), Some(_)) => RouteAgreement::Different,
        _ => RouteAgreement::Unknown,
    };
    let [issuer, verifier] = [issuer, verifier].map(|code| match code {
        Some(code) => holder(run, &nonce, &code),
        None => RouteEnd::Silent,
    });
    run.means.ledger.record(Event::DiagnosticRead(RouteTold { issuer, verifier, agreement }));
}

/// What the route answers a user of the run; nothing if it cannot be asked.
async fn answer(
    run: &mut Run<'_>,
    step: &Step,
    user: &UserName,
    nonce: &str,
) -> Option<Map<String, Value>> {
    let probe = run.next_probe();
    let scope = run.user_scope(user).with("nonce", json!(nonce));
    let account = run.accounts.get(user)?;
    let session = match step {
        Step::Http(_) => None,
        Step::Emit(_) => {
            let spec = connect_spec(run.scenario, account, &scope).ok()?;
            let on = Endpoint::Probe(probe);
            Some(run.means.client.open(&spec, on, run.means.ledger).await.ok()?)
        }
    };
    let actor =
        Actor { account, session: session.clone(), scope, capture_root: "tab", known: Map::new() };
    let steps = std::slice::from_ref(step);
    let performance = run.performer().perform(Procedure::Diagnostic, steps, &actor).await;
    if let Some(session) = session {
        session.close().await;
    }
    Some(performance.captured)
}

/// The candidate that answers so.
fn holder(run: &Run<'_>, nonce: &str, code: &str) -> RouteEnd {
    let algorithm = own_token(run).map_or(HmacAlgorithm::Hs256, |token| algorithm_of(&token));
    let mut tried = 0;
    let named = run.means.candidates.iter().cloned();
    for candidate in named.chain(Candidate::well_known()) {
        for (variant, key) in candidate.variants() {
            tried += 1;
            if diagnostic_code(&key, nonce) == code {
                let fingerprint = Fingerprint::of(&key, algorithm, &run.means.salt);
                return RouteEnd::Matched { source: candidate.source, variant, fingerprint };
            }
        }
    }
    RouteEnd::Unmatched { tried }
}
