//! Fewer sockets open than were asked for, and whose limit that is.

use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{Event, HandshakeAnswer, NetFailure, NetPhase};
use serde_json::json;

use super::{connected, named, on, opened};
use crate::play::Play;

/// A run in which some tabs are in and others could not be opened.
fn crowd(inside: &[&str], outside: &[&str], answer: &HandshakeAnswer) -> Play {
    let play = Play::new(2, 2);
    play.handshake();
    for name in inside {
        play.record(opened(name));
        play.record(connected(name));
    }
    for name in outside {
        play.record(Event::NotOpened { on: on(name), answer: answer.clone() });
    }
    play.finished()
}

fn failed(error: &str) -> HandshakeAnswer {
    let failure = NetFailure { phase: NetPhase::Connect, error: error.into() };
    HandshakeAnswer::Failed { failure }
}

/// What runs out on this side says nothing of the system, wherever it shows.
#[test]
fn a_machine_that_has_no_more_to_give_accuses_nobody_else() {
    let words =
        ["Too many open files", "Cannot assign requested address", "No buffer space available"];
    for words in words {
        let exhausted = failed(words);
        let reached = Play::new(1, 1);
        let url = "http://127.0.0.1:1/socket.io/".to_owned();
        reached.record(Event::Reached { url, answer: exhausted.clone(), micros: 1 });
        let nobody = crowd(&[], &["alice/1"], &exhausted);
        for play in [reached.finished(), nobody] {
            assert_eq!(named(&play), [("connection-refused-under-load", Certain)], "{words}");
            let summary = &play.diagnosed()[0].summary;
            assert!(summary.contains("while no tab was open"), "{summary}");
        }
    }
}

fn status(status: u16, excerpt: &str) -> HandshakeAnswer {
    HandshakeAnswer::Status { status, code: None, excerpt: excerpt.into() }
}

#[test]
fn the_answer_tells_whose_limit_it_is() {
    for (answer, origin) in [
        (failed("Too many open files (os error 24)"), "this machine"),
        (status(503, "<center>nginx</center>"), "the proxy"),
        (status(400, "Too many connections"), "that of the server"),
        (failed("Connection reset by peer"), "in front of it"),
    ] {
        let play = crowd(&["alice/1", "bob/1"], &["alice/2", "bob/2"], &answer);
        assert_eq!(named(&play), [("connection-refused-under-load", Certain)]);
        let summary = &play.diagnosed()[0].summary;
        assert!(summary.contains(origin) && summary.starts_with("2 "), "{summary}");
    }
}

#[test]
fn a_server_that_is_full_says_so_in_many_words() {
    for words in ["max_connections reached", "client limit", "at capacity", "the server is full"] {
        let play = crowd(&["alice/1"], &["bob/1"], &status(403, words));
        assert_eq!(named(&play), [("connection-refused-under-load", Certain)], "{words}");
    }
}

#[test]
fn requests_that_are_too_many_may_be_a_matter_of_time() {
    let play = crowd(&["alice/1", "bob/1"], &["alice/2", "bob/2"], &status(429, "slow down"));
    let diagnoses = play.diagnosed();
    assert_eq!(named(&play), [("connection-refused-under-load", Likely)]);
    assert_eq!(diagnoses[0].lookalikes[0].code, "rate-limited");
}

#[test]
fn one_that_is_reset_may_be_chance() {
    let play = crowd(&["alice/1", "bob/1"], &["alice/2"], &failed("Connection reset by peer"));
    assert_eq!(named(&play), [("connection-refused-under-load", Likely)]);
}

#[test]
fn refusing_who_somebody_is_or_everybody_is_no_shortfall() {
    let answers = [status(403, "Forbidden"), status(401, "who are you?"), status(404, "")];
    for answer in answers {
        assert_eq!(named(&crowd(&["alice/1"], &["bob/1", "bob/2"], &answer)), []);
    }
    let error = r#"the header "token" cannot be sent"#.to_owned();
    let failure = NetFailure { phase: NetPhase::Http, error };
    let unsendable = HandshakeAnswer::Failed { failure };
    assert_eq!(named(&crowd(&["alice/1"], &["bob/1", "bob/2"], &unsendable)), []);
    let nobody = crowd(&[], &["alice/1", "bob/1"], &failed("Connection reset by peer"));
    assert_eq!(named(&nobody), []);
}

#[test]
fn a_proxy_is_known_by_the_page_that_it_answers_with() {
    for page in ["nginx", "<h1>503</h1> No server is available", "cloudflare", "awselb/2.0"] {
        let play = crowd(&["alice/1", "bob/1"], &["alice/2", "bob/2"], &status(503, page));
        let summary = &play.diagnosed()[0].summary;
        assert!(summary.contains("that of the proxy"), "{page}: {summary}");
    }
}

#[test]
fn a_gateway_that_has_no_place_does_not_say_whose_the_limit_is() {
    for code in [502, 503, 504] {
        let play = crowd(&["alice/1", "bob/1"], &["alice/2", "bob/2"], &status(code, ""));
        assert_eq!(named(&play), [("connection-refused-under-load", Certain)], "{code}");
        let summary = &play.diagnosed()[0].summary;
        assert!(summary.contains("or of what stands in front of it"), "{summary}");
    }
}

/// A request that breaks off is a place that was not there; one that is answered with nonsense is not.
#[test]
fn a_request_that_breaks_off_is_turned_away() {
    let broken = |error: &str| {
        let failure = NetFailure { phase: NetPhase::Http, error: error.into() };
        let answer = HandshakeAnswer::Failed { failure };
        named(&crowd(&["alice/1", "bob/1"], &["alice/2", "bob/2"], &answer))
    };
    for error in ["hung up", "connection reset by peer", "Broken pipe", "server closed it"] {
        assert_eq!(broken(error), [("connection-refused-under-load", Certain)], "{error}");
    }
    assert_eq!(broken("invalid HTTP version parsed"), []);
}

/// A server may count its sockets only once they are there.
#[test]
fn a_namespace_that_is_full_says_so_as_well() {
    let turned_away = |said: &str| {
        let play = Play::new(1, 1);
        play.handshake();
        play.record(opened("alice/1"));
        play.record(connected("alice/1"));
        play.record(opened("bob/1"));
        let payload = json!({ "message": said });
        play.record(Event::Refused { on: on("bob/1"), namespace: "/".into(), payload });
        play.finished()
    };
    let full = turned_away("too many users");
    assert_eq!(named(&full), [("connection-refused-under-load", Certain)]);
    assert!(full.diagnosed()[0].summary.contains("that of the server"));
    assert_eq!(named(&turned_away("not on the guest list")), []);
}

/// Where more got in later than were there at the first refusal, their number is no limit.
#[test]
fn a_limit_that_does_not_hold_is_likely_only() {
    let play = Play::new(2, 2);
    play.handshake();
    let answer = failed("Connection reset by peer");
    let enters = |name: &str| {
        play.record(opened(name));
        play.record(connected(name));
    };
    enters("alice/1");
    for name in ["bob/1", "bob/2"] {
        play.record(Event::NotOpened { on: on(name), answer: answer.clone() });
    }
    // One may have been on its way when the others were refused.
    for name in ["alice/2", "carol/1"] {
        enters(name);
    }
    assert_eq!(named(&play.finished()), [("connection-refused-under-load", Likely)]);
}
