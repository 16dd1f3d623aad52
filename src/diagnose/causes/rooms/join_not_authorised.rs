//! Who is no member of a room can join it.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence, intrusions};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "join-not-authorised",
    family: Family::Rooms,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/join-not-authorised.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let all = intrusions(case);
    let heard = all.iter().find_map(|one| Some((one, one.overheard?)));
    if let Some((one, seq)) = heard {
        let (tab, room) = (&one.tried.tab, &one.tried.room);
        let summary = format!(
            "{tab} is no member of {room}, joined it all the same, and heard what a member said"
        );
        let joined = Evidence { seq: one.seq, shows: format!("{tab} tried to join {room}") };
        let heard = Evidence { seq, shows: format!("{tab} heard what a member said in {room}") };
        return Some(Found::certain(summary, vec![joined, heard]));
    }
    let one = all.iter().find(|one| one.is_let_in() && one.tried.overheard.is_some())?;
    let (tab, room) = (&one.tried.tab, &one.tried.room);
    let summary = format!(
        "{tab} is no member of {room} and was told that it had joined; it heard nothing of what a member said"
    );
    let shows = format!("{tab} was told that it had joined {room}");
    let found = Found::likely(summary, vec![Evidence { seq: one.seq, shows }]);
    Some(found.looks_like("joined-but-deaf", "see whether a member who joins hears the room"))
}
