//! Messages of one sender tab arrive in the order in which they were sent.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::order::{long_streams, overtaken};
use crate::judge::promise::{Check, Judged, evidence};

pub(in crate::judge) const CHECK: Check = Check {
    name: "in-order",
    promise: "messages of one tab arrive in the order in which they were sent",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let long = long_streams(case);
    if long == 0 {
        return Judged::NotSeen("no tab heard two messages of one sender tab".into());
    }
    let overtaken = overtaken(case);
    if overtaken.is_empty() {
        return Judged::Held(format!("{} in order", count(long, "stream")));
    }
    let summary = format!("{} arrived after a later one", count(overtaken.len(), "message"));
    let shown = overtaken.iter().take(MOST_EVIDENCE).map(|one| {
        let shows =
            format!("{} got {} of {} before {}", one.receiver, one.later, one.sender, one.earlier);
        evidence(one.seq, shows)
    });
    Judged::Broken(summary, shown.collect())
}
