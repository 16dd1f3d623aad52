//! Messages that cannot bear a marker: what arrives belongs to the latest that was sent.

use earwitness::scenario::MarkerUse;
use serde_json::json;

use crate::play::{Play, confirmed};

/// alice says something for each of these, and bob hears so much of something before the next.
fn heard(copies: &[usize]) -> Play {
    let mut play = Play::joined(1, 1);
    play.scenario().system.channels[0].marker = MarkerUse::Counted;
    for copies in copies {
        let message = play.send_begins("alice/1");
        play.send_ends(message, confirmed());
        for _ in 0..*copies {
            play.receives("bob/1", "said", json!({ "from": "id-alice", "text": "hello" }));
        }
        play.fences();
    }
    play.finished()
}

#[test]
fn one_for_each_is_right() {
    assert_eq!(heard(&[1, 1, 1]).verdict("delivered-once"), "pass");
}

#[test]
fn none_and_two_are_wrong_whatever_they_come_to_together() {
    for copies in [[0, 2], [2, 0], [0, 0], [2, 2]] {
        assert_eq!(heard(&copies).verdict("delivered-once"), "fail", "{copies:?}");
    }
}

/// Nothing was sent yet, so it belongs to nobody.
#[test]
fn what_came_before_the_first_is_not_counted() {
    let mut play = Play::joined(1, 1);
    play.scenario().system.channels[0].marker = MarkerUse::Counted;
    play.receives("bob/1", "said", json!({ "from": "id-alice", "text": "of yesterday" }));
    let message = play.send_begins("alice/1");
    play.send_ends(message, confirmed());
    play.receives("bob/1", "said", json!({ "from": "id-alice", "text": "of today" }));
    play.fences();
    assert_eq!(play.finished().verdict("delivered-once"), "pass");
}
