//! What the script tries that should not be possible.

use earwitness::diagnose::Confidence::{Certain, Likely};
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
