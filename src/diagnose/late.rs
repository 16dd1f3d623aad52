//! Refusals that come behind CONNECT: a tab is let in, and then thrown out, or told no when it greets or joins. Only
//! where the words are those of a verifier are they taken for what they say.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::gate::Refusal;
use crate::judge::Case;
use crate::ledger::{DisconnectReason, Endpoint, Event, Outcome, Probe, ProbeAnswer, Seq};
use crate::scenario::TabId;
use crate::token::{RefusalClass, SignatureVerdict, classify};

/// Tabs with a good token that were refused after they had been let in, each once. Who has joined a room was not
/// refused: what comes then is the end of a session, such as that of an expiry or a logout.
pub(super) fn refusals(case: &Case<'_>) -> Vec<Refusal> {
    let mut said: BTreeMap<&TabId, &Value> = BTreeMap::new();
    let mut refused: BTreeMap<&TabId, Refusal> = BTreeMap::new();
    let mut inside: BTreeSet<&TabId> = BTreeSet::new();
    let gate_is_at_connect = forged_token_is_refused(case);
    let words = case.ledger.entries().iter().map(|entry| (entry.seq, &entry.event));
    for (seq, event) in words {
        let refusal = match event {
            Event::Received { on: Endpoint::Tab(tab), args, .. } => {
                if let Some(first) = args.first() {
                    said.insert(tab, first);
                }
                continue;
            }
            Event::JoinEnded { tab, outcome: Outcome::Confirmed { .. }, .. } => {
                inside.insert(tab);
                None
            }
            Event::Disconnected { on: Endpoint::Tab(tab), reason, .. } if by_them(*reason) => {
                said.get(tab).and_then(|words| thrown_out(seq, tab, words))
            }
            Event::GreetEnded { tab, outcome: Outcome::Refused { answer, .. } }
            | Event::JoinEnded { tab, outcome: Outcome::Refused { answer, .. }, .. }
                if !gate_is_at_connect =>
            {
                told_no(seq, tab, answer)
            }
            _ => None,
        };
        let refusal = refusal.filter(|of| {
            case.scenario.means_good_token(of.tab.user()) && !inside.contains(&of.tab)
        });
        if let (Some(refusal), Some(tab)) = (refusal, tab_of(event)) {
            refused.entry(tab).or_insert(refusal);
        }
    }
    refused.into_values().collect()
}

/// Whether CONNECT is where tokens are looked at: then a join that is refused is so for another reason.
fn forged_token_is_refused(case: &Case<'_>) -> bool {
    case.ledger.entries().iter().any(|entry| {
        matches!(
            entry.event,
            Event::ProbeAnswered { probe: Probe::RandomKey, answer: ProbeAnswer::Refused { .. } }
        )
    })
}

fn tab_of(event: &Event) -> Option<&TabId> {
    match event {
        Event::Disconnected { on, .. } => on.tab(),
        Event::GreetEnded { tab, .. } | Event::JoinEnded { tab, .. } => Some(tab),
        _ => None,
    }
}

fn by_them(reason: DisconnectReason) -> bool {
    matches!(reason, DisconnectReason::ServerDisconnect | DisconnectReason::TransportClose)
}

/// Who is thrown out with the words of a verifier was refused.
fn thrown_out(seq: Seq, tab: &TabId, words: &Value) -> Option<Refusal> {
    let class = classify(None, Some(words));
    (!matches!(class, RefusalClass::Opaque | RefusalClass::NoSuchNamespace))
        .then(|| refusal(seq, tab, words, class))
}

/// A join can be refused for many reasons; only what is said of a signature or a claim is about the token.
fn told_no(seq: Seq, tab: &TabId, answer: &Value) -> Option<Refusal> {
    let class = classify(None, Some(answer));
    (class.signature() != SignatureVerdict::Unknown).then(|| refusal(seq, tab, answer, class))
}

fn refusal(seq: Seq, tab: &TabId, words: &Value, class: RefusalClass) -> Refusal {
    let said = words.get("message").and_then(Value::as_str);
    let said = said.or(words.as_str()).map_or_else(|| words.to_string(), str::to_owned);
    Refusal { seq, tab: tab.clone(), said, class }
}
