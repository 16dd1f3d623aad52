//! Connections that end without a word: crashes and timeouts.

use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{AckTurn, DisconnectReason, Endpoint, Event, Phases, Probe, ProbeAnswer};
use earwitness::scenario::{Revision, Transport};

use super::{connected, emitted, named, on, opened, unreachable};
use crate::play::Play;

const TABS: [&str; 2] = ["alice/1", "bob/1"];

/// Two tabs that came at these times, in milliseconds.
fn open(at: [u64; 2]) -> Play {
    let play = Play::new(1, 1);
    play.handshake();
    for (name, at) in TABS.into_iter().zip(at) {
        play.record_at(at, opened(name));
        play.record_at(at, connected(name));
    }
    play
}

fn lost(name: &str) -> Event {
    ended(name, DisconnectReason::TransportClose)
}

fn ended(name: &str, reason: DisconnectReason) -> Event {
    Event::Disconnected { on: on(name), reason, code: None }
}

fn all_end(play: &Play, at: u64, reason: DisconnectReason) {
    for name in TABS {
        play.record_at(at, ended(name, reason));
    }
}

/// Everybody is lost while an event is under way.
fn fallen() -> Play {
    let play = open([10, 10]);
    play.record_at(20, emitted("alice/1", "say", "boom"));
    all_end(&play, 22, DisconnectReason::TransportClose);
    play
}

#[test]
fn everybody_lost_over_an_event_and_nobody_there_is_a_crash() {
    let play = fallen();
    play.record(unreachable());
    assert_eq!(named(&play.finished()), [("server-crash-on-event", Certain)]);
}

#[test]
fn a_server_that_was_not_seen_to_be_gone_has_crashed_at_most_likely() {
    assert_eq!(named(&fallen().finished()), [("server-crash-on-event", Likely)]);
}

#[test]
fn an_event_that_was_survived_before_is_not_the_certain_reason() {
    let play = open([10, 10]);
    play.record_at(11, emitted("bob/1", "say", "hello"));
    play.record_at(
        12,
        Event::Acked { on: on("bob/1"), ack: 0, args: Vec::new(), turn: AckTurn::Awaited },
    );
    play.record_at(20, emitted("alice/1", "say", "boom"));
    all_end(&play, 22, DisconnectReason::TransportClose);
    play.record(unreachable());
    assert_eq!(named(&play.finished()), [("server-crash-on-event", Likely)]);
}

#[test]
fn a_server_that_is_ended_while_nothing_is_under_way_did_not_crash_on_an_event() {
    let play = open([10, 10]);
    all_end(&play, 22, DisconnectReason::TransportClose);
    play.record(unreachable());
    assert_eq!(named(&play.finished()), []);
}

#[test]
fn it_is_no_crash_if_somebody_stays_or_is_told_to_leave() {
    let play = open([10, 10]);
    play.record_at(20, emitted("alice/1", "say", "boom"));
    play.record_at(22, lost("alice/1"));
    assert_eq!(named(&play.finished()), []);

    let play = open([10, 10]);
    play.record_at(20, emitted("alice/1", "say", "boom"));
    all_end(&play, 22, DisconnectReason::ServerDisconnect);
    assert_eq!(named(&play.finished()), []);
}

#[test]
fn the_same_silence_at_different_times_is_a_timeout() {
    let play = open([10, 500]);
    play.record_at(1010, lost("alice/1"));
    play.record_at(1510, lost("bob/1"));
    assert_eq!(named(&play.finished()), [("heartbeat-cut", Certain)]);
}

#[test]
fn the_same_silence_at_the_same_time_may_be_something_else() {
    let play = open([10, 12]);
    all_end(&play, 1010, DisconnectReason::TransportClose);
    let diagnoses = play.finished().diagnosed();
    assert_eq!((diagnoses[0].code, diagnoses[0].confidence), ("heartbeat-cut", Likely));
    assert_eq!(diagnoses[0].lookalikes[0].code, "server-crash-on-event");
}

#[test]
fn silences_that_differ_or_that_somebody_outlives_are_no_timeout() {
    let play = open([10, 500]);
    all_end(&play, 1510, DisconnectReason::TransportClose);
    assert_eq!(named(&play.finished()), []);

    let play = open([10, 500]);
    play.record_at(5, opened("carol/1"));
    play.record_at(6, connected("carol/1"));
    play.record_at(1010, lost("alice/1"));
    play.record_at(1510, lost("bob/1"));
    play.record_at(3000, Event::FrameIn { on: on("carol/1"), text: "2".into() });
    assert_eq!(named(&play.finished()), []);
}

#[test]
fn a_server_that_is_gone_has_no_timeout_in_front_of_it() {
    let play = open([10, 500]);
    play.record_at(1010, lost("alice/1"));
    play.record_at(1510, lost("bob/1"));
    play.record(unreachable());
    assert_eq!(named(&play.finished()), []);
}

/// A probe of the gate ends its connection; then this happens, and then no more connection can be opened.
fn probed(then: &[Event]) -> Play {
    let play = Play::new(1, 1);
    play.handshake();
    let Event::Opened { handshake, .. } = opened("alice/1") else { return play };
    let (transport, revision) = (Transport::Websocket, Revision::Four);
    play.record(Event::Opened {
        on: Endpoint::Probe(1),
        handshake,
        transport,
        revision,
        phases: Phases::default(),
    });
    let reason = DisconnectReason::TransportError;
    play.record(Event::Disconnected { on: Endpoint::Probe(1), reason, code: None });
    let answer = ProbeAnswer::Expelled { payload: None };
    play.record(Event::ProbeAnswered { probe: Probe::Anonymous, answer });
    for event in then {
        play.record(event.clone());
    }
    let Event::Reached { answer, .. } = unreachable() else { return play };
    play.record(Event::NotOpened { on: on("bob/1"), answer });
    play.finished()
}

#[test]
fn a_gate_that_ends_with_whom_it_refuses_has_crashed() {
    let play = probed(&[]);
    assert_eq!(named(&play), [("server-crash-on-event", Certain)]);
    assert!(play.diagnosed()[0].summary.starts_with("CONNECT without a token"));
}

#[test]
fn a_gate_that_throws_out_and_goes_on_has_not() {
    let let_in = [opened("alice/1"), connected("alice/1")];
    let play = probed(&let_in);
    assert!(named(&play).iter().all(|(code, _)| *code != "server-crash-on-event"));
}
