//! Filters of channels, filled in with what the ledger knows.

use serde_json::json;

use super::staged::{Staged, confirmed};
use earwitness::judge::Fate;
use earwitness::ledger::MessageId;

const ALL: [&str; 2] = ["alice/1", "bob/1"];

fn staged(filter: &str) -> Staged {
    let run = Staged::new(&format!("{{ on: said, where: {filter} }}"), "[connect: all]");
    run.line(0).connect(&ALL).line(1).joins(&ALL).line(2).sends("alice/1", 1, confirmed());
    run
}

fn fate(run: &Staged, room: &str) -> Option<Fate> {
    run.received("bob/1", "said", vec![json!({ "room": room })], vec![MessageId(1)]);
    run.fences(&ALL).cell(1, "bob/1").map(|cell| cell.1)
}

#[test]
fn the_room_that_the_set_up_made_is_known() {
    let filter = "{ room: '{{ room.id }}' }";
    assert_eq!(fate(&staged(filter), "r1"), Some(Fate::Right));
    assert_eq!(fate(&staged(filter), "r2"), Some(Fate::Missing));
}

#[test]
fn a_filter_that_cannot_be_filled_in_fits_nothing() {
    assert_eq!(fate(&staged("{ room: '{{ user.nowhere }}' }"), "r1"), Some(Fate::Missing));
}
