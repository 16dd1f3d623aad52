//! The gate is probed with what must never be let in, before any tab is open; and the signer of the login
//! tokens is looked for among the candidates.

use serde_json::{Map, Value};

use super::Probes;
use super::battery::Battery;
use super::chance::random;
use super::issuer;
use super::namespaces;
use super::presenting::Presenter;
use super::stage::Run;
use crate::ledger::{Event, Probe};
use crate::login;
use crate::token::{HmacAlgorithm, Jwt, forge};

/// Probes the gate, if tokens are what opens it.
pub(super) async fn probe(run: &mut Run<'_>) {
    let end = issuer::examine(run).await;
    if run.means.probes == Probes::None || !run.scenario.asks_who_is_there() {
        return;
    }
    let Some(user) = run.trusted().next().map(|account| account.user.clone()) else { return };
    let mut probes = vec![(Probe::Anonymous, None)];
    let mut battery = None;
    if tokens_open_the_gate(run) {
        probes.push((Probe::Garbage, Some(forge::garbage(random()))));
        probes.extend(with_random_key(run).map(|token| (Probe::RandomKey, Some(token))));
        battery = Battery::of(run, &user, end.as_ref());
    }
    let (ledger, extent) = (run.means.ledger, run.means.probes);
    let Some(mut presenter) = Presenter::new(run, &user) else { return };
    let mut answers = Vec::new();
    for (probe, token) in probes {
        let answer = presenter.present(token.as_ref().map(Jwt::expose)).await;
        answers.push(answer.clone());
        ledger.record(Event::ProbeAnswered { probe, answer });
    }
    if let Some(battery) = battery {
        battery.carry_out(extent, &mut presenter, answers).await;
    }
    presenter.leave().await;
    namespaces::probe(run).await;
}

/// Whether a token that can be forged lets a socket in, in the handshake or in a step that follows.
fn tokens_open_the_gate(run: &Run<'_>) -> bool {
    let tokens = run.trusted().any(|account| account.token.is_some());
    tokens && run.scenario.system.shows_token()
}

/// A token like that of the first user, valid for thirty seconds, signed with a key that nobody has.
fn with_random_key(run: &Run<'_>) -> Option<Jwt> {
    let token = own_token(run)?;
    let probe = forge::Probe::like(&token).ok()?.live(login::now(), 30);
    Some(probe.sign_with_random_key(random(), algorithm_of(&token)))
}

/// The token of the first user that has one.
pub(super) fn own_token(run: &Run<'_>) -> Option<Jwt> {
    let mut tokens = run.trusted().filter_map(|account| account.expose_token());
    tokens.find_map(|token| Jwt::parse(token).ok())
}

/// The symmetric algorithm of a token, or HS256 where it has none.
pub(super) fn algorithm_of(token: &Jwt) -> HmacAlgorithm {
    let header = crate::token::Unverified::decode(token).map(|decoded| decoded.header);
    let header: Map<String, Value> = header.unwrap_or_default();
    let name = header.get("alg").and_then(Value::as_str).unwrap_or_default();
    HmacAlgorithm::named(name).unwrap_or(HmacAlgorithm::Hs256)
}
