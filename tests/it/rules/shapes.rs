//! Messages that come in the right event and are not what the scenario says, and the past that comes as if it were live.

use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::Outcome;
use earwitness::scenario::Shape;
use serde_json::{Value, json};

use super::named;
use crate::play::{Play, confirmed};

const BOB: [&str; 2] = ["bob/1", "bob/2"];

/// alice/1 says three things that both tabs of bob hear, on a channel whose `where` is this.
fn said_where(pattern: Value) -> Play {
    let mut play = Play::joined(1, 2);
    let channel = &mut play.scenario().system.channels[0];
    channel.filter = Some(Shape::parse(pattern).expect("it has right syntax"));
    for _ in 0..3 {
        play.says("alice/1", &BOB);
    }
    play.finished()
}

#[test]
fn another_word_in_a_field_is_another_name_and_another_form_is_another_shape() {
    assert_eq!(named(&said_where(json!({ "from": "id-alice" }))), []);
    let renamed = said_where(json!({ "from": "somebody else" }));
    assert_eq!(named(&renamed), [("message-event-renamed", Certain)]);
    let summary = &renamed.diagnosed()[0].summary;
    assert!(summary.contains("/0/from is \"id-alice\", expected \"somebody else\""), "{summary}");
    let encoded = said_where(json!({ "text": { "$json": { "a": 1 } } }));
    assert_eq!(named(&encoded), [("payload-altered", Certain)]);
    let missing = said_where(json!({ "kind": "message" }));
    assert_eq!(named(&missing), [("payload-altered", Certain)]);
}

/// alice/1 says two things, and each of these tabs gets as many events without them.
fn comes_without_text(times: usize, receivers: &[&str]) -> Play {
    let mut play = Play::joined(1, 2);
    for _ in 0..2 {
        let message = play.send_begins("alice/1");
        play.send_ends(message, confirmed());
    }
    for name in receivers {
        for _ in 0..times {
            play.receives(name, "said", json!({ "from": "id-alice", "text": "ew" }));
        }
    }
    play.fences();
    play.finished()
}

#[test]
fn as_many_copies_as_were_due_without_the_text_are_altered_and_fewer_are_something_else() {
    assert_eq!(named(&comes_without_text(2, &BOB)), [("payload-altered", Likely)]);
    for (times, receivers) in [(1, &BOB[..]), (2, &BOB[..1])] {
        let named = named(&comes_without_text(times, receivers));
        assert!(named.iter().all(|(code, _)| *code != "payload-altered"), "{named:?}");
    }
}

/// bob/2 joins while alice/1 speaks: of the messages 1 to 6, of which the first two are older, it is told these before the
/// answer, and hears those after it.
fn joined_amid(told: &[usize], live: &[usize]) -> Play {
    let mut play = Play::new(1, 2);
    play.handshake();
    for name in ["alice/1", "bob/1", "bob/2", "carol/1"] {
        play.connects(name);
    }
    play.joins("alice/1", confirmed());
    play.joins("bob/1", confirmed());
    let mut sent = vec![play.says("alice/1", &["bob/1"]), play.says("alice/1", &["bob/1"])];
    play.join_begins("bob/2");
    for _ in 0..4 {
        let message = play.send_begins("alice/1");
        play.hears("bob/1", message);
        play.send_ends(message, confirmed());
        sent.push(message);
    }
    for message in told {
        play.hears("bob/2", sent[message - 1]);
    }
    play.join_ends("bob/2", confirmed());
    for message in live {
        play.hears("bob/2", sent[message - 1]);
    }
    play.fences();
    play.says("alice/1", &BOB);
    play.finished()
}

#[test]
fn what_is_said_during_a_join_comes_once_live_or_with_the_past() {
    assert_eq!(named(&joined_amid(&[1, 2, 3, 4], &[5, 6])), []);
    assert_eq!(named(&joined_amid(&[1, 2, 3, 4, 5, 6], &[])), []);
    let gap = joined_amid(&[1, 2, 3], &[6]);
    assert_eq!(named(&gap), [("join-history-gap", Certain)]);
    let overlap = joined_amid(&[4, 5, 1, 2, 3, 4, 5], &[6]);
    assert_eq!(named(&overlap), [("join-history-overlap", Certain)]);
}

#[test]
fn what_comes_during_a_join_without_the_past_is_no_past() {
    assert_eq!(named(&joined_amid(&[3], &[6])), []);
    // One that is missing may be lost by chance.
    assert_eq!(named(&joined_amid(&[1, 2, 3, 4], &[6])), []);
}

/// Nothing is joined, and nothing answered; of each tab, so many messages are lost before the others come.
fn speaks_without_joining(lost: [usize; 3]) -> Play {
    let mut play = Play::joined(2, 1);
    play.scenario().system.join.clear();
    for (name, lost) in ["alice/1", "alice/2", "bob/1"].into_iter().zip(lost) {
        let others = if name == "bob/1" { &["alice/1", "alice/2"][..] } else { &["bob/1"] };
        for number in 0..4 {
            let message = play.send_begins(name);
            play.send_ends(message, Outcome::Unasked);
            play.fences();
            if number >= lost {
                for other in others {
                    play.hears(other, message);
                }
            }
            play.fences();
        }
    }
    play.finished()
}

#[test]
fn what_every_connection_sends_first_is_lost_where_nobody_listens_yet() {
    assert_eq!(named(&speaks_without_joining([0, 0, 0])), []);
    assert_eq!(named(&speaks_without_joining([1, 1, 2])), [("handler-registered-late", Likely)]);
    let by_some = named(&speaks_without_joining([1, 0, 1]));
    assert!(by_some.iter().all(|(code, _)| *code != "handler-registered-late"), "{by_some:?}");
}
