//! A user may have one connection: a new tab ends the older one.

use std::time::Duration;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::lives::{self, Life};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{DisconnectReason, Stamp};
use crate::scenario::UserName;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "second-tab-kicks-first",
    family: Family::Connection,
    severity: Severity::Info,
    page: include_str!("../../../../docs/causes/second-tab-kicks-first.md"),
    sign: Sign::Rule(rule),
};

/// How near to the coming of the new tab the older one is ended.
const SOON: Duration = Duration::from_millis(500);

fn rule(case: &Case<'_>) -> Option<Found> {
    let lives = lives::of_tabs(case);
    let mut kicks = Vec::new();
    for user in case.scenario.users.keys() {
        let own = lives_of(&lives, user);
        for (place, older) in own.iter().enumerate() {
            match meeting(older, own.get(place + 1).copied()) {
                Meeting::Kicked(evidence) => kicks.push(evidence),
                Meeting::None => {}
                // One older tab that stayed, or one that was put out for itself, and it is no such rule.
                Meeting::Otherwise => return None,
            }
        }
    }
    let tabs = match kicks.len() {
        0 => return None,
        1 => "1 tab was".to_owned(),
        many => format!("{} were", wording::count(many, "tab")),
    };
    let summary = format!(
        "{tabs} ended by the server the moment another tab of the same user came: it allows one tab for each \
         user"
    );
    // Once can be chance.
    let sure = kicks.len() > 1;
    kicks.truncate(4);
    Some(if sure { Found::certain(summary, kicks) } else { Found::likely(summary, kicks) })
}

/// What became of a tab when the next one of its user came.
enum Meeting {
    /// It was put out.
    Kicked(Evidence),
    /// They did not meet.
    None,
    /// It stayed, or was put out at another time.
    Otherwise,
}

/// The connections of a user that were let in, in that order.
fn lives_of<'a>(lives: &'a [Life<'a>], user: &UserName) -> Vec<&'a Life<'a>> {
    let own = lives.iter().filter(|life| life.tab().is_some_and(|tab| tab.user() == user));
    let mut own: Vec<&Life<'_>> = own.filter(|life| life.connected.is_some()).collect();
    own.sort_by_key(|life| life.connected);
    own
}

fn meeting(older: &Life<'_>, newer: Option<&Life<'_>>) -> Meeting {
    let put_out =
        older.ended_unasked().filter(|end| end.reason == DisconnectReason::ServerDisconnect);
    let came = newer.and_then(|newer| Some((newer.on, newer.connected?)));
    match (put_out, came) {
        (Some(end), Some((by, (_, at)))) if is_near(end.at, at) => {
            let shows = format!("{} was disconnected when {by} came", older.on);
            Meeting::Kicked(Evidence { seq: end.seq, shows })
        }
        (None, Some((_, (seq, _)))) if older.is_in_at(seq) => Meeting::Otherwise,
        (Some(_), _) => Meeting::Otherwise,
        (None, _) => Meeting::None,
    }
}

/// The server may put the older tab out before it lets the newer one in, or after.
fn is_near(one: Stamp, other: Stamp) -> bool {
    one.since(other).max(other.since(one)) <= SOON
}
