//! What the script tries that should not be possible.

use earwitness::diagnose::Confidence::{self, Certain, Likely};
use earwitness::ledger::{Attempt, Event, Forged, Intruded, MessageId, Outcome};

use super::named;
use crate::play::{Play, confirmed, refused, tab};

/// Alice says something as bob, and it comes to some as of somebody.
fn forged(deliveries: &[(&str, &str)]) -> Play {
    let play = Play::joined(2, 2);
    let message = MessageId(99);
    for (receiver, of) in deliveries {
        play.hears_as("said", receiver, message, of);
    }
    play.record(Event::Forged(Forged {
        tab: tab("alice/1"),
        room: "main".into(),
        victim: "bob".into(),
        message,
        outcome: confirmed(),
    }));
    play.finished()
}

#[test]
fn a_message_that_is_delivered_as_somebody_elses_is_forged() {
    let spoofed = [("sender-spoofable", Certain)];
    assert_eq!(named(&forged(&[("bob/1", "id-alice")])), []);
    assert_eq!(named(&forged(&[])), []);
    assert_eq!(named(&forged(&[("bob/1", "id-bob")])), spoofed);
    let turned = forged(&[("alice/2", "id-bob")]);
    assert_eq!(named(&turned), spoofed);
    assert!(turned.diagnosed()[0].summary.contains("kept from the victim"));
}

/// Carol intrudes: how her join ends, and who hears what: 97 without joining, 98 after it, 99 of alice.
fn intruded(joined: Outcome, heard: &[(&str, u32)]) -> Play {
    let play = Play::joined(1, 2);
    for (receiver, message) in heard {
        play.hears_as("said", receiver, MessageId(*message), "somebody");
    }
    let attempt = |by: &str, message, outcome| Attempt { tab: tab(by), message, outcome };
    play.record(Event::Intruded(Box::new(Intruded {
        tab: tab("carol/1"),
        room: "main".into(),
        outside: attempt("carol/1", MessageId(97), refused()),
        joined,
        inside: attempt("carol/1", MessageId(98), refused()),
        overheard: Some(attempt("alice/1", MessageId(99), confirmed())),
    })));
    play.finished()
}

#[test]
fn who_is_no_member_neither_joins_nor_is_heard() {
    let members = [("bob/1", 99), ("bob/2", 99)];
    assert_eq!(named(&intruded(refused(), &members)), []);
    assert_eq!(named(&intruded(confirmed(), &members)), [("join-not-authorised", Likely)]);
    let heard = [("bob/1", 98), ("carol/1", 99)];
    assert_eq!(named(&intruded(confirmed(), &heard)), [("join-not-authorised", Certain)]);
    assert_eq!(named(&intruded(refused(), &[("bob/1", 97)])), [("outsider-can-publish", Certain)]);
    assert_eq!(named(&intruded(refused(), &[("bob/1", 98)])), [("outsider-can-publish", Certain)]);
}

/// carol tries to join in the script, which expects that to be refused; alice speaks, and these hear it.
fn carol_joins(outcome: Outcome, heard: &[&str]) -> Vec<(&'static str, Confidence)> {
    let mut play = Play::of(SCRIPTED);
    play.handshake();
    for name in ["alice/1", "bob/1", "carol/1", "dave/1"] {
        play.connects(name);
    }
    play.joins("alice/1", confirmed());
    play.joins("bob/1", confirmed());
    play.joins("carol/1", outcome);
    play.says("alice/1", heard);
    beside_the_refusal(&play.finished())
}

/// What is named besides that carol did not get in, which the script of a play expects and does not look at.
fn beside_the_refusal(play: &Play) -> Vec<(&'static str, Confidence)> {
    let of_the_join = ["join-refused", "join-ack-missing"];
    named(play).into_iter().filter(|(code, _)| !of_the_join.contains(code)).collect()
}

const SCRIPTED: &str = r#"
system:
  url: http://127.0.0.1:1
  join: [{ emit: join, ack: { success: true } }]
  send: [{ emit: say, args: ["{{ marker }}"], ack: { success: true } }]
  hear: [{ on: said }]
  audience: others
users: { alice: {}, bob: {}, carol: {}, dave: {} }
rooms: { main: { id: "1", members: [alice, bob] } }
script:
  - connect: all
  - join: main
  - join: { room: main, tabs: carol }
  - expect: { tabs: carol, refused: { at: join } }
  - send: { from: alice, room: main }
  - send: { from: carol, room: main }
  - expect: { tabs: carol, refused: { at: send } }
"#;

#[test]
fn a_refusal_that_does_not_take_hold_lets_in_like_none() {
    let unanswered = || Outcome::Unanswered { after_millis: 300 };
    let not_authorised = [("join-not-authorised", Certain)];
    for outcome in [refused(), unanswered(), confirmed()] {
        assert_eq!(carol_joins(outcome, &["bob/1", "carol/1"]), not_authorised);
    }
    assert_eq!(carol_joins(refused(), &["bob/1"]), []);
    // Where somebody hears it who has not even tried, it goes to all.
    let all = carol_joins(refused(), &["bob/1", "carol/1", "dave/1"]);
    assert_eq!(all, [("leak-to-everyone", Certain)]);
}

#[test]
fn who_should_be_refused_and_is_heard_can_publish() {
    let said = |outcome: Outcome, heard: &[&str]| {
        let mut play = Play::of(SCRIPTED);
        play.handshake();
        for name in ["alice/1", "bob/1", "carol/1", "dave/1"] {
            play.connects(name);
        }
        play.joins("alice/1", confirmed());
        play.joins("bob/1", confirmed());
        play.joins("carol/1", refused());
        let message = play.send_begins("carol/1");
        for name in heard {
            play.hears_as("said", name, message, "carol");
        }
        play.send_ends(message, outcome);
        play.fences();
        beside_the_refusal(&play.finished())
    };
    assert_eq!(said(confirmed(), &["alice/1", "bob/1"]), [("outsider-can-publish", Certain)]);
    assert_eq!(said(refused(), &[]), []);
    let unheard = said(confirmed(), &[]);
    assert!(unheard.iter().all(|(code, _)| *code != "outsider-can-publish"), "{unheard:?}");
}
