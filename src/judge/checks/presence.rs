//! Who is announced as gone is gone, and who is gone is announced.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::presence::{Hearing, announcements, departures, premature};
use crate::judge::promise::{Check, Judged, evidence};

pub(in crate::judge) const CHECK: Check = Check {
    name: "presence",
    promise: "who is gone is announced, and who is announced as gone is gone",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    if case.scenario.system.presence.is_silent() {
        return Judged::NotSeen("the scenario has no `presence`".into());
    }
    let mut wrong = Vec::new();
    let mut heard = 0;
    for one in departures(case) {
        match one.heard {
            Hearing::Heard => heard += 1,
            Hearing::Silence(waited) => {
                let millis = waited.as_millis();
                let shows =
                    format!("{} was gone, and nobody heard `{}` in {millis} ms", one.tab, one.turn);
                wrong.push(evidence(one.seq, shows));
            }
            Hearing::TooShort => {}
        }
    }
    for one in premature(case) {
        let shows =
            format!("{} was told that {} is gone, who has an open tab", one.listener, one.user);
        wrong.push(evidence(one.seq, shows));
    }
    let told = announcements(case).len();
    match (heard, wrong.len()) {
        (0, 0) if told == 0 => Judged::NotSeen("nobody heard who comes or goes".into()),
        (_, 0) => Judged::Held(format!(
            "{} heard, {} of them due to somebody who went away",
            count(told, "announcement"),
            heard
        )),
        (_, number) => Judged::Broken(
            format!("{} wrong or missing", count(number, "announcement")),
            wrong.into_iter().take(MOST_EVIDENCE).collect(),
        ),
    }
}
