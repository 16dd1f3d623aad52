//! Nothing arrives before what it follows from.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::following::{Following, Link, followings};
use crate::judge::promise::{Check, Judged, evidence};
use crate::scenario::Direction;

pub(in crate::judge) const CHECK: Check =
    Check { name: "causal-order", promise: "nothing arrives before what it follows from", judge };

fn judge(case: &Case<'_>) -> Judged {
    let followings = followings(case);
    let ahead: Vec<&Following> = followings.iter().filter(|one| one.is_ahead()).collect();
    if !ahead.is_empty() {
        let summary = format!("{} came before what it follows from", count(ahead.len(), "arrival"));
        let shown = ahead.iter().take(MOST_EVIDENCE);
        return Judged::Broken(summary, shown.map(|one| evidence(one.then, one.shows())).collect());
    }
    let seen = |is: fn(&Link) -> bool| followings.iter().any(|one| is(&one.link));
    if has_sequences(case) && !seen(|link| matches!(link, Link::Event { .. })) {
        return Judged::Untold(
            "no tab heard both events of one message; let one hear them on the same connection"
                .into(),
        );
    }
    if has_replies(case) && !seen(|link| matches!(link, Link::Reply { .. })) {
        return Judged::Untold(
            "no tab heard both a message and the reply to it; it takes a third tab that hears both"
                .into(),
        );
    }
    if followings.is_empty() {
        return Judged::NotSeen("no channel has `after`, and nobody replied to anything".into());
    }
    Judged::Held(format!("{} behind what it follows from", count(followings.len(), "arrival")))
}

fn has_sequences(case: &Case<'_>) -> bool {
    case.scenario.system.channels.iter().any(|channel| channel.after.is_some())
}

fn has_replies(case: &Case<'_>) -> bool {
    case.scenario.script.iter().any(|line| matches!(line, Direction::Reply(_)))
}
