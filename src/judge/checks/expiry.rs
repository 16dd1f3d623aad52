//! A token that has expired opens nothing any more, and keeps nothing open.

use super::{MOST_EVIDENCE, count};
use crate::judge::afterlife::{Afterlife, afterlives};
use crate::judge::case::Case;
use crate::judge::finding::Evidence;
use crate::judge::lifetime::Pass;
use crate::judge::promise::{Check, Judged};
use crate::scenario::Direction;

pub(in crate::judge) const CHECK: Check = Check {
    name: "expiry",
    promise: "a token that has expired opens no socket and keeps none open",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let after: Vec<_> = afterlives(case, Pass::expired).map(|(_, after)| after).collect();
    verdict(&after).unwrap_or_else(|| {
        let waited = |line: &Direction| matches!(line, Direction::Expire(_));
        match after.len() {
            0 => Judged::NotSeen("no token expired during the run".into()),
            _ if !case.scenario.script.iter().any(waited) => {
                Judged::NotSeen("a token expired, and nothing was said after that".into())
            }
            open => Judged::Untold(format!(
                "{} stayed open when the token had expired, and nothing was said on them: let somebody send \
                 after `expire`",
                count(open, "socket")
            )),
        }
    })
}

/// The verdict over all of them; nothing if nothing happened on any.
pub(super) fn verdict(after: &[Afterlife]) -> Option<Judged> {
    let is_served = |after: &&Afterlife| after.entered.is_some() || !after.served.is_empty();
    let served: Vec<&Afterlife> = after.iter().filter(is_served).collect();
    if !served.is_empty() {
        let all = served.iter().flat_map(|after| after.entered.iter().chain(&after.served));
        let shown: Vec<Evidence> = all.take(MOST_EVIDENCE).cloned().collect();
        let summary = format!("{} served all the same", were(served.len()));
        return Some(Judged::Broken(summary, shown));
    }
    let turned_away = after.iter().filter(|after| after.turned_away.is_some()).count();
    (turned_away > 0).then(|| Judged::Held(format!("{} closed or refused", were(turned_away))))
}

fn were(connections: usize) -> String {
    let verb = if connections == 1 { "was" } else { "were" };
    format!("{} {verb}", count(connections, "connection"))
}
