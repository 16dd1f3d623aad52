//! Answers that could mean a cause, beside what shows that it is none; on ledgers that are written by hand.

use earwitness::diagnose::{Severity, verdict};
use earwitness::judge::Verdict;
use earwitness::ledger::{
    Cookies, Endpoint, Event, Handshake, HandshakeAnswer, NetFailure, NetPhase, Phases, Question,
    SurveyAnswer,
};
use earwitness::scenario::{Revision, Transport};

use crate::play::{Play, tab};

const URL: &str = "http://127.0.0.1:1/socket.io/?EIO=4&transport=polling";

fn handshake() -> Handshake {
    Handshake {
        sid: "s".into(),
        ping_interval: 25_000,
        ping_timeout: 20_000,
        max_payload: None,
        upgrades: vec!["websocket".into()],
    }
}

fn open() -> SurveyAnswer {
    SurveyAnswer::Open { handshake: handshake() }
}

fn status(status: u16, code: Option<u16>) -> SurveyAnswer {
    SurveyAnswer::Status { status, code, excerpt: "no".into() }
}

/// A run that met this handshake, and these answers.
fn surveyed(reached: HandshakeAnswer, answers: &[(Question, SurveyAnswer)]) -> Play {
    let play = Play::new(1, 1);
    play.record(Event::Reached { url: URL.into(), answer: reached, micros: 1 });
    for (question, answer) in answers {
        play.record(Event::Surveyed {
            question: question.clone(),
            url: URL.into(),
            answer: answer.clone(),
            cors: None,
            micros: 1,
        });
    }
    play
}

fn reached(answers: &[(Question, SurveyAnswer)]) -> Play {
    surveyed(HandshakeAnswer::Open { handshake: handshake() }, answers)
}

fn codes(play: &Play) -> Vec<(&'static str, &'static str)> {
    play.diagnosed().iter().map(|one| (one.code, one.confidence.word())).collect()
}

#[test]
fn a_websocket_that_is_refused_is_blocked_unless_a_gate_or_the_server_refused_it() {
    let refused = |answer| codes(&reached(&[(Question::Websocket, answer)]));
    assert_eq!(refused(status(400, Some(3))), [("websocket-blocked", "certain")]);
    assert_eq!(refused(status(502, None)), [("websocket-blocked", "certain")]);
    assert_eq!(refused(status(400, Some(0))), [("transport-not-offered", "certain")]);
    for gate in [status(401, None), status(403, None), status(429, None), status(400, Some(4))] {
        assert_eq!(refused(gate), []);
    }
    let failure = NetFailure { phase: NetPhase::Timeout, error: "2000 ms ran out".into() };
    assert_eq!(refused(SurveyAnswer::Failed { failure }), [("websocket-blocked", "likely")]);
}

#[test]
fn a_websocket_that_a_tab_opened_is_not_blocked() {
    let mut play = reached(&[(Question::Websocket, status(502, None))]);
    let on = Endpoint::Tab(tab("alice/1"));
    let url = "ws://127.0.0.1:1/socket.io/?EIO=4&transport=websocket".into();
    play.record(Event::Opening { on: on.clone(), url });
    let (transport, revision) = (Transport::Websocket, Revision::Four);
    play.record(Event::Opened {
        on,
        handshake: handshake(),
        transport,
        revision,
        phases: Phases::default(),
    });
    play.connects("alice/1");
    assert_eq!(codes(&play), []);
}

#[test]
fn a_version_a_path_and_a_transport_are_right_where_somebody_got_in() {
    let page = HandshakeAnswer::NotEngineIo { status: 200, excerpt: "<html>".into() };
    let code = |code| HandshakeAnswer::Status { status: 400, code, excerpt: "no".into() };
    let elsewhere = Question::OtherPath { path: "/x/".into() };
    for (answer, question, cause) in [
        (page.clone(), Question::OlderVersion, "protocol-version-mismatch"),
        (code(Some(5)), Question::OlderVersion, "protocol-version-mismatch"),
        (page, elsewhere.clone(), "wrong-path"),
        (code(None), elsewhere, "wrong-path"),
    ] {
        let mut play = surveyed(answer, &[(question, open())]);
        assert_eq!(codes(&play), [(cause, "certain")]);
        play.connects("alice/1");
        assert_eq!(codes(&play), []);
    }
}

#[test]
fn a_redirect_is_a_wrong_address_only_where_the_handshake_itself_is_sent_on() {
    let moved = |to: &str| {
        let excerpt = format!("Location: {to}");
        codes(&surveyed(HandshakeAnswer::Status { status: 301, code: None, excerpt }, &[]))
    };
    let secure = "https://127.0.0.1:1/socket.io/?EIO=4&transport=polling";
    assert_eq!(moved(secure), [("wrong-path", "certain")]);
    assert_eq!(moved("/login?next=/socket.io/?EIO=4&transport=polling"), []);
}

#[test]
fn one_lost_packet_is_no_balancer_and_losing_all_of_them_is_not_sure() {
    let lost = |astray: usize| {
        let question = Question::SameSession { cookies: Cookies::Replayed };
        let answers = (0..8).map(|number| {
            let taken = SurveyAnswer::Taken { status: 200 };
            (question.clone(), if number < astray { status(400, Some(1)) } else { taken })
        });
        codes(&reached(&answers.collect::<Vec<_>>()))
    };
    assert_eq!(lost(1), []);
    assert_eq!(lost(4), [("no-sticky-sessions", "certain")]);
    assert_eq!(lost(8), [("no-sticky-sessions", "likely")]);
}

#[test]
fn where_sessions_do_not_hold_nothing_is_said_of_rooms() {
    let deaf = |astray: usize| {
        let mut play = Play::joined(2, 2);
        for number in 0..8 {
            let lost = number < astray;
            let taken = SurveyAnswer::Taken { status: 200 };
            play.record(Event::Surveyed {
                question: Question::SameSession { cookies: Cookies::Replayed },
                url: URL.into(),
                answer: if lost { status(400, Some(1)) } else { taken },
                cors: None,
                micros: 1,
            });
        }
        play.says("alice/1", &[]);
        play.says("bob/1", &[]);
        codes(&play)
    };
    assert_eq!(deaf(0), [("joined-but-deaf", "likely")]);
    assert_eq!(deaf(4), [("no-sticky-sessions", "certain")]);
}

#[test]
fn what_is_lost_without_cookies_only_is_no_fault() {
    let dropped = Question::SameSession { cookies: Cookies::Dropped };
    let lost = vec![(dropped, status(400, Some(1))); 8];
    assert_eq!(codes(&reached(&lost)), []);
}

#[test]
fn what_is_only_worth_knowing_fails_no_run() {
    let mut found = reached(&[(Question::Websocket, status(502, None))]).diagnosed();
    assert_eq!(verdict(Verdict::Pass, &found), Verdict::Fail);
    found[0].severity = Severity::Info;
    assert_eq!(verdict(Verdict::Pass, &found), Verdict::Pass);
}
