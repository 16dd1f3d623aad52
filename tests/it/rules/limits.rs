//! Limits: the size of messages, and how many may come in some time.

use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{
    Confirmed, DisconnectReason, Event, HandshakeAnswer, HttpAnswer, Met, Outcome, Procedure,
};
use serde_json::{Value, json};

use super::{connected, emitted, named, on, opened};
use crate::play::{Play, confirmed, refused, tab};

/// A tab that emitted so many characters, and how its connection ended.
fn sent(length: usize, code: Option<u16>) -> Play {
    let play = Play::new(1, 1);
    play.handshake();
    for name in ["alice/1", "bob/1"] {
        play.record(opened(name));
        play.record(connected(name));
    }
    play.record(emitted("alice/1", "say", &"x".repeat(length)));
    let reason = DisconnectReason::TransportClose;
    play.record(Event::Disconnected { on: on("alice/1"), reason, code });
    play.finished()
}

#[test]
fn a_close_code_says_that_a_message_was_too_big() {
    assert_eq!(named(&sent(2000, Some(1009))), [("payload-cap", Certain)]);
    let smaller = sent(500, Some(1009));
    assert_eq!(named(&smaller), [("payload-cap", Certain)]);
    assert!(smaller.diagnosed()[0].summary.contains("something in between"));
}

#[test]
fn without_it_the_handshake_may_say_so() {
    assert_eq!(named(&sent(2000, None)), [("payload-cap", Likely)]);
    assert_eq!(named(&sent(500, None)), []);
    assert_eq!(named(&sent(2000, Some(1001))), []);
}

/// A request of a login or of a send that was answered with this status.
fn request(procedure: Procedure, status: u16) -> Event {
    let met = Met::Differs(format!("the status is {status}, expected 200"));
    Event::HttpDone {
        user: "alice".into(),
        procedure,
        step: 0,
        method: "POST".into(),
        url: "http://127.0.0.1:1/login".into(),
        answer: HttpAnswer::Status { status, date: None, excerpt: String::new(), met },
        micros: 1,
    }
}

#[test]
fn statuses_name_their_limits() {
    for (status, code) in [(413, "payload-cap"), (429, "rate-limited")] {
        let play = Play::joined(1, 1);
        play.record(request(Procedure::Send, status));
        assert_eq!(named(&play.finished()), [(code, Certain)]);
    }
}

#[test]
fn a_login_that_is_one_too_many_has_not_failed_for_another_reason() {
    let play = Play::joined(1, 1);
    play.record(request(Procedure::Login, 429));
    play.record(Event::LoginStopped { user: "alice".into(), why: "the status is 429".into() });
    assert_eq!(named(&play.finished()), [("rate-limited", Certain)]);

    let play = Play::joined(1, 1);
    play.record(request(Procedure::Login, 401));
    play.record(Event::LoginStopped { user: "alice".into(), why: "the status is 401".into() });
    assert_eq!(named(&play.finished()), [("login-failed", Certain)]);
}

fn heard(event: &str, args: Value) -> Event {
    Event::Received {
        on: on("alice/1"),
        namespace: "/".into(),
        event: event.into(),
        args: vec![args],
        ack: None,
        messages: Vec::new(),
    }
}

#[test]
fn a_complaint_counts_and_small_talk_does_not() {
    let play = Play::joined(1, 1);
    play.record(heard("said", json!({ "text": "slow down, please" })));
    play.record(heard("error", json!({ "message": "not allowed" })));
    assert_eq!(named(&play.finished()), []);

    let complaints = [
        "Rate limit exceeded",
        "Too many requests",
        "throttled",
        "You are typing too fast",
        "flood",
    ];
    for complaint in complaints {
        let play = Play::joined(1, 1);
        play.record(heard("error", json!({ "message": complaint })));
        assert_eq!(named(&play.finished()), [("rate-limited", Certain)], "{complaint}");
    }
}

/// A refusal in these words.
fn refused_with(words: &str) -> Outcome {
    let difference = "success is false".to_owned();
    let answer = json!([{ "success": false, "error": words }]);
    Outcome::Refused { by: Confirmed::Ack, difference, answer }
}

