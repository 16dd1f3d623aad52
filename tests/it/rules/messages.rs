//! What becomes of messages where no law of copies speaks: acknowledged, refused, lost, changed, overtaken.

use earwitness::diagnose::Confidence;
use earwitness::judge::{Case, bursts};
use earwitness::ledger::{Confirmed, DisconnectReason, MessageId, Outcome};
use serde_json::json;

use crate::play::{Play, confirmed, refused};

fn unanswered() -> Outcome {
    Outcome::Unanswered { after_millis: 300 }
}

/// The codes that are named, each with how sure it is.
fn named(play: Play) -> Vec<(&'static str, Confidence)> {
    play.finished().diagnosed().iter().map(|one| (one.code, one.confidence)).collect()
}

/// alice/1 says something that both tabs of bob hear.
fn says(play: &mut Play, outcome: Outcome, heard_by: &[&str]) -> MessageId {
    let message = play.send_begins("alice/1");
    for listener in heard_by {
        play.hears(listener, message);
    }
    play.send_ends(message, outcome);
    play.fences();
    message
}

const ALICE: [&str; 2] = ["alice/1", "alice/2"];
const BOB: [&str; 2] = ["bob/1", "bob/2"];

#[test]
fn a_send_that_is_never_acknowledged_is_named_and_says_whether_it_had_an_effect() {
    let mut play = Play::joined(2, 2);
    says(&mut play, unanswered(), &BOB);
    let play = play.finished();
    let diagnosis = &play.diagnosed()[0];
    assert_eq!((diagnosis.code, diagnosis.severity.word()), ("send-ack-missing", "medium"));
    assert!(diagnosis.summary.contains("but all messages arrived"), "{}", diagnosis.summary);
    let mut play = Play::joined(2, 2);
    says(&mut play, unanswered(), &[]);
    let play = play.finished();
    let diagnosis = &play.diagnosed()[0];
    assert_eq!((diagnosis.code, diagnosis.severity.word()), ("send-ack-missing", "high"));
}

#[test]
fn where_some_sends_are_acknowledged_the_acknowledgement_is_not_missing() {
    let mut play = Play::joined(2, 2);
    says(&mut play, confirmed(), &BOB);
    says(&mut play, unanswered(), &BOB);
    assert_eq!(named(play), []);
}

/// Two at once: the second is answered when nobody waits any more, the first never.
#[test]
fn an_acknowledgement_that_comes_late_is_not_missing_and_is_of_its_own_message() {
    let mut play = Play::joined(2, 2);
    let both = [play.send_begins("alice/1"), play.send_begins("alice/1")];
    for (message, ack) in both.into_iter().zip(5..) {
        play.emits_message("alice/1", message, ack);
        for listener in BOB {
            play.hears(listener, message);
        }
    }
    for message in both {
        play.send_ends(message, unanswered());
    }
    play.acks_late("alice/1", 6);
    play.fences();
    let play = play.finished();
    assert_eq!(play.diagnosed(), []);
    let judged = play.judged();
    let found = judged.findings.iter().find(|finding| finding.check == "ack-kept");
    let shown: Vec<_> = found.into_iter().flat_map(|found| &found.evidence).collect();
    assert_eq!(shown.len(), 1, "{judged:?}");
    assert!(shown[0].shows.contains("sending #1"), "{}", shown[0].shows);
}

#[test]
fn a_tab_that_was_gone_could_not_be_answered() {
    let mut play = Play::joined(2, 2);
    let message = play.send_begins("alice/1");
    play.gone("alice/1", DisconnectReason::TransportClose);
    play.send_ends(message, unanswered());
    assert!(!named(play).iter().any(|(code, _)| *code == "send-ack-missing"));
}

#[test]
fn a_refused_message_that_is_heard_was_not_refused() {
    let mut play = Play::joined(2, 2);
    says(&mut play, confirmed(), &BOB);
    says(&mut play, refused(), &BOB);
    assert_eq!(named(play), [("refused-but-delivered", Confidence::Certain)]);
    let mut play = Play::joined(2, 2);
    says(&mut play, confirmed(), &BOB);
    says(&mut play, refused(), &[]);
    assert_eq!(named(play), []);
}

