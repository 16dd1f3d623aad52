//! The tokens of several users yield one identity.

use std::collections::BTreeMap;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence, NamedSender, named_senders, users_taken_for_others};
use crate::ledger::Seq;
use crate::scenario::UserName;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "identity-shared-between-users",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/identity-shared-between-users.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    told_by_answer(case).or_else(|| told_by_senders(case))
}

/// A user was answered as if somebody else had asked.
fn told_by_answer(case: &Case<'_>) -> Option<Found> {
    let taken = users_taken_for_others(case);
    let first = taken.first()?;
    let summary = format!(
        "{} and {} log in as two users, and to the system a tab of {} is {}: their tokens yield one identity",
        first.user, first.other, first.user, first.other
    );
    let shows = |user: &UserName, said: &str| format!("a tab of {user} was answered {said}");
    let evidence = taken
        .iter()
        .map(|one| Evidence { seq: one.seq, shows: shows(&one.user, &one.said) })
        .collect();
    Some(Found::certain(summary, evidence))
}

/// A user all of whose messages name one sender.
struct OneName<'a> {
    user: &'a UserName,
    seq: Seq,
    found: String,
    expected: &'a str,
}

/// The messages of two users name one sender.
fn told_by_senders(case: &Case<'_>) -> Option<Found> {
    let named = named_senders(case);
    let single = of_one_name(&named);
    let (one, other) = single.iter().enumerate().find_map(|(place, one)| {
        let mut later = single[place + 1..].iter();
        let other =
            later.find(|other| other.found == one.found && other.expected != one.expected)?;
        Some((one, other))
    })?;
    let summary = format!(
        "{} and {} log in as two users, and every message of both is delivered as sent by {}: their tokens yield \
         one identity",
        one.user, other.user, one.found
    );
    let evidence = [one, other]
        .map(|one| Evidence {
            seq: one.seq,
            shows: format!("a message of {} came as sent by {}", one.user, one.found),
        })
        .into();
    let scope = case.scenario.scope();
    let is_room = case.scenario.rooms.values().any(|room| {
        let id = room.id.fill(&scope).unwrap_or_default();
        id.as_str().map_or_else(|| id.to_string(), str::to_owned) == one.found
    });
    let is_somebody = !is_room && named.iter().any(|sender| sender.expected == one.found);
    // What is the same for all and nobody's name may as well be another field, such as a room's number.
    Some(if is_somebody {
        Found::certain(summary, evidence)
    } else {
        Found::likely(summary, evidence)
    })
}

fn of_one_name(named: &[NamedSender]) -> Vec<OneName<'_>> {
    let mut by_user: BTreeMap<&UserName, Vec<&NamedSender>> = BTreeMap::new();
    for sender in named {
        by_user.entry(&sender.user).or_default().push(sender);
    }
    let all_alike = by_user.into_iter().filter_map(|(user, all)| {
        let first = *all.first()?;
        let found = first.found.clone()?;
        let alike = all.iter().all(|one| one.found.as_ref() == Some(&found));
        alike.then_some(OneName { user, seq: first.seq, found, expected: &first.expected })
    });
    all_alike.collect()
}
