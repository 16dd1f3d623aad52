//! Membership is an interval with fuzzy ends: what a tab must hear, must not, and may.

use earwitness::judge::{Duty, Fate};
use earwitness::ledger::{Confirmed, MessageId, Outcome};
use serde_json::json;

use crate::play::{Play, confirmed, refused};

#[test]
fn a_joined_member_must_hear_and_the_sender_and_the_outsider_must_not() {
    let mut play = Play::joined(2, 1);
    let message = play.says("alice/1", &["bob/1"]);
    assert_eq!(duty(&play, message, "bob/1"), Some(Duty::Must(1)));
    for name in ["alice/1", "alice/2", "carol/1"] {
        assert_eq!(duty(&play, message, name), Some(Duty::MustNot), "{name}");
    }
}

#[test]
fn a_leave_that_overlaps_a_send_makes_it_may() {
    let mut play = Play::joined(1, 2);
    let message = play.send_begins("alice/1");
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    play.send_ends(message, confirmed());
    play.hears("bob/1", message);
    play.fences();
    assert_eq!(duty(&play, message, "bob/1"), Some(Duty::Must(1)));
    assert_eq!(duty(&play, message, "bob/2"), Some(Duty::May));
    assert_eq!(fate(&play, message, "bob/2"), Some(Fate::Right));
    play.hears("bob/2", message);
    assert_eq!(fate(&play, message, "bob/2"), Some(Fate::Right));
    play.hears("bob/2", message);
    assert_eq!(fate(&play, message, "bob/2"), Some(Fate::Doubled));
    assert_eq!(play.verdict("delivered-once"), "fail");
}

#[test]
fn a_join_that_overlaps_a_send_makes_it_may() {
    let mut play = Play::new(1, 1);
    play.handshake();
    play.connects("alice/1");
    play.connects("bob/1");
    play.joins("alice/1", confirmed());
    play.join_begins("bob/1");
    let message = play.send_begins("alice/1");
    play.join_ends("bob/1", confirmed());
    play.send_ends(message, confirmed());
    play.fences();
    assert_eq!(duty(&play, message, "bob/1"), Some(Duty::May));
}

/// What changes after a tab's fence changes nothing for the messages before it.
#[test]
fn a_leave_behind_the_fence_excuses_nothing() {
    let mut play = Play::joined(1, 1);
    let message = play.says("alice/1", &[]);
    play.leave_begins("bob/1");
    play.leave_ends("bob/1", confirmed());
    // Nobody heard it, so that the system took it shows in the confirmation alone.
    assert_eq!(duty(&play, message, "bob/1"), Some(Duty::Must(1)));
    assert_eq!(fate(&play, message, "bob/1"), Some(Fate::Missing));
}

#[test]
fn after_a_leave_that_was_confirmed_nothing_may_come() {
    let mut play = Play::joined(1, 2);
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    let message = play.says("alice/1", &["bob/1"]);
    assert_eq!(duty(&play, message, "bob/2"), Some(Duty::MustNot));
}

#[test]
fn after_a_leave_that_was_refused_anything_may_be() {
    let mut play = Play::joined(1, 2);
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", refused());
    let message = play.says("alice/1", &["bob/1"]);
    assert_eq!(duty(&play, message, "bob/2"), Some(Duty::May));
}

#[test]
fn history_that_is_replayed_to_who_joins_later_is_not_counted() {
    let mut play = Play::joined(1, 2);
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    let message = play.says("alice/1", &["bob/1"]);
    play.joins("bob/2", confirmed());
    play.hears("bob/2", message);
    play.fences();
    let cell = play.cell(message, "bob/2").unwrap();
    assert_eq!((cell.duty, cell.copies, cell.fate()), (Duty::MustNot, 0, Fate::Right));
    assert_eq!(play.finished().verdict("left-means-deaf"), "pass");
}

#[test]
fn a_copy_that_comes_before_the_later_join_is_no_replay() {
    let mut play = Play::joined(1, 2);
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    let message = play.says("alice/1", &["bob/1", "bob/2"]);
    play.joins("bob/2", confirmed());
    assert_eq!(play.cell(message, "bob/2").unwrap().copies, 1);
    assert_eq!(play.finished().verdict("left-means-deaf"), "fail");
}

#[test]
fn a_refused_send_obliges_nobody() {
    let mut play = Play::joined(1, 1);
    let message = play.send_begins("alice/1");
    play.send_ends(message, refused());
    play.fences();
    assert_eq!(duty(&play, message, "bob/1"), Some(Duty::May));
    assert_eq!(duty(&play, message, "carol/1"), Some(Duty::MustNot));
}

