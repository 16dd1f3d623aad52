//! What the script expects happens.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::{Event, Holding};

pub(in crate::judge) const CHECK: Check =
    Check { name: "expectations", promise: "what the script expects happens", judge };

fn judge(case: &Case<'_>) -> Judged {
    let (mut held, mut broken) = (0, Vec::new());
    for entry in case.ledger.entries() {
        if let Event::ExpectationEnded { line, tab, expected, holding } = &entry.event {
            match holding {
                Holding::Held => held += 1,
                Holding::Broken => {
                    let shows = format!("script line {}: {tab} {expected}: no", line + 1);
                    broken.push(evidence(entry.seq, shows));
                }
            }
        }
    }
    match (held, broken.len()) {
        (0, 0) => Judged::NotSeen("the script expects nothing".into()),
        (all, 0) => Judged::Held(format!("{} held", count(all, "expectation"))),
        (held, failed) => Judged::Broken(
            format!("{failed} of {} did not hold", count(held + failed, "expectation")),
            broken.into_iter().take(MOST_EVIDENCE).collect(),
        ),
    }
}
