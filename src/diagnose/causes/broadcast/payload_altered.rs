//! The receivers of one message see different contents.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::misshapen::{misshapen, without_their_text};
use crate::diagnose::wording;
use crate::judge::{Case, Cell, Evidence};
use crate::ledger::{Event, Seq};
use crate::scenario::{Part, TabId};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "payload-altered",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/payload-altered.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    unlike_each_other(case).or_else(|| misshaped(case)).or_else(|| cut(case))
}

/// Every copy has the text that was sent, and none is what the scenario says of them.
fn misshaped(case: &Case<'_>) -> Option<Found> {
    let all = misshapen(case).filter(|all| !all.is_other_word())?;
    let summary = format!(
        "all of {} that came in `{}` are in another shape than the scenario says: {}",
        wording::count(all.copies.len(), "copy"),
        all.event,
        all.difference,
    );
    let copies = all.copies.iter().take(4).map(|copy| Evidence {
        seq: copy.seq,
        shows: format!("{} got a marker in `{}`, where {}", copy.tab, all.event, all.difference),
    });
    Some(Found::certain(summary, copies.collect()))
}

/// As many copies came as were due, and none has the text that was sent.
fn cut(case: &Case<'_>) -> Option<Found> {
    let (event, copies) = without_their_text(case)?;
    let summary = format!(
        "{} came in `{event}`, as many as were due, and none holds what was sent: the text is cut, encoded or replaced",
        wording::count(copies.len(), "copy"),
    );
    let copies = copies.iter().take(4).map(|copy| Evidence {
        seq: copy.seq,
        shows: format!("{} got `{event}` without a marker", copy.tab),
    });
    Some(Found::likely(summary, copies.collect()))
}

/// Only the text with the message in it is compared: what stands beside it may differ from receiver to receiver, such
/// as a count of what is unread. And only members are, because systems like to tell a sender "you wrote".
fn unlike_each_other(case: &Case<'_>) -> Option<Found> {
    let mut altered = Vec::new();
    let mut messages = 0;
    for matrix in &case.matrices {
        for message in case.history.messages.keys() {
            let cells = matrix.cells.iter().filter(|cell| cell.message == *message);
            let texts = texts(case, cells.filter(|cell| cell.part == Part::Member));
            messages += usize::from(!texts.is_empty());
            let mut texts = texts.into_iter();
            if let (Some((one, (tab, _))), Some((other, (receiver, seq)))) =
                (texts.next(), texts.next())
            {
                let shows = format!("of {message} {tab} got {one:?}, and {receiver} {other:?}");
                altered.push(Evidence { seq, shows });
            }
        }
    }
    if altered.is_empty() {
        return None;
    }
    let summary = format!(
        "of {} of {} not all receivers got the same text",
        altered.len(),
        wording::count(messages, "message"),
    );
    altered.truncate(4);
    Some(Found::certain(summary, altered))
}

/// The different texts in which a message came, and who first got each.
fn texts<'a>(
    case: &Case<'_>,
    cells: impl Iterator<Item = &'a Cell>,
) -> BTreeMap<String, (&'a TabId, Seq)> {
    let mut texts = BTreeMap::new();
    for cell in cells {
        let Some(marker) = case.marker(cell.message) else { continue };
        for seq in &cell.arrivals {
            let Some(Event::Received { args, .. }) = case.ledger.get(*seq).map(|e| &e.event) else {
                continue;
            };
            if let Some(text) = args.iter().find_map(|arg| text_with(arg, &marker)) {
                texts.entry(text.to_owned()).or_insert((&cell.receiver, *seq));
            }
        }
    }
    texts
}

/// The first text that holds a marker.
fn text_with<'v>(value: &'v Value, marker: &str) -> Option<&'v str> {
    match value {
        Value::String(text) => text.contains(marker).then_some(text),
        Value::Array(items) => items.iter().find_map(|item| text_with(item, marker)),
        Value::Object(fields) => fields.values().find_map(|field| text_with(field, marker)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
