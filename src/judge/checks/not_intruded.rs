//! Who is no member of a guarded room neither hears nor is heard in it.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::judge::trespass::intrusions;

pub(in crate::judge) const CHECK: Check = Check {
    name: "not-intruded",
    promise: "who is no member of a room can neither hear nor be heard in it",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let tried = intrusions(case);
    if tried.is_empty() {
        return Judged::NotSeen("nobody tried to intrude (script: `intrude`)".into());
    }
    let mut broken = Vec::new();
    for one in &tried {
        let (tab, room) = (&one.tried.tab, &one.tried.room);
        if let Some((seq, receiver)) = one.published.as_ref().or(one.published_inside.as_ref()) {
            let shows = format!("{receiver} heard {tab}, who is no member of {room}");
            broken.push(evidence(*seq, shows));
        }
        if let Some(seq) = one.overheard {
            broken.push(evidence(seq, format!("{tab} heard {room} without being a member")));
        } else if one.is_let_in() {
            let shows = format!("{tab} was told that it had joined {room}");
            broken.push(evidence(one.seq, shows));
        }
    }
    if broken.is_empty() {
        return Judged::Held(format!("{} came to nothing", count(tried.len(), "intrusion")));
    }
    let summary = format!("{} had an effect", count(tried.len(), "intrusion"));
    Judged::Broken(summary, broken.into_iter().take(MOST_EVIDENCE).collect())
}