/// An acknowledgement that did not come is no proof that the message was not taken.
#[test]
fn a_send_without_an_answer_obliges_as_soon_as_anybody_heard_it() {
    let mut play = Play::joined(1, 2);
    let message = play.send_begins("alice/1");
    play.send_ends(message, Outcome::Unanswered { after_millis: 300 });
    play.fences();
    assert_eq!(duty(&play, message, "bob/2"), Some(Duty::May));
    play.hears("bob/1", message);
    assert_eq!(duty(&play, message, "bob/2"), Some(Duty::Must(1)));
    assert_eq!(play.finished().verdict("delivered-once"), "fail");
}

#[test]
fn a_message_that_never_left_has_no_cell() {
    let mut play = Play::joined(1, 1);
    let message = play.send_begins("alice/1");
    play.send_ends(message, Outcome::NotDone { why: "alice/1 is not connected".into() });
    assert_eq!(play.cell(message, "bob/1"), None);
}

#[test]
fn a_join_that_nothing_confirms_counts() {
    let mut play = Play::new(1, 1);
    play.handshake();
    for name in ["alice/1", "bob/1"] {
        play.connects(name);
        play.joins(name, Outcome::Unasked);
    }
    let message = play.says("alice/1", &["bob/1"]);
    assert_eq!(duty(&play, message, "bob/1"), Some(Duty::Must(1)));
    assert_eq!(play.finished().verdict("delivered-once"), "pass");
}

#[test]
fn a_join_that_was_refused_or_not_answered_promises_nothing() {
    for outcome in [refused(), Outcome::Unanswered { after_millis: 300 }] {
        let mut play = Play::new(1, 2);
        play.handshake();
        for name in ["alice/1", "bob/1", "bob/2"] {
            play.connects(name);
        }
        play.joins("alice/1", confirmed());
        play.joins("bob/1", confirmed());
        play.joins("bob/2", outcome);
        let message = play.says("alice/1", &["bob/1"]);
        assert_eq!(duty(&play, message, "bob/2"), Some(Duty::May));
    }
}

#[test]
fn a_tab_that_never_connected_has_no_cell() {
    let mut play = Play::new(1, 2);
    play.handshake();
    for name in ["alice/1", "bob/1"] {
        play.connects(name);
        play.joins(name, confirmed());
    }
    let message = play.says("alice/1", &["bob/1"]);
    assert!(play.cell(message, "bob/1").is_some());
    assert_eq!(play.cell(message, "bob/2"), None);
    assert_eq!(play.cell(message, "carol/1"), None);
}

#[test]
fn a_tab_that_was_closed_before_has_no_cell() {
    let mut play = Play::joined(1, 2);
    play.closes("bob/2");
    let message = play.says("alice/1", &["bob/1"]);
    assert_eq!(play.cell(message, "bob/2"), None);
}

#[test]
fn a_tab_that_ends_while_a_message_is_under_way_may_hear_it() {
    let mut play = Play::joined(1, 2);
    let message = play.send_begins("alice/1");
    play.closes("bob/2");
    play.send_ends(message, confirmed());
    play.hears("bob/1", message);
    play.fences();
    assert_eq!(duty(&play, message, "bob/2"), Some(Duty::May));
}

/// Membership is the tab's, not the user's.
#[test]
fn a_tab_of_a_member_that_never_joined_must_not_hear() {
    let mut play = Play::new(1, 2);
    play.handshake();
    for name in ["alice/1", "bob/1", "bob/2"] {
        play.connects(name);
    }
    for name in ["alice/1", "bob/1"] {
        play.joins(name, confirmed());
    }
    let message = play.says("alice/1", &["bob/1", "bob/2"]);
    assert_eq!(duty(&play, message, "bob/2"), Some(Duty::MustNot));
    assert_eq!(play.finished().verdict("no-leak"), "fail");
}

#[test]
fn who_came_back_without_joining_may_still_be_in() {
    let mut play = Play::joined(1, 2);
    play.closes("bob/2");
    play.connects("bob/2");
    let message = play.says("alice/1", &["bob/1"]);
    assert_eq!(duty(&play, message, "bob/2"), Some(Duty::May));
    play.joins("bob/2", confirmed());
    let message = play.says("alice/1", &["bob/1"]);
    assert_eq!(duty(&play, message, "bob/2"), Some(Duty::Must(1)));
}

fn duty(play: &Play, message: MessageId, name: &str) -> Option<Duty> {
    play.cell(message, name).map(|cell| cell.duty)
}

