//! Whom the system takes a tab for, where the scenario's proof is one of identity: what a user was answered is what
//! another should have been.

use serde_json::Value;

use super::case::Case;
use crate::ledger::{Event, Probe, ProbeAnswer, Seq};
use crate::scenario::{Confirmation, Shape, Step, UserName, difference_of_args};

/// A user who is somebody else to the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenFor {
    /// The answer that shows it.
    pub seq: Seq,
    /// The user who asked.
    pub user: UserName,
    /// Whose answer it is.
    pub other: UserName,
    /// The answer.
    pub said: String,
}

/// Every user whose own proof was answered as if by another.
pub fn users_taken_for_others(case: &Case<'_>) -> Vec<TakenFor> {
    let Some(pattern) = pattern(case) else { return Vec::new() };
    let entries = case.ledger.entries().iter();
    entries.filter_map(|entry| taken_for(case, pattern, entry.seq, &entry.event)).collect()
}

/// What confirms the proof, where it is one acknowledgement: a proof of several steps may fail at any of them.
fn pattern<'a>(case: &Case<'a>) -> Option<&'a Shape> {
    match case.scenario.system.proof.as_slice() {
        [Step::Emit(step)] => match &step.confirmation {
            Confirmation::Ack(pattern) if names_somebody(pattern) => Some(pattern),
            _ => None,
        },
        _ => None,
    }
}

/// Whether it holds what is one user's alone. Roles, tenants and the like are shared.
fn names_somebody(pattern: &Shape) -> bool {
    const OWN: [&str; 5] = ["user.id", "user.email", "user.name", "user.username", "user.sub"];
    pattern.names().iter().any(|name| OWN.contains(&name.as_str()))
}

fn taken_for(case: &Case<'_>, pattern: &Shape, seq: Seq, event: &Event) -> Option<TakenFor> {
    let Event::ProbeAnswered {
        probe: Probe::OwnTab { user },
        answer: ProbeAnswer::Expelled { payload: Some(Value::Array(args)) },
    } = event
    else {
        return None;
    };
    let fits = |whose: &UserName| {
        let scope = case.known.scope_of(case.scenario, whose);
        pattern.fill(&scope).is_ok_and(|pattern| difference_of_args(&pattern, args).is_none())
    };
    let mut others = case.scenario.users.keys().filter(|other| *other != user);
    let other = others.find(|other| !fits(user) && fits(other))?;
    // Who stands in the answer too is in a list of several, and was not taken for anybody.
    let leaves_of = |whose: &UserName| {
        let scope = case.known.scope_of(case.scenario, whose);
        pattern.fill(&scope).map(|filled| leaves(&filled)).unwrap_or_default()
    };
    let (theirs, told) = (leaves_of(other), leaves(&Value::Array(args.clone())));
    if leaves_of(user).iter().any(|own| !theirs.contains(own) && told.contains(own)) {
        return None;
    }
    let said = Value::Array(args.clone()).to_string();
    Some(TakenFor { seq, user: user.clone(), other: other.clone(), said })
}

/// Every text and number in a value.
fn leaves(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.iter().flat_map(leaves).collect(),
        Value::Object(map) => map.values().flat_map(leaves).collect(),
        Value::String(_) | Value::Number(_) => vec![value.clone()],
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}
