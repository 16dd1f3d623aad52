//! Logging out leaves the sockets of the user open, or the token good.

use std::collections::BTreeSet;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Afterlife, Case, Evidence, Pass, Shown, afterlives};
use crate::ledger::{Event, Recovering};
use crate::scenario::UserName;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "socket-outlives-logout",
    family: Family::Auth,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/socket-outlives-logout.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let after: Vec<(&Shown, Afterlife)> = afterlives(case, Pass::logged_out).collect();
    let entered = after.iter().filter(|(shown, _)| !is_recovered(shown));
    let entered: Vec<&Evidence> = entered.filter_map(|(_, after)| after.entered.as_ref()).collect();
    let alive: Vec<_> = after.iter().filter(|(_, after)| !after.served.is_empty()).collect();
    let what = match (alive.len(), entered.len()) {
        (0, 0) => return None,
        (0, _) => "the token of before opens new sockets".to_owned(),
        (open, 0) => format!("{} served as before", wording::were(open, "open socket")),
        (open, _) => format!(
            "{} served as before, and the token of before opens new ones",
            wording::were(open, "open socket")
        ),
    };
    let users: BTreeSet<&UserName> = after
        .iter()
        .filter(|(_, after)| after.entered.is_some() || !after.served.is_empty())
        .map(|(shown, _)| shown.tab.user())
        .collect();
    let mut evidence: Vec<Evidence> = logouts(case, &users).take(1).collect();
    evidence.extend(alive.iter().flat_map(|(_, after)| after.served.iter()).take(3).cloned());
    evidence.extend(entered.into_iter().take(2).cloned());
    let summary = format!("{} logged out, and {what}", wording::list(&users));
    Some(Found::certain(summary, evidence))
}

fn is_recovered(shown: &Shown) -> bool {
    matches!(shown.admitted, Some((.., Some(Recovering::Recovered))))
}

fn logouts<'a>(
    case: &'a Case<'_>,
    users: &'a BTreeSet<&UserName>,
) -> impl Iterator<Item = Evidence> + 'a {
    case.ledger.entries().iter().filter_map(|entry| match &entry.event {
        Event::LoggedOut { user, .. } if users.contains(user) => {
            Some(Evidence { seq: entry.seq, shows: format!("{user} logged out") })
        }
        _ => None,
    })
}
