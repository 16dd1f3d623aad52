//! Joining and leaving: what is said of joins that lie, that come too early, and that leave something out.

use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{Confirmed, DisconnectReason, Event, Outcome, Procedure};
use serde_json::json;

use super::{connected, named, on};
use crate::play::{Play, confirmed, refused, tab};

fn unanswered() -> Outcome {
    Outcome::Unanswered { after_millis: 300 }
}

/// A join whose answer is a yes without the room.
fn other_yes() -> Outcome {
    let answer = json!([{ "success": true }]);
    Outcome::Refused { by: Confirmed::Ack, difference: "`room` is missing".into(), answer }
}

/// Everybody is connected, and alice is in the room.
fn alice_inside() -> Play {
    let mut play = Play::new(1, 2);
    play.handshake();
    for name in ["alice/1", "bob/1", "bob/2", "carol/1"] {
        play.connects(name);
    }
    play.joins("alice/1", confirmed());
    play
}

#[test]
fn a_yes_in_other_words_is_no_refusal() {
    let play = alice_inside();
    play.joins("bob/1", other_yes());
    assert_eq!(named(&play.finished()), [("join-ack-unexpected", Certain)]);
    let play = alice_inside();
    play.joins("bob/1", refused());
    assert_eq!(named(&play.finished()), [("join-refused", Certain)]);
}

#[test]
fn a_join_that_is_lost_once_came_before_anybody_listened() {
    let play = alice_inside();
    for name in ["bob/1", "bob/2"] {
        play.joins(name, unanswered());
        play.joins(name, confirmed());
    }
    assert_eq!(named(&play.finished()), [("handler-registered-late", Certain)]);
}

#[test]
fn once_may_be_chance_and_a_late_answer_is_slow() {
    let once = || {
        let play = alice_inside();
        play.joins("bob/1", unanswered());
        play
    };
    let play = once();
    play.joins("bob/1", confirmed());
    assert_eq!(named(&play.finished()), [("handler-registered-late", Likely)]);
    let play = answered_late(4);
    play.joins("bob/1", confirmed());
    assert_eq!(named(&play.finished()), []);
}

#[test]
fn an_answer_that_comes_late_is_not_missing() {
    let slow = answered_late(4).finished();
    assert_eq!(named(&slow), []);
    assert_eq!(slow.verdict("ack-kept"), "inconclusive");
    let silent = answered_late(3).finished();
    assert_eq!(named(&silent), [("join-ack-missing", Certain)]);
    assert_eq!(silent.verdict("ack-kept"), "fail");
}

/// Nothing at all is answered while somebody waits: not the join, and not the fence behind it.
#[test]
fn who_answers_nothing_for_a_while_does_not_forget_the_answer_to_a_join() {
    let stands_still = || {
        let play = alice_inside();
        play.join_begins("bob/1");
        play.emits("bob/1", "join", 0);
        play.record(Event::FenceUnanswered { on: on("bob/1"), after_millis: 300 });
        play.join_ends("bob/1", unanswered());
        play
    };
    let for_good = stands_still().finished();
    assert_eq!(named(&for_good), [("join-ack-missing", Certain)]);
    let play = stands_still();
    play.record(Event::Fenced { on: on("alice/1") });
    let for_a_while = play.finished();
    assert_eq!(named(&for_a_while), []);
    assert_eq!(for_a_while.verdict("ack-kept"), "inconclusive");
}

/// Bob emits twice, and joins by the second; one of the two is answered when nobody waits any more.
fn answered_late(number: u64) -> Play {
    let play = alice_inside();
    play.emits("bob/1", "hello", 3);
    play.join_begins("bob/1");
    play.emits("bob/1", "join", 4);
    play.join_ends("bob/1", unanswered());
    play.acks_late("bob/1", number);
    play
}

#[test]
fn a_join_that_is_never_answered_is_counted_once() {
    let play = alice_inside();
    play.joins("bob/1", unanswered());
    play.joins("bob/1", unanswered());
    let diagnoses = play.finished().diagnosed();
    assert_eq!(diagnoses[0].code, "join-ack-missing");
    assert!(diagnoses[0].summary.starts_with("1 of 2 joins"), "{}", diagnoses[0].summary);
}

/// Bob's second tab joins while alice speaks; it hears so many of ten from then on, and from the one with this place.
fn heard_from(place: usize) -> Play {
    let mut play = alice_inside();
    play.joins("bob/1", confirmed());
    play.joins("bob/2", confirmed());
    for number in 0..10 {
        let everybody = ["bob/1", "bob/2"];
        play.says("alice/1", if number < place { &everybody[..1] } else { &everybody });
    }
    play.finished()
}