fn fate(play: &Play, message: MessageId, name: &str) -> Option<Fate> {
    play.cell(message, name).map(|cell| cell.fate())
}

/// Alice's second tab may be in the room or not, and should be silent either way: it is the sender's, and no outsider.
#[test]
fn a_tab_of_the_sender_whose_join_is_open_is_still_the_senders() {
    let mut play = Play::new(2, 1);
    play.handshake();
    for name in ["alice/1", "alice/2", "bob/1"] {
        play.connects(name);
    }
    play.joins("alice/1", confirmed());
    play.joins("bob/1", confirmed());
    play.joins("alice/2", Outcome::Unanswered { after_millis: 300 });
    play.says("alice/1", &["bob/1", "alice/2"]);
    assert_eq!((play.verdict("silent-sender"), play.verdict("no-leak")), ("fail", "not seen"));
}

#[test]
fn a_tab_that_comes_while_a_message_is_under_way_may_hear_it() {
    let mut play = Play::joined(1, 1);
    play.scenario().system.audience = Some(earwitness::scenario::Audience::Everyone);
    play.closes("bob/1");
    let message = play.send_begins("alice/1");
    play.connects("bob/1");
    play.joins("bob/1", confirmed());
    play.send_ends(message, confirmed());
    play.fences();
    assert_eq!(duty(&play, message, "bob/1"), Some(Duty::May));
    let mut play = Play::new(1, 1);
    play.handshake();
    play.connects("alice/1");
    play.joins("alice/1", confirmed());
    let message = play.send_begins("alice/1");
    play.connects("bob/1");
    play.send_ends(message, confirmed());
    play.fences();
    assert_eq!(duty(&play, message, "bob/1"), Some(Duty::May));
}

/// What was refused because it came too fast must reach nobody, and what nobody said a word of may.
#[test]
fn only_a_refusal_forbids_a_message_to_arrive() {
    let mut play = Play::joined(1, 1);
    let (answer, difference) =
        (json!([{ "error": "Too many messages, slow down" }]), String::new());
    let limited = play.send_begins("alice/1");
    play.send_ends(limited, Outcome::Refused { by: Confirmed::Ack, difference, answer });
    let unended = play.send_begins("alice/1");
    play.fences();
    assert_eq!(duty(&play, limited, "bob/1"), Some(Duty::MustNot));
    assert_eq!(duty(&play, unended, "bob/1"), Some(Duty::May));
}

/// alice/1 says something that nothing confirms, and then this happens.
fn unasked(then: fn(&mut Play)) -> Option<Duty> {
    let mut play = Play::joined(1, 1);
    play.fences();
    let message = play.send_begins("alice/1");
    play.send_ends(message, Outcome::Unasked);
    then(&mut play);
    duty(&play, message, "bob/1")
}

/// A fence that came before the message, or on another connection, shows nothing of it.
#[test]
fn a_message_was_read_if_a_fence_behind_it_came_back_on_its_connection() {
    assert_eq!(unasked(|play| play.fences()), Some(Duty::Must(1)));
    assert_eq!(unasked(|_| {}), Some(Duty::May));
    let on_another = |play: &mut Play| {
        play.closes("alice/1");
        play.connects("alice/1");
        play.joins("alice/1", confirmed());
        play.fences();
    };
    assert_eq!(unasked(on_another), Some(Duty::May));
}

/// Nothing of a message comes back in what arrives, so it is the latest one that arrives.
#[test]
fn without_markers_what_arrives_is_the_latest_message() {
    let text = r#"
name: play
system:
  url: http://127.0.0.1:1
  join: [{ emit: join, ack: { success: true } }]
  send: [{ emit: say, args: ["hello"], ack: { success: true } }]
  hear: [{ on: said, marker: none }]
  audience: others
users:
  alice: { tabs: 1 }
  bob: { tabs: 1 }
rooms:
  main: { id: "1", members: [alice, bob] }
"#;
    let mut play = Play::of(text);
    play.handshake();
    for name in ["alice/1", "bob/1"] {
        play.connects(name);
        play.joins(name, confirmed());
    }
    play.receives("bob/1", "said", json!("before"));
    let messages = [1, 0, 2].map(|copies| {
        let message = play.send_begins("alice/1");
        play.send_ends(message, confirmed());
        for _ in 0..copies {
            play.receives("bob/1", "said", json!("hello"));
        }
        play.fences();
        message
    });
    let copies = messages.map(|message| play.cell(message, "bob/1").map(|cell| cell.copies));
    assert_eq!(copies, [Some(1), Some(0), Some(2)]);
}