/// What an entry says of a step, and how it is refused.
type Step = (&'static str, fn(&Play, &str));

/// bob is refused at every step in turn, while alice gets on.
#[test]
fn a_limit_may_stand_before_any_step() {
    let steps: [Step; 3] = [
        ("bob/1 joining main", |play, words| play.joins("bob/1", refused_with(words))),
        ("bob/1 greeting", |play, words| {
            let outcome = refused_with(words);
            play.record(Event::GreetEnded { tab: tab("bob/1"), outcome });
        }),
        ("bob/1 was refused", |play, words| {
            let payload = json!({ "message": words });
            play.record(Event::Refused { on: on("bob/1"), namespace: "/".into(), payload });
        }),
    ];
    for (step, refuse) in steps {
        let refused = |words: &str| {
            let mut play = Play::new(1, 1);
            play.handshake();
            play.connects("alice/1");
            refuse(&play, words);
            play.finished().diagnosed()
        };
        let limited = refused("Too many requests");
        assert_eq!(limited[0].code, "rate-limited", "{step}");
        assert!(limited[0].evidence[0].shows.contains(step), "{step}: {limited:?}");
        let other = refused("no place for you");
        assert!(other.iter().all(|one| one.code != "rate-limited"), "{step}: {other:?}");
    }
}

/// 429 speaks of requests in some time, where nobody is in whose place would be missing.
#[test]
fn a_handshake_that_is_one_too_many_is_refused_with_429() {
    let play = Play::new(1, 1);
    play.handshake();
    let answer = HandshakeAnswer::Status { status: 429, code: None, excerpt: String::new() };
    play.record(Event::NotOpened { on: on("alice/1"), answer });
    assert_eq!(named(&play.finished()), [("rate-limited", Certain)]);
}

/// What was refused had not been taken, whenever it was sent.
#[test]
fn only_what_was_taken_before_a_limit_is_counted() {
    let mut play = Play::joined(1, 1);
    play.says("alice/1", &["bob/1"]);
    for _ in 0..2 {
        let message = play.send_begins("alice/1");
        play.send_ends(message, refused_with("Too many requests"));
    }
    play.says("alice/1", &["bob/1"]);
    let found = play.finished().diagnosed();
    assert!(found[0].summary.contains("first after 1 message"), "{}", found[0].summary);
}

#[test]
fn other_refusals_are_no_limit() {
    let mut play = Play::joined(1, 1);
    let message = play.send_begins("alice/1");
    play.send_ends(message, refused_with("no such room"));
    play.says("bob/1", &["alice/1"]);
    assert_eq!(named(&play.finished()), []);
}

/// alice says as many as there are letters: `c` comes to bob, `l` is lost.
fn burst(fates: &str) -> Play {
    let mut play = Play::joined(1, 1);
    for fate in fates.chars() {
        let message = play.send_begins("alice/1");
        play.send_ends(message, confirmed());
        if fate == 'c' {
            play.hears("bob/1", message);
        }
    }
    play.fences();
    play.finished()
}

#[test]
fn losses_that_begin_after_some_messages_may_be_a_limit() {
    let play = burst("ccclll");
    assert_eq!(named(&play), [("rate-limited", Likely)]);
    assert_eq!(play.diagnosed()[0].lookalikes[0].code, "accepted-then-lost");
}

#[test]
fn losses_of_another_pattern_are_not() {
    for fates in ["cccccc", "cccccl", "lccccc", "clclcl", "clllll", "cclclcc"] {
        let named = named(&burst(fates));
        assert!(!named.iter().any(|(code, _)| *code == "rate-limited"), "{fates}: {named:?}");
    }
}

/// As many as a law needs are enough, and a tab that says too little to see one in contradicts none.
#[test]
fn two_that_arrive_and_two_that_do_not_may_be_a_limit() {
    assert_eq!(named(&burst("ccll")), [("rate-limited", Likely)]);
    let mut play = Play::joined(1, 1);
    for (name, other, fates) in [("alice/1", "bob/1", "ccclll"), ("bob/1", "alice/1", "cl")] {
        for fate in fates.chars() {
            let message = play.send_begins(name);
            play.send_ends(message, confirmed());
            if fate == 'c' {
                play.hears(other, message);
            }
        }
    }
    play.fences();
    assert_eq!(named(&play.finished()), [("rate-limited", Likely)]);
}

/// A message every two seconds is not too fast for anybody.
#[test]
fn losses_of_what_comes_slowly_are_no_limit() {
    let paced = |pauses: [u64; 5]| {
        let mut play = Play::joined(1, 1);
        let (mut millis, mut pauses) = (1000, pauses.into_iter());
        for fate in "ccclll".chars() {
            let message = play.begins_at(millis, "alice/1");
            play.send_ends(message, confirmed());
            if fate == 'c' {
                play.hears("bob/1", message);
            }
            millis += pauses.next().unwrap_or_default();
        }
        play.fences();
        named(&play.finished())
    };
    assert_eq!(paced([10; 5]), [("rate-limited", Likely)]);
    for slow in [[2000; 5], [10, 2000, 10, 10, 10]] {
        assert!(paced(slow).iter().all(|(code, _)| *code != "rate-limited"), "{slow:?}");
    }
}

/// What was refused was not dropped, and messages that did not wait for each other are left out of the count.
#[test]
fn only_messages_that_were_taken_and_waited_show_a_limit() {
    let codes = |turned_down: usize, at_once: usize| {
        let mut play = Play::joined(1, 1);
        let together: Vec<_> = (0..at_once).map(|_| play.send_begins("bob/1")).collect();
        for message in together {
            play.send_ends(message, confirmed());
            play.hears("alice/1", message);
        }
        for number in 0..6 {
            let message = play.send_begins("alice/1");
            let is_refused = (3..3 + turned_down).contains(&number);
            play.send_ends(message, if is_refused { refused() } else { confirmed() });
            if number < 3 {
                play.hears("bob/1", message);
            }
        }
        play.fences();
        named(&play.finished()).into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert!(codes(0, 3).contains(&"rate-limited"));
    assert!(!codes(3, 0).contains(&"rate-limited"));
}
