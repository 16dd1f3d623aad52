//! Clients that see less than our own: without fences, a quiet time ends the wait for a message.

use earwitness::ledger::{Capability, ClientName, Event};

use crate::play::{Play, confirmed};

/// alice speaks, bob hears it or not, all is quiet, and bob goes; the client lacks this.
fn quiet_after(lacks: Capability, heard: &[&str]) -> Play {
    let mut play = Play::joined(1, 1);
    play.record(Event::ClientChosen { client: ClientName::RustSocketio, lacks: vec![lacks] });
    let message = play.send_begins("alice/1");
    play.send_ends(message, confirmed());
    for tab in heard {
        play.hears(tab, message);
    }
    play.record(Event::QuietEnded);
    play.closes("bob/1");
    play.finished()
}

#[test]
fn what_has_not_come_when_all_is_quiet_is_missing() {
    assert_eq!(quiet_after(Capability::Fences, &[]).verdict("delivered-once"), "fail");
    assert_eq!(quiet_after(Capability::Fences, &["bob/1"]).verdict("delivered-once"), "pass");
}

/// A client that has fences sends them; where none came back, nobody knows what was still under way.
#[test]
fn where_fences_were_to_be_had_a_quiet_time_proves_nothing() {
    assert_eq!(quiet_after(Capability::Frames, &[]).verdict("delivered-once"), "inconclusive");
}

/// A quiet time before the message says nothing of it.
#[test]
fn the_quiet_time_after_a_message_is_the_one_that_counts() {
    let mut play = Play::joined(1, 1);
    let lacks = vec![Capability::Fences];
    play.record(Event::ClientChosen { client: ClientName::RustSocketio, lacks });
    play.record(Event::QuietEnded);
    let message = play.send_begins("alice/1");
    play.send_ends(message, confirmed());
    play.closes("bob/1");
    play.record(Event::QuietEnded);
    assert_eq!(play.finished().verdict("delivered-once"), "inconclusive");
}