#[test]
fn the_first_messages_after_a_join_show_whether_it_is_true() {
    assert_eq!(named(&heard_from(0)), []);
    assert_eq!(heard_from(3).diagnosed()[0].code, "join-ack-before-membership");
    assert_eq!(heard_from(3).diagnosed()[0].lookalikes[0].code, "subscribe-window");
    assert_eq!(heard_from(1).diagnosed()[0].confidence, Likely);
    let never = heard_from(10);
    assert!(never.diagnosed().iter().all(|one| one.code != "join-ack-before-membership"));
}

/// Two lost after a join show a late join only where nothing else is lost.
#[test]
fn losses_elsewhere_leave_a_late_join_in_doubt() {
    let mut play = alice_inside();
    play.joins("bob/1", confirmed());
    play.says("alice/1", &["bob/1"]);
    play.says("alice/1", &[]);
    play.joins("bob/2", confirmed());
    for number in 0..10 {
        let everybody = ["bob/1", "bob/2"];
        play.says("alice/1", if number < 2 { &everybody[..1] } else { &everybody });
    }
    let diagnoses = play.finished().diagnosed();
    let late = diagnoses.iter().find(|one| one.code == "join-ack-before-membership");
    assert!(late.is_none_or(|late| late.confidence == Likely), "{diagnoses:?}");
}

/// Five messages of alice: bob's second tab joins between the second and the fourth, is told some, and hears some.
fn across_a_join(told: &[u32], live: &[u32]) -> Play {
    let mut play = alice_inside();
    play.joins("bob/1", confirmed());
    let hears = |play: &Play, number: u32, message| {
        play.hears("bob/1", message);
        if live.contains(&number) {
            play.hears("bob/2", message);
        }
    };
    for number in 1..=5 {
        if number == 3 {
            play.join_begins("bob/2");
        }
        let message = play.send_begins("alice/1");
        play.send_ends(message, confirmed());
        hears(&play, number, message);
        if number == 4 {
            play.tells("bob/2", Procedure::Join, told);
            play.join_ends("bob/2", confirmed());
        }
    }
    play.fences();
    play.finished()
}

#[test]
fn what_is_in_neither_the_past_nor_the_present_is_a_gap() {
    assert_eq!(named(&across_a_join(&[1, 2, 3, 4], &[5])), []);
    assert_eq!(named(&across_a_join(&[1, 2, 3], &[4, 5])), []);
    assert_eq!(named(&across_a_join(&[1, 2], &[5])), [("join-history-gap", Certain)]);
    // Nothing was told, so that there may be no past to tell.
    assert_eq!(named(&across_a_join(&[], &[5])), []);
}

#[test]
fn what_is_in_both_is_worth_knowing() {
    let both = across_a_join(&[1, 2, 3, 4], &[4, 5]);
    assert_eq!(named(&both), [("join-history-overlap", Certain)]);
    assert!(!both.diagnosed()[0].is_fault());
}

#[test]
fn who_left_and_hears_on_has_not_left() {
    let mut play = Play::joined(1, 2);
    play.says("alice/1", &["bob/1", "bob/2"]);
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    play.says("alice/1", &["bob/1", "bob/2"]);
    assert_eq!(named(&play.finished()), [("leave-ineffective", Certain)]);
}

#[test]
fn where_strangers_hear_too_leaving_is_not_what_is_wrong() {
    let mut play = Play::joined(1, 2);
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    play.says("alice/1", &["bob/1", "bob/2", "carol/1"]);
    let codes: Vec<_> = play.finished().diagnosed().iter().map(|one| one.code).collect();
    assert!(!codes.contains(&"leave-ineffective"), "{codes:?}");
}

#[test]
fn a_tab_that_was_taken_along_stays_when_the_other_leaves() {
    let mut play = alice_inside();
    play.joins("bob/1", confirmed());
    play.says("alice/1", &["bob/1", "bob/2"]);
    play.leave_begins("bob/1");
    play.leave_ends("bob/1", confirmed());
    play.says("alice/1", &["bob/2"]);
    assert_eq!(play.finished().diagnosed()[0].code, "leave-affects-one-tab");
}

#[test]
fn a_tab_that_came_again_is_not_the_one_that_left() {
    let mut play = Play::joined(1, 2);
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    play.closes("bob/2");
    play.record(connected("bob/2"));
    play.joins("bob/2", confirmed());
    play.says("alice/1", &["bob/1", "bob/2"]);
    assert_eq!(named(&play.finished()), []);
    assert_eq!(tab("bob/2").number(), 2);
}

