//! Who is not in a room is heard in it.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence, intrusions};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "outsider-can-publish",
    family: Family::Broadcast,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/outsider-can-publish.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let all = intrusions(case);
    let outside =
        all.iter().find_map(|one| Some((one, one.published.as_ref()?, "without joining it")));
    // Whoever is let in by the join is heard as a member is, and the join is what is wrong.
    let inside = || {
        all.iter().filter(|one| !one.is_let_in()).find_map(|one| {
            Some((one, one.published_inside.as_ref()?, "after its join was refused"))
        })
    };
    let (one, (seq, receiver), how) = outside.or_else(inside)?;
    let (tab, room) = (&one.tried.tab, &one.tried.room);
    let summary =
        format!("{tab} is no member of {room}, sent to it {how}, and {receiver} heard it");
    let tried = Evidence { seq: one.seq, shows: format!("{tab} sent to {room} {how}") };
    let heard = Evidence { seq: *seq, shows: format!("{receiver} heard what {tab} sent") };
    Some(Found::certain(summary, vec![tried, heard]))
}
