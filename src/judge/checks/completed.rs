//! The run came to its end.

use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged};
use crate::ledger::Event;
use crate::scenario::Direction;

pub(in crate::judge) const CHECK: Check =
    Check { name: "completed", promise: "the script is carried out to its end", judge };

fn judge(case: &Case<'_>) -> Judged {
    let entries = case.ledger.entries();
    let stopped = entries.iter().find_map(|entry| match &entry.event {
        Event::Stopped { why } => Some(why.clone()),
        _ => None,
    });
    let ended = entries.iter().any(|entry| entry.event == Event::RunEnded);
    // A run that found nobody to act ends without a word; what kept it from going on is another check's matter.
    let lines = entries.iter().filter(|entry| matches!(entry.event, Event::DirectionBegan { .. }));
    let (began, all) = (lines.count(), case.scenario.script.len());
    match stopped {
        Some(why) => Judged::Untold(format!("the run was cut short: {why}{}", short_tokens(case))),
        None if ended && began < all => {
            Judged::Untold(format!("{began} of {all} lines of the script were carried out"))
        }
        None if ended => Judged::Held("the script was carried out to its end".into()),
        None => Judged::Untold("the ledger breaks off before the end of the run".into()),
    }
}

/// A run that takes longer than its tokens are good ends with them.
fn short_tokens(case: &Case<'_>) -> String {
    let waited = |line: &Direction| matches!(line, Direction::Expire(_));
    match case.lifetime.shortest() {
        Some(good) if !case.scenario.script.iter().any(waited) => format!(
            "; tokens expired during the run, which were good for {} s",
            good.as_secs_f64().round()
        ),
        _ => String::new(),
    }
}
