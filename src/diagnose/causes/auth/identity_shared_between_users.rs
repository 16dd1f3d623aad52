//! The tokens of several users yield one identity.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{
    Case, Evidence, NamedSender, named_senders, sender_names, users_taken_for_others,
};
use crate::ledger::{Event, Seq};
use crate::scenario::{Entrance, UserName};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "identity-shared-between-users",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/identity-shared-between-users.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    told_by_tokens(case)
        .or_else(|| told_by_answer(case))
        .or_else(|| told_by_senders(case))
        .or_else(|| told_now_and_then(case))
}

/// What may differ between two tokens of one user.
const OF_THE_MOMENT: [&str; 3] = ["iat", "exp", "nbf"];

/// The tokens of two users say the same, in every claim but when they were given.
fn told_by_tokens(case: &Case<'_>) -> Option<Found> {
    let mut seen: Vec<(&UserName, Seq, Map<String, Value>)> = Vec::new();
    for entry in case.ledger.entries() {
        let Event::TokenSeen { user, claims: Some(Value::Object(claims)), .. } = &entry.event
        else {
            continue;
        };
        let mut claims = claims.clone();
        claims.retain(|name, _| !OF_THE_MOMENT.contains(&name.as_str()));
        let same = |(other, _, said): &&(&UserName, Seq, Map<String, Value>)| {
            *other != user && *said == claims && are_two(case, user, other)
        };
        if let Some((other, before, _)) = seen.iter().find(same) {
            let summary = format!(
                "{other} and {user} log in as two users, and their tokens say the same of whose they are: they yield \
                 one identity"
            );
            let shows =
                |of: &UserName| format!("the token of {of} says {}", Value::Object(claims.clone()));
            let evidence = vec![
                Evidence { seq: *before, shows: shows(other) },
                Evidence { seq: entry.seq, shows: shows(user) },
            ];
            return Some(Found::certain(summary, evidence));
        }
        if !claims.is_empty() {
            seen.push((user, entry.seq, claims));
        }
    }
    None
}

/// Whether two users of the scenario log in, and as two. A token that the scenario brings may say whatever it likes.
fn are_two(case: &Case<'_>, one: &UserName, other: &UserName) -> bool {
    let log_in = |user: &UserName| {
        let user = case.scenario.user(user);
        user.filter(|user| user.entrance == Entrance::Login && user.token.is_none())
    };
    let fields = |user| log_in(user).map(|user| &user.fields);
    fields(one).zip(fields(other)).is_some_and(|(one, other)| one != other)
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
    let is_somebody = !is_room && sender_names(case).iter().any(|(_, name)| *name == one.found);
    // What is the same for all and nobody's name may as well be another field, such as a room's number.
    Some(if is_somebody {
        Found::certain(summary, evidence)
    } else {
        Found::likely(summary, evidence)
    })
}

/// Some messages of one user come as sent by another user, as that one's own do: what tells whose a socket is changes under
/// those that are open.
fn told_now_and_then(case: &Case<'_>) -> Option<Found> {
    let named = named_senders(case);
    let taken: Vec<&NamedSender> = named.iter().filter(|one| names_another(case, one)).collect();
    let first = taken.first()?;
    let name = first.found.as_ref()?;
    let bearers: BTreeSet<&UserName> =
        named.iter().filter(|one| one.found.as_ref() == Some(name)).map(|one| &one.user).collect();
    if bearers.len() < 2 || named.iter().any(|one| one.found.is_none()) {
        return None;
    }
    let users: BTreeSet<&UserName> = taken.iter().map(|one| &one.user).collect();
    let summary = format!(
        "of {} of {} name another user as the sender, and {} of them {name}, as do those of {}: at times the system takes \
         one user for another",
        wording::count(named.len(), "delivery"),
        wording::list(&users),
        taken.iter().filter(|one| one.found.as_ref() == Some(name)).count(),
        wording::list(&bearers),
    );
    let evidence = taken.iter().take(4).map(|one| Evidence {
        seq: one.seq,
        shows: format!("a message of {} came as sent by {name}", one.user),
    });
    Some(Found::likely(summary, evidence.collect()))
}

/// Whether a delivery names another user of the run than the one that sent it.
fn names_another(case: &Case<'_>, one: &NamedSender) -> bool {
    one.found.as_ref().is_some_and(|found| *found != one.expected && is_a_user(case, one, found))
}

fn is_a_user(case: &Case<'_>, one: &NamedSender, found: &str) -> bool {
    sender_names(case).iter().any(|(user, name)| name == found && *user != one.user)
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
