//! What was not seen is no promise kept: a run in which little happened passes few checks.

use std::time::Duration;

use earwitness::judge::Verdict;
use earwitness::ledger::{DisconnectReason, Endpoint, Event, HandshakeAnswer};
use earwitness::scenario::{Audience, Direction, Restart};
use serde_json::json;

use crate::play::{Play, confirmed, tab};

/// The checks that a play passes.
fn passed(play: &Play) -> Vec<&'static str> {
    let findings = play.judged().findings.into_iter();
    findings.filter(|one| one.verdict == Verdict::Pass).map(|one| one.check).collect()
}

#[test]
fn an_empty_run_keeps_no_promise_but_to_end() {
    assert_eq!(passed(&Play::new(2, 2).finished()), ["completed"]);
}

#[test]
fn a_run_that_only_connects_and_joins_shows_no_more_than_that() {
    let shown = ["reached", "logged-in", "connected", "stayed-connected", "ack-kept", "completed"];
    assert_eq!(passed(&Play::joined(2, 2).finished()), shown);
}

#[test]
fn one_message_has_no_order() {
    let mut play = Play::joined(2, 2);
    play.says("alice/1", &["bob/1", "bob/2"]);
    assert_eq!(play.verdict("in-order"), "not seen");
    play.says("alice/1", &["bob/1", "bob/2"]);
    assert_eq!(play.verdict("in-order"), "pass");
}

/// Every line was begun, and the last may have been cut off.
#[test]
fn a_ledger_without_its_last_entry_is_not_complete() {
    let mut play = Play::joined(2, 2);
    play.says("alice/1", &["bob/1", "bob/2"]);
    for line in (0..).take(play.scenario().script.len()) {
        play.record(Event::DirectionBegan { line, text: "line".into() });
    }
    assert_eq!(play.verdict("completed"), "inconclusive");
}

#[test]
fn a_tab_that_gets_in_at_the_second_try_is_in() {
    let mut play = Play::new(1, 1);
    play.record(Event::Refused {
        on: Endpoint::Tab(tab("alice/1")),
        namespace: "/".into(),
        payload: json!({ "message": "not yet" }),
    });
    assert_eq!(play.verdict("connected"), "fail");
    play.connects("alice/1");
    assert_eq!(play.verdict("connected"), "pass");
}

#[test]
fn a_logout_after_which_nobody_speaks_shows_nothing() {
    let logs_out = |play: Play| {
        play.record(Event::LoggedOut { user: "bob".into(), outcome: confirmed() });
        play.finished().verdict("logout")
    };
    assert_eq!(logs_out(Play::new(2, 2)), "inconclusive");
    assert_eq!(logs_out(Play::joined(2, 2)), "inconclusive");
}

/// Carol's token is over, and nothing is said after that: the script may not have meant to wait for it.
#[test]
fn a_token_that_expires_in_silence_shows_nothing() {
    let expires = |script: Vec<Direction>| {
        let mut play = Play::joined(2, 2);
        play.scenario().script = script;
        play.record(Event::TokenSeen {
            user: "carol".into(),
            origin: "body:/token".into(),
            header: Some(json!({ "alg": "HS256" })),
            claims: Some(json!({ "exp": 1 })),
            lints: Vec::new(),
        });
        play.closes("carol/1");
        play.connects("carol/1");
        play.record_at(4000, Event::QuietEnded);
        play.finished().verdict("expiry")
    };
    assert_eq!(expires(Vec::new()), "not seen");
    assert_eq!(expires(vec![Direction::Expire(vec!["carol".into()])]), "inconclusive");
}

/// What ends while a connection is being closed ended as it should, whatever the transport says of it.
#[test]
fn the_end_of_a_tab_that_is_being_closed_is_no_loss() {
    let mut play = Play::joined(2, 2);
    let closing = earwitness::ledger::Closing::Graceful;
    play.record(Event::CloseBegan { tab: tab("bob/1"), closing });
    play.gone("bob/1", DisconnectReason::TransportClose);
    assert_eq!(play.verdict("stayed-connected"), "pass");
}

/// Lines of a script: something is done, the server is started again, a while is waited, something is done twice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Before,
    Restart,
    Wait,
    Next,
    Last,
}

/// A run with these lines, in which alice/1 is thrown out in one of them.
fn thrown_out_in(line: Line) -> &'static str {
    let mut play = Play::joined(2, 2);
    let restart = Restart { command: "true".into(), within: Duration::from_secs(1), nodes: None };
    let act = Direction::Expire(Vec::new());
    play.scenario().script = vec![
        act.clone(),
        Direction::Restart(restart),
        Direction::Wait(Duration::from_secs(1)),
        act.clone(),
        act,
    ];
    let lines = [Line::Before, Line::Restart, Line::Wait, Line::Next, Line::Last];
    for (number, here) in (0..).zip(lines) {
        play.record(Event::DirectionBegan { line: number, text: "line".into() });
        if here == Line::Restart {
            play.gone("bob/1", DisconnectReason::TransportClose);
        }
        if here == line {
            play.gone("alice/1", DisconnectReason::TransportClose);
        }
    }
    play.record(Event::RunEnded);
    play.verdict("stayed-connected")
}

/// A command ends connections while it runs, and until the script goes on; what ends before or after it ends by itself.
#[test]
fn a_command_answers_for_its_own_time_only() {
    for line in [Line::Restart, Line::Wait] {
        assert_eq!(thrown_out_in(line), "pass");
    }
    for line in [Line::Before, Line::Next, Line::Last] {
        assert_eq!(thrown_out_in(line), "fail");
    }
}

/// Where everybody should hear, no tab of the sender has to be silent; else the one that speaks has to be, too.
#[test]
fn the_sender_is_silent_where_it_should_be() {
    let mut play = Play::joined(1, 1);
    play.says("alice/1", &["bob/1", "alice/1"]);
    assert_eq!(play.verdict("silent-sender"), "fail");
    play.scenario().system.audience = Some(Audience::Everyone);
    assert_eq!(play.verdict("silent-sender"), "not seen");
}

/// A tab that has left and joined again is in the room, whatever it hears of itself.
#[test]
fn who_is_back_in_the_room_has_not_left_it() {
    let mut play = Play::joined(2, 1);
    play.leave_begins("alice/2");
    play.leave_ends("alice/2", confirmed());
    play.joins("alice/2", confirmed());
    play.says("alice/1", &["bob/1", "alice/2"]);
    assert_eq!(play.verdict("left-means-deaf"), "not seen");
    assert_eq!(play.verdict("silent-sender"), "fail");
}

/// A server that refuses the plain handshake, or was not asked for it, was reached by who has connected.
#[test]
fn who_has_connected_has_reached_the_server() {
    let answers =
        [None, Some(HandshakeAnswer::Status { status: 400, code: None, excerpt: String::new() })];
    for answer in answers {
        let mut play = Play::new(1, 1);
        if let Some(answer) = &answer {
            let url = "http://127.0.0.1:1/socket.io/".to_owned();
            play.record(Event::Reached { url, answer: answer.clone(), micros: 1 });
        }
        assert_eq!(play.verdict("reached"), if answer.is_some() { "fail" } else { "not seen" });
        play.connects("alice/1");
        assert_eq!(play.verdict("reached"), "pass");
    }
}
