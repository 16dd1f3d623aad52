//! A session that is recovered gets what it missed, once and in order.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::judge::recovered::recovered;

pub(in crate::judge) const CHECK: Check = Check {
    name: "recovery",
    promise: "a session that is recovered gets what it missed, once and in order",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let all = recovered(case);
    let due: usize = all.iter().map(|one| one.due.len()).sum();
    if due == 0 {
        return Judged::NotSeen("no recovered session had missed a message".into());
    }
    let broken: Vec<_> = all.iter().filter(|one| !one.is_whole()).collect();
    if broken.is_empty() {
        return Judged::Held(format!("{} came afterwards", count(due, "missed message")));
    }
    let shown = broken.iter().take(MOST_EVIDENCE).map(|one| {
        let shows = format!(
            "{} was recovered: of {} due to it {} never came, {} came twice, {} came too late",
            one.tab,
            count(one.due.len(), "message"),
            one.missing.len(),
            one.doubled.len(),
            one.overtaken.len(),
        );
        evidence(one.seq, shows)
    });
    let summary =
        format!("{} did not get what was missed", count(broken.len(), "recovered session"));
    Judged::Broken(summary, shown.collect())
}
