//! Every tab gets in.

use std::collections::{BTreeMap, BTreeSet};

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::finding::Evidence;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::{Endpoint, Entry, Event};
use crate::scenario::TabId;

pub(in crate::judge) const CHECK: Check =
    Check { name: "connected", promise: "every tab with a good token gets in", judge };

fn judge(case: &Case<'_>) -> Judged {
    let mut latest: BTreeMap<TabId, Option<Evidence>> = BTreeMap::new();
    let mut waiting = BTreeSet::new();
    for entry in case.ledger.entries() {
        if let Some((tab, refusal)) = attempt(entry, &mut waiting)
            && !case.scenario.expects_no_entry(&tab)
        {
            // A tab that ever got in counts as having got in; what came later is another check's matter.
            let slot = latest.entry(tab).or_insert(refusal.clone());
            if refusal.is_none() {
                *slot = None;
            }
        }
    }
    let refused: Vec<_> = latest.values().flatten().cloned().collect();
    match (latest.len(), refused.len()) {
        (0, _) => Judged::NotSeen("no tab tried to connect".into()),
        (all, 0) => Judged::Held(format!("{} connected", count(all, "tab"))),
        (all, failed) => Judged::Broken(
            format!("{failed} of {} did not get in", count(all, "tab")),
            refused.into_iter().take(MOST_EVIDENCE).collect(),
        ),
    }
}

/// The tab that an entry says got in, or did not. Those whose CONNECT is not answered yet are kept in mind.
fn attempt(entry: &Entry, waiting: &mut BTreeSet<Endpoint>) -> Option<(TabId, Option<Evidence>)> {
    let (on, refusal) = match &entry.event {
        Event::Opened { on, .. } => {
            waiting.insert(on.clone());
            return None;
        }
        Event::Disconnected { on, .. } if waiting.contains(on) => {
            (on, Some(format!("the connection of {on} ended before CONNECT was answered")))
        }
        Event::Connected { on, .. } => (on, None),
        Event::Refused { on, payload, .. } => {
            let message = payload.get("message").and_then(serde_json::Value::as_str);
            let said = message.map_or_else(|| payload.to_string(), str::to_owned);
            (on, Some(format!("{on} was refused: {said}")))
        }
        Event::ConnectUnanswered { on, after_millis } => {
            (on, Some(format!("{on} got no answer to CONNECT within {after_millis} ms")))
        }
        Event::NotOpened { on, answer } => {
            let said = match answer {
                crate::ledger::HandshakeAnswer::Status { status, excerpt, .. }
                | crate::ledger::HandshakeAnswer::NotEngineIo { status, excerpt } => {
                    format!("HTTP {status} {excerpt}")
                }
                crate::ledger::HandshakeAnswer::Failed { failure } => failure.error.clone(),
                crate::ledger::HandshakeAnswer::Open { .. } => "the upgrade was not done".into(),
            };
            (on, Some(format!("{on} could not open a connection: {said}")))
        }
        _ => return None,
    };
    waiting.remove(on);
    let tab = on.tab()?.clone();
    Some((tab, refusal.map(|shows| evidence(entry.seq, shows))))
}