#[test]
fn an_overtaken_message_is_named_and_one_of_another_tab_is_not() {
    let mut play = Play::joined(2, 2);
    let (first, second) = (play.send_begins("alice/1"), play.send_begins("alice/1"));
    play.hears("bob/1", second);
    play.hears("bob/1", first);
    play.hears("bob/2", first);
    play.hears("bob/2", second);
    play.send_ends(first, confirmed());
    play.send_ends(second, confirmed());
    play.fences();
    assert_eq!(named(play), [("out-of-order", Confidence::Certain)]);
    let mut play = Play::joined(2, 2);
    let (first, second) = (play.send_begins("alice/1"), play.send_begins("alice/2"));
    for listener in BOB {
        play.hears(listener, second);
        play.hears(listener, first);
    }
    play.send_ends(first, confirmed());
    play.send_ends(second, confirmed());
    play.fences();
    assert_eq!(named(play), []);
}

#[test]
fn receivers_who_read_different_texts_are_not_told_the_same() {
    let mut play = Play::joined(2, 2);
    let message = play.send_begins("alice/1");
    play.send_ends(message, confirmed());
    play.hears("bob/1", message);
    play.reads("bob/2", message, "alice: ", 1);
    play.fences();
    assert_eq!(named(play), [("payload-altered", Confidence::Certain)]);
}

/// What stands beside the text is the receiver's own, and "you wrote" is the sender's.
#[test]
fn only_the_text_is_compared_and_only_among_members() {
    let mut play = Play::joined(2, 2);
    let message = play.send_begins("alice/1");
    play.send_ends(message, confirmed());
    play.reads("bob/1", message, "", 1);
    play.reads("bob/2", message, "", 2);
    play.fences();
    assert_eq!(named(play), []);
}

#[test]
fn messages_that_were_acknowledged_and_that_nobody_hears_are_lost_behind_it() {
    let mut play = Play::joined(2, 2);
    for heard_by in [&BOB[..], &[], &BOB, &[], &BOB] {
        says(&mut play, confirmed(), heard_by);
    }
    assert_eq!(named(play), [("accepted-then-lost", Confidence::Likely)]);
}

/// Chance that takes single deliveries takes all of a message now and then.
#[test]
fn a_message_that_all_miss_among_others_that_some_miss_is_lost_by_chance() {
    let mut play = Play::joined(2, 2);
    for heard_by in [&BOB[..], &[], &BOB, &BOB[1..], &BOB, &BOB[..1], &BOB] {
        says(&mut play, confirmed(), heard_by);
    }
    assert_eq!(named(play), [("intermittent-loss", Confidence::Likely)]);
}

#[test]
fn one_tab_that_misses_now_and_then_is_a_loss_without_a_law() {
    let mut play = Play::joined(2, 2);
    for heard_by in [&BOB[..], &BOB[..1], &BOB, &BOB[1..], &BOB] {
        says(&mut play, confirmed(), heard_by);
    }
    assert_eq!(named(play), [("intermittent-loss", Confidence::Likely)]);
}

/// A tab that falls silent has changed; that is no chance.
#[test]
fn a_tab_that_falls_silent_for_good_is_no_loss_now_and_then() {
    let mut play = Play::joined(2, 2);
    for heard_by in [&BOB[..], &BOB, &BOB[..1], &BOB[..1]] {
        says(&mut play, confirmed(), heard_by);
    }
    assert_eq!(named(play), []);
}

/// Nor is one that begins to hear.
#[test]
fn a_tab_that_hears_nothing_at_first_is_no_loss_now_and_then() {
    let mut play = Play::joined(2, 2);
    for heard_by in [&BOB[..1], &BOB[..1], &BOB, &BOB] {
        says(&mut play, confirmed(), heard_by);
    }
    assert_eq!(named(play), []);
}

