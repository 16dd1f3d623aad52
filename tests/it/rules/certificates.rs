//! Certificates that are not taken: by the handshake, by a login, by the connection of a tab.

use earwitness::diagnose::Confidence::Certain;
use earwitness::ledger::{
    Event, HandshakeAnswer, HttpAnswer, NetFailure, NetPhase, Procedure, TlsFault,
};

use super::{named, on};
use crate::play::Play;

/// Every way in which a certificate can be wrong.
const FAULTS: [TlsFault; 7] = [
    TlsFault::Expired,
    TlsFault::NotYetValid,
    TlsFault::WrongName,
    TlsFault::UnknownIssuer,
    TlsFault::SelfSigned,
    TlsFault::Revoked,
    TlsFault::Invalid,
];

fn failure(phase: NetPhase) -> NetFailure {
    NetFailure { phase, error: "invalid peer certificate".into() }
}

fn distrusted(fault: TlsFault) -> NetFailure {
    failure(NetPhase::Untrusted(fault))
}

fn reached(failure: NetFailure) -> Play {
    let play = Play::new(1, 1);
    let answer = HandshakeAnswer::Failed { failure };
    play.record(Event::Reached { url: "https://127.0.0.1:1/socket.io/".into(), answer, micros: 1 });
    play.finished()
}

#[test]
fn a_handshake_names_whatever_is_wrong_with_a_certificate() {
    for fault in FAULTS {
        assert_eq!(named(&reached(distrusted(fault))), [("tls-untrusted", Certain)], "{fault:?}");
    }
}

#[test]
fn who_does_not_speak_tls_shows_no_certificate() {
    let codes = named(&reached(failure(NetPhase::Connect)));
    assert_eq!(codes, [("target-unreachable", Certain)]);
}

/// The service that gives out tokens may have a certificate of its own.
#[test]
fn a_login_names_it_where_the_handshake_was_answered() {
    let play = Play::new(1, 1);
    play.handshake();
    play.record(Event::HttpDone {
        user: "alice".into(),
        procedure: Procedure::Login,
        step: 0,
        method: "POST".into(),
        url: "https://127.0.0.1:2/login".into(),
        answer: HttpAnswer::Failed { failure: distrusted(TlsFault::SelfSigned) },
        micros: 1,
    });
    play.record(Event::LoginStopped { user: "alice".into(), why: "no answer".into() });
    let play = play.finished();
    assert_eq!(named(&play), [("tls-untrusted", Certain)]);
    assert!(play.diagnosed()[0].summary.contains("https://127.0.0.1:2"));
}

/// The balancer in front of several servers shows one certificate to some and another one to others.
#[test]
fn a_tab_names_it_where_others_got_in() {
    let mut play = Play::new(1, 1);
    play.handshake();
    play.connects("alice/1");
    let answer = HandshakeAnswer::Failed { failure: distrusted(TlsFault::Expired) };
    play.record(Event::NotOpened { on: on("bob/1"), answer });
    assert_eq!(named(&play.finished()), [("tls-untrusted", Certain)]);
}
