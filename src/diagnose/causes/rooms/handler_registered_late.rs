//! Handlers are registered some time after CONNECT, so what is sent at once is lost.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, Message, Vain};
use crate::ledger::{Event, MessageId, Outcome, Seq};
use crate::scenario::{RoomName, TabId};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "handler-registered-late",
    family: Family::Rooms,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/handler-registered-late.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let mut lost = lost_and_repeated(case);
    lost.retain(|(seq, tab, _)| !(Vain { tab, message: None, ended: *seq }).was_slow(case));
    if lost.is_empty() {
        return by_sends(case);
    }
    let summary = format!(
        "{} that came right after CONNECT had no answer, and the same again on the same connection had one: nobody \
         listened yet",
        wording::count(lost.len(), "join")
    );
    let evidence = lost.iter().take(4).map(|(seq, tab, room)| Evidence {
        seq: *seq,
        shows: format!("{tab} joining {room}: no answer, and at the second try there was one"),
    });
    let evidence = evidence.collect();
    Some(if lost.len() > 1 {
        Found::certain(summary, evidence)
    } else {
        Found::likely(summary, evidence).looks_like(
            "join-ack-missing",
            "let more tabs join right after CONNECT: if each first try is lost and each second is not, nobody \
             listens yet; if some second tries are lost too, the answer is",
        )
    })
}

/// Nothing is joined and nothing answered: what each connection sent first reached nobody, and all that it sent later did.
fn by_sends(case: &Case<'_>) -> Option<Found> {
    let lost = lost_at_first(case);
    let messages = lost.iter().filter_map(|id| case.history.messages.get(id));
    let evidence = messages.take(4).map(|message| Evidence {
        seq: message.began.0,
        shows: format!(
            "{} sent {} soon after CONNECT, and nobody heard it",
            message.tab, message.id
        ),
    });
    let evidence: Vec<_> = evidence.collect();
    let summary = format!(
        "{} that connections sent first reached nobody, and all that they sent later came: nobody listened yet",
        wording::count(lost.len(), "message")
    );
    (!lost.is_empty()).then(|| {
        Found::likely(summary, evidence).looks_like(
            "intermittent-loss",
            "let the tabs wait for a second between connecting and sending: with this cause nothing is lost then",
        )
    })
}

/// At so many connections the first messages must be lost, so that it is not chance.
const CONNECTIONS: usize = 3;

/// The messages that were the first of their connections and reached nobody, where every connection lost its first and none
/// lost anything else.
pub(in crate::diagnose) fn lost_at_first(case: &Case<'_>) -> BTreeSet<MessageId> {
    if !case.scenario.system.join.is_empty() {
        return BTreeSet::new();
    }
    let mut connections: BTreeMap<(&TabId, Option<Seq>), Vec<&Message>> = BTreeMap::new();
    for message in case.history.messages.values().filter(|message| is_due_unasked(case, message)) {
        let since = case.history.connected_since(&message.tab, message.began.0);
        connections.entry((&message.tab, since)).or_default().push(message);
    }
    let is_lost = |message: &&&Message| !is_heard(case, message);
    let lost = connections.values().map(|sent| sent.iter().take_while(is_lost).count());
    let lost: Vec<usize> = lost.collect();
    let later = connections.values().zip(&lost).flat_map(|(sent, lost)| &sent[*lost..]);
    let later: Vec<_> = later.collect();
    let is_rule = lost.len() >= CONNECTIONS && lost.iter().all(|lost| *lost > 0);
    if !is_rule || later.is_empty() || later.iter().any(is_lost) {
        return BTreeSet::new();
    }
    let first = connections.values().zip(&lost).flat_map(|(sent, lost)| &sent[..*lost]);
    first.map(|message| message.id).collect()
}

/// Whether a message was due to somebody, and nothing was asked that could have been answered.
fn is_due_unasked(case: &Case<'_>, message: &Message) -> bool {
    matches!(message.ended, Some((.., Outcome::Unasked)))
        && case.due().any(|cell| cell.message == message.id)
}

fn is_heard(case: &Case<'_>, message: &Message) -> bool {
    case.history.arrivals.iter().any(|arrival| arrival.messages.contains(&message.id))
}

/// Joins that were not answered, and were when they were tried again on the same connection.
fn lost_and_repeated(case: &Case<'_>) -> Vec<(Seq, TabId, RoomName)> {
    let mut found = Vec::new();
    let mut waiting: Vec<(Seq, &TabId, &RoomName)> = Vec::new();
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::JoinEnded { tab, room, outcome } => {
                let before = waiting.iter().position(|(_, of, to)| (*of, *to) == (tab, room));
                match (outcome, before) {
                    (Outcome::Unanswered { .. }, None) => waiting.push((entry.seq, tab, room)),
                    (Outcome::Confirmed { .. }, Some(place)) => {
                        let (seq, ..) = waiting.remove(place);
                        found.push((seq, tab.clone(), room.clone()));
                    }
                    (_, Some(place)) => {
                        waiting.remove(place);
                    }
                    _ => {}
                }
            }
            Event::CloseBegan { tab, .. } => waiting.retain(|(_, of, _)| *of != tab),
            Event::Disconnected { on, .. } => waiting.retain(|(_, of, _)| on.tab() != Some(of)),
            _ => {}
        }
    }
    found
}