/// alice/1 sends six messages at once, of which so many arrive.
fn burst(play: &mut Play, arrive: usize) {
    let messages: Vec<_> = (0..6).map(|_| play.send_begins("alice/1")).collect();
    for message in messages.iter().take(arrive) {
        for listener in BOB {
            play.hears(listener, *message);
        }
    }
    for message in messages {
        play.send_ends(message, confirmed());
    }
    play.fences();
}

#[test]
fn a_burst_of_which_only_the_first_arrives_was_volatile() {
    let mut play = Play::joined(2, 2);
    says(&mut play, confirmed(), &BOB);
    burst(&mut play, 1);
    assert_eq!(named(play), [("volatile-drop", Confidence::Likely)]);
    let mut play = Play::joined(2, 2);
    says(&mut play, confirmed(), &BOB);
    burst(&mut play, 6);
    assert_eq!(named(play), []);
}

#[test]
fn a_burst_tells_nothing_where_single_messages_are_lost_as_well() {
    let mut play = Play::joined(2, 2);
    says(&mut play, confirmed(), &BOB);
    says(&mut play, confirmed(), &[]);
    burst(&mut play, 1);
    assert!(!named(play).iter().any(|(code, _)| *code == "volatile-drop"));
}

#[test]
fn what_a_law_explains_is_no_loss() {
    let mut play = Play::joined(2, 2);
    for _ in 0..3 {
        says(&mut play, confirmed(), &BOB[1..]);
        let message = play.send_begins("bob/1");
        play.hears("alice/2", message);
        play.send_ends(message, confirmed());
        play.fences();
    }
    assert_eq!(named(play), [("last-tab-only", Confidence::Certain)]);
}

/// What the system never took, or refused for a good reason, shows nothing of how it delivers.
#[test]
fn a_law_is_seen_past_messages_that_were_not_taken() {
    let answer = json!([{ "success": false, "error": "Too many messages, slow down" }]);
    let difference = "`success` is false".to_owned();
    let limited = Outcome::Refused { by: Confirmed::Ack, difference, answer };
    for not_taken in [unanswered(), limited] {
        let mut play = Play::joined(2, 2);
        for tab in ["alice/1", "bob/1"] {
            let (own, other) = if tab == "alice/1" { (ALICE, BOB) } else { (BOB, ALICE) };
            play.says(tab, &[&own[..], &other, &other].concat());
        }
        says(&mut play, not_taken, &[]);
        let codes: Vec<_> = named(play).into_iter().map(|(code, _)| code).collect();
        assert!(codes.contains(&"except-in-loop"), "{codes:?}");
    }
}

/// Who joins while a message is under way may be counted or not; neither contradicts the law that counts.
#[test]
fn a_law_that_counts_users_is_seen_past_a_join_that_is_under_way() {
    let mut play = Play::joined(1, 1);
    play.says("alice/1", &["alice/1", "bob/1", "alice/1", "bob/1"]);
    play.join_begins("carol/1");
    play.says("alice/1", &["alice/1", "bob/1"].repeat(3));
    play.join_ends("carol/1", confirmed());
    play.says("alice/1", &["alice/1", "bob/1", "carol/1"].repeat(3));
    assert_eq!(named(play)[0], ("emit-per-member", Confidence::Certain));
}

/// The list grows when a tab comes back, and not with every tab that joins.
#[test]
fn copies_that_follow_returns_are_told_from_those_that_follow_joins() {
    let mut play = Play::joined(1, 2);
    play.says("alice/1", &BOB);
    for returns in 1..3 {
        play.closes("bob/2");
        play.connects("bob/2");
        play.joins("bob/2", confirmed());
        play.says("alice/1", &BOB.repeat(1 + returns));
    }
    assert_eq!(named(play), [("duplicates-after-reconnect", Confidence::Certain)]);
}

