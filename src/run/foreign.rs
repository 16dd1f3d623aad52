//! Whether a page of somebody else gets a socket in the name of a user who is logged in: where a cookie opens the
//! gate, browsers send it along from everywhere.
//!
//! This makes a session for the user, so it comes when all tabs are closed and nothing is counted any more.

use std::collections::BTreeMap;

use super::Probes;
use super::expulsion;
use super::presenting::refused_handshake;
use super::stage::Run;
use crate::ledger::{Endpoint, Event, FOREIGN_ORIGIN, Probe, ProbeAnswer, SameSite, Standing};
use crate::login::connect_spec;
use crate::scenario::{TokenPlace, UserName};
use crate::token::classify;
use crate::wire::{ConnectSpec, NotAdmitted};

/// Whether the question makes sense: cookies open the gate, and somebody got in with them.
pub(super) fn concerns(run: &Run<'_>) -> bool {
    run.means.probes != Probes::None && run.scenario.enters_by_cookie() && !run.tabs.is_empty()
}

/// Opens one more socket for the user of the first tab, from a page of somebody else.
pub(super) async fn probe(run: &mut Run<'_>) {
    let on = Endpoint::Probe(run.next_probe());
    let Some(tab) = run.tabs.keys().next().cloned() else { return };
    let Some(account) = run.accounts.get(tab.user()) else { return };
    let Ok(mut spec) = connect_spec(run.scenario, account, &run.tab_scope(&tab)) else { return };
    spec.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("origin"));
    spec.headers.push(("Origin".into(), FOREIGN_ORIGIN.into()));
    keep_what_leaves_the_site(run, &mut spec, tab.user());
    let answer = if spec.headers.iter().any(|(name, _)| is_cookie(name)) {
        answer(run, &spec, on).await
    } else {
        ProbeAnswer::NotSent {
            why: "no cookie is known to go along from a page of somebody else".into(),
        }
    };
    let probe = Probe::ForeignOrigin { user: tab.user().clone(), origin: FOREIGN_ORIGIN.into() };
    run.means.ledger.record(Event::ProbeAnswered { probe, answer });
}

/// From where each cookie of a user may be sent, as far as its coming was seen: behind a redirect that was followed
/// it was not.
fn terms(run: &Run<'_>, user: &UserName) -> BTreeMap<String, SameSite> {
    let mut terms = BTreeMap::new();
    for entry in run.means.ledger.ledger().entries() {
        match &entry.event {
            Event::CookieSet { user: of, name, same_site } if of == user => {
                terms.insert(name.clone(), *same_site);
            }
            _ => {}
        }
    }
    terms
}

/// Takes out of the request what a browser would not send, or may not. A token that the page itself keeps in a
/// cookie has no terms but its name.
fn keep_what_leaves_the_site(run: &Run<'_>, spec: &mut ConnectSpec, user: &UserName) {
    let terms = terms(run, user);
    let leaves = |pair: &&str| {
        let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
        let is_token =
            matches!(&run.scenario.system.socket.token, TokenPlace::Cookie(token) if token == name);
        terms.get(name).map_or(is_token, |same_site| same_site.leaves_the_site())
    };
    for (_, value) in spec.headers.iter_mut().filter(|(name, _)| is_cookie(name)) {
        *value = value.split("; ").filter(leaves).collect::<Vec<_>>().join("; ");
    }
    spec.headers.retain(|(name, value)| !is_cookie(name) || !value.is_empty());
}

fn is_cookie(header: &str) -> bool {
    header.eq_ignore_ascii_case("cookie")
}

async fn answer(run: &Run<'_>, spec: &ConnectSpec, on: Endpoint) -> ProbeAnswer {
    match run.means.client.open(spec, on, run.means.ledger).await {
        Ok(session) => {
            let thrown_out =
                expulsion::follows(session.as_ref(), &spec.namespace, expulsion::WATCHED).await;
            session.close().await;
            if thrown_out {
                ProbeAnswer::Expelled { payload: None }
            } else {
                ProbeAnswer::Accepted { by: Standing::Staying }
            }
        }
        Err(NotAdmitted::NotOpened(answer)) => refused_handshake(&answer),
        Err(NotAdmitted::Refused(payload)) => {
            let message = payload.get("message").and_then(serde_json::Value::as_str);
            let class = classify(message, payload.get("data"));
            ProbeAnswer::Refused { payload, class }
        }
        Err(NotAdmitted::Unanswered) => ProbeAnswer::Unanswered,
        Err(NotAdmitted::Gone) => ProbeAnswer::Expelled { payload: None },
    }
}
