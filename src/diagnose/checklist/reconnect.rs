//! Tabs that come back are as they were.

use super::item::{Item, Mark};
use crate::diagnose::wording;
use crate::judge::Case;

pub(super) const ITEM: Item = Item {
    name: "reconnect-tried",
    asks: "tabs that come back hear again, each message once",
    checks: &["recovery"],
    causes: &["deaf-after-reconnect", "duplicates-after-reconnect", "recovery-incomplete"],
    seen,
};

fn seen(case: &Case<'_>) -> Mark {
    let returned = case.due().filter(|cell| {
        let first = case.history.connections(&cell.receiver).first().and_then(|first| first.1);
        matches!((first, case.sent(cell)), (Some(ended), Some(sent)) if sent > ended)
    });
    let (heard, wrong): (Vec<_>, Vec<_>) = returned.partition(|cell| cell.copies == 1);
    match (heard.len(), wrong.len()) {
        (0, 0) => Mark::NotObserved(
            "no tab came back and had something to hear: needs `reconnect` in the script, or a second user with two \
             tabs"
            .into(),
        ),
        (heard, 0) => Mark::Held(format!(
            "{} to tabs that had come back, each once",
            wording::count(heard, "delivery")
        )),
        (heard, wrong) => Mark::Broken(format!(
            "{wrong} of {} to tabs that had come back were not as they should be",
            wording::count(heard + wrong, "delivery")
        )),
    }
}