#[test]
fn what_comes_once_under_each_name_is_emitted_under_both() {
    let mut play = Play::joined(2, 2);
    play.scenario().system.channels[0].also = vec!["noted".into()];
    let message = play.send_begins("alice/1");
    for listener in BOB {
        play.hears(listener, message);
        play.hears_as("noted", listener, message, "id-alice");
    }
    play.send_ends(message, confirmed());
    play.fences();
    assert_eq!(named(play), [("emitted-under-two-events", Confidence::Certain)]);
}

/// Whichever of the names comes, the message has come.
#[test]
fn either_name_is_the_message() {
    let mut play = Play::joined(2, 2);
    play.scenario().system.channels[0].also = vec!["noted".into()];
    let message = play.send_begins("alice/1");
    play.hears("bob/1", message);
    play.hears_as("noted", "bob/2", message, "id-alice");
    play.send_ends(message, confirmed());
    play.fences();
    let play = play.finished();
    assert_eq!((play.diagnosed(), play.verdict("delivered-once")), (vec![], "pass"));
}

#[test]
fn two_copies_under_one_name_are_something_else() {
    let mut play = Play::joined(2, 2);
    play.scenario().system.channels[0].also = vec!["noted".into()];
    says(&mut play, confirmed(), &["bob/1", "bob/1", "bob/2", "bob/2"]);
    assert!(!named(play).iter().any(|(code, _)| *code == "emitted-under-two-events"));
}

/// alice/1 sends so many messages at once, of which so many arrive.
fn at_once(sent: usize, arrive: usize) -> Vec<&'static str> {
    let mut play = Play::joined(2, 2);
    says(&mut play, confirmed(), &BOB);
    let messages: Vec<_> = (0..sent).map(|_| play.send_begins("alice/1")).collect();
    for message in messages.iter().take(arrive) {
        for listener in BOB {
            play.hears(listener, *message);
        }
    }
    for message in messages {
        play.send_ends(message, confirmed());
    }
    play.fences();
    named(play).into_iter().map(|(code, _)| code).collect()
}

/// Something always finds the connection idle, and a few at once are no crowd.
#[test]
fn a_volatile_message_is_lost_in_a_crowd_of_which_some_get_through() {
    assert!(at_once(5, 1).contains(&"volatile-drop"));
    assert!(!at_once(4, 1).contains(&"volatile-drop"));
    assert!(!at_once(5, 0).contains(&"volatile-drop"));
}

/// A no is an answer.
#[test]
fn where_some_sends_are_refused_the_acknowledgement_is_not_missing() {
    let mut play = Play::joined(2, 2);
    says(&mut play, refused(), &[]);
    says(&mut play, unanswered(), &BOB);
    assert!(!named(play).iter().any(|(code, _)| *code == "send-ack-missing"));
}

/// Who hears its own message shows nothing of others.
#[test]
fn a_message_that_comes_back_to_who_sent_it_has_not_arrived() {
    let mut play = Play::joined(2, 2);
    says(&mut play, unanswered(), &["alice/1"]);
    let diagnoses = play.finished().diagnosed();
    let silent = diagnoses.iter().find(|one| one.code == "send-ack-missing");
    assert_eq!(silent.map(|one| one.severity.word()), Some("high"), "{diagnoses:?}");
}

/// The third begins when the one before it was answered, though the first was not yet.
#[test]
fn a_message_that_waited_for_the_one_before_it_belongs_to_no_burst() {
    let mut play = Play::joined(1, 1);
    let [first, second] = [play.send_begins("alice/1"), play.send_begins("alice/1")];
    play.send_ends(second, confirmed());
    let third = play.send_begins("alice/1");
    play.send_ends(first, confirmed());
    play.send_ends(third, confirmed());
    let ledger = play.ledger();
    let bursts = bursts(&Case::new(play.scenario(), &ledger));
    assert_eq!(
        bursts.iter().map(|burst| &burst.messages[..]).collect::<Vec<_>>(),
        [[first, second]]
    );
}