/// A message that is missing after a join, where others are missing elsewhere, is no sign of the join.
#[test]
fn one_loss_of_many_that_follows_a_join_is_chance() {
    let mut play = Play::joined(2, 2);
    let both = ["bob/1", "bob/2"];
    for heard_by in [&both[1..], &both, &both[..1], &both, &both[..1], &both, &both] {
        play.says("alice/1", heard_by);
    }
    let named: Vec<_> = play.finished().diagnosed().iter().map(|one| one.code).collect();
    assert_eq!(named, ["intermittent-loss"]);
}

/// A confirmation ends what was never begun, and a later one explains nothing of what came before.
#[test]
fn who_was_not_in_the_room_has_not_stayed_in_it() {
    let mut play = alice_inside();
    play.joins("bob/1", confirmed());
    play.joins("bob/2", refused());
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    play.says("alice/1", &["bob/1", "bob/2"]);
    let never_joined = play.finished();
    let mut play = alice_inside();
    play.joins("bob/1", confirmed());
    play.says("alice/1", &["bob/1", "bob/2"]);
    play.joins("bob/2", confirmed());
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    let left_later = play.finished();
    for play in [never_joined, left_later] {
        assert!(named(&play).iter().all(|(code, _)| *code != "leave-ineffective"));
    }
}

/// Another tab's join is no second try.
#[test]
fn an_answer_is_missing_whoever_else_joins_later() {
    let play = alice_inside();
    play.joins("bob/1", unanswered());
    play.joins("bob/2", confirmed());
    assert_eq!(named(&play.finished()), [("join-ack-missing", Certain)]);
}

/// Two that come behind what is missing may be chance, three are not.
#[test]
fn a_late_join_shows_in_what_comes_afterwards() {
    let is_named =
        |play: &Play| named(play).iter().any(|(code, _)| *code == "join-ack-before-membership");
    assert!(is_named(&heard_from(7)));
    assert!(!is_named(&heard_from(8)));
}

/// alice/1 and bob/1 join, and send as many as there are letters: `c` is confirmed, `r` is refused.
fn sends_after_joining(outcomes: &str) -> Play {
    let mut play = Play::joined(1, 1);
    for name in ["alice/1", "bob/1"] {
        for outcome in outcomes.chars() {
            let message = play.send_begins(name);
            play.send_ends(message, if outcome == 'c' { confirmed() } else { refused() });
        }
    }
    play.finished()
}

/// Only what is refused at first, and never again, shows that the tabs were not in the room yet.
#[test]
fn refusals_right_after_a_join_show_that_it_came_late() {
    let is_named = |outcomes| {
        named(&sends_after_joining(outcomes)).contains(&("join-ack-before-membership", Likely))
    };
    assert!(is_named("rcc"));
    for outcomes in ["ccc", "rrr", "rcr", "crc"] {
        assert!(!is_named(outcomes), "{outcomes}");
    }
}

/// bob/1 joins and is not answered, and neither is its fence; this happens before it gives up, and that afterwards.
fn stands_still(meanwhile: fn(&Play), afterwards: fn(&mut Play)) -> Vec<&'static str> {
    let mut play = alice_inside();
    play.join_begins("bob/1");
    play.emits("bob/1", "join", 0);
    play.record(Event::FenceUnanswered { on: on("bob/1"), after_millis: 300 });
    meanwhile(&play);
    play.join_ends("bob/1", unanswered());
    afterwards(&mut play);
    play.finished().diagnosed().iter().map(|one| one.code).collect()
}

/// Only its own fence shows that a tab is answered, and a connection that ends shows that something goes on.
#[test]
fn who_is_slow_is_slow_for_the_tab_that_waits() {
    let goes_on: fn(&mut Play) = |play| play.record(Event::Fenced { on: on("alice/1") });
    let missing = "join-ack-missing";
    assert!(
        !stands_still(|play| play.record(Event::Fenced { on: on("alice/1") }), goes_on)
            .contains(&missing)
    );
    assert!(
        stands_still(|play| play.record(Event::Fenced { on: on("bob/1") }), goes_on)
            .contains(&missing)
    );
    assert!(stands_still(|_| {}, |_| {}).contains(&missing));
    let ends: fn(&mut Play) = |play| play.gone("bob/2", DisconnectReason::TransportClose);
    assert!(!stands_still(|_| {}, ends).contains(&missing));
}
