//! The tokens of several users yield one identity.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use std::collections::BTreeMap;

use crate::judge::{Case, Evidence, NamedSender, named_senders};
use crate::scenario::UserName;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "identity-shared-between-users",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/identity-shared-between-users.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let named = named_senders(case);
    let mut by_user: BTreeMap<&UserName, Vec<&NamedSender>> = BTreeMap::new();
    for sender in &named {
        by_user.entry(&sender.user).or_default().push(sender);
    }
    // A user of whom only one name is seen, and whose own is known.
    let single = |all: &Vec<&NamedSender>| {
        let first = all[0].found.clone()?;
        all.iter()
            .all(|one| one.found.as_ref() == Some(&first))
            .then_some((first, all[0].expected.clone()))
    };
    let single: Vec<_> =
        by_user.iter().filter_map(|(user, all)| Some((*user, all[0].seq, single(all)?))).collect();
    single.iter().enumerate().find_map(|(place, (user, seq, (found, expected)))| {
        let same = |(_, _, (other, own)): &&(_, _, (String, String))| other == found && own != expected;
        let (other, other_seq, _) = single[place + 1..].iter().find(same)?;
        let summary = format!(
            "{user} and {other} log in as two users, and every message of both is delivered as sent by {found}: \
             their tokens yield one identity"
        );
        let shows = |user: &UserName| format!("a message of {user} came as sent by {found}");
        Some(Found::certain(summary, vec![
            Evidence { seq: *seq, shows: shows(user) },
            Evidence { seq: *other_seq, shows: shows(other) },
        ]))
    })
}
