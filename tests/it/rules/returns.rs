//! Tabs that go and come back: who is deaf then, who is announced, and what is left behind.

use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{Closing, Event, Measured, Recovering};
use earwitness::scenario::{Announced, ArgPointer, Template};
use serde_json::{Map, json};

use super::{named, on, opened};
use crate::play::{Play, confirmed, tab};

/// Bob's second tab comes back, and hears so many of two messages.
fn comes_back(hears: usize) -> Play {
    let mut play = Play::joined(1, 2);
    play.says("alice/1", &["bob/1", "bob/2"]);
    play.closes("bob/2");
    play.connects("bob/2");
    play.joins("bob/2", confirmed());
    for number in 0..2 {
        play.says("alice/1", if number < hears { &["bob/1", "bob/2"] } else { &["bob/1"] });
    }
    play.finished()
}

#[test]
fn who_comes_back_and_hears_nothing_is_deaf() {
    assert_eq!(named(&comes_back(2)), []);
    assert_eq!(comes_back(0).diagnosed()[0].code, "deaf-after-reconnect");
    assert_eq!(comes_back(0).diagnosed()[0].confidence, Certain);
    assert!(comes_back(1).diagnosed().iter().all(|one| one.code != "deaf-after-reconnect"));
}

#[test]
fn who_was_deaf_before_is_deaf_for_another_reason() {
    let mut play = Play::joined(1, 2);
    play.says("alice/1", &["bob/2"]);
    play.closes("bob/2");
    play.connects("bob/2");
    play.joins("bob/2", confirmed());
    play.says("alice/1", &[]);
    let codes: Vec<_> = play.finished().diagnosed().iter().map(|one| one.code).collect();
    assert!(!codes.contains(&"deaf-after-reconnect"), "{codes:?}");
}

pub(super) fn announced(event: &str) -> Announced {
    Announced {
        on: event.into(),
        filter: None,
        who: ArgPointer::parse("/who"),
        is: Template::parse("{{ user.id }}").expect("it is right"),
    }
}

/// Everybody has joined, and the system says who is there.
pub(super) fn announcing() -> Play {
    let mut play = Play::joined(1, 2);
    let presence = &mut play.scenario().system.presence;
    presence.offline = Some(announced("offline"));
    presence.left = Some(announced("left"));
    play
}

pub(super) fn tells(play: &Play, listener: &str, event: &str, user: &str) {
    play.receives(listener, event, json!({ "who": format!("id-{user}") }));
}

/// Alice's only tab leaves the room, comes back into it and closes. What of it is announced?
fn leaves_and_closes(leave: bool, close: bool) -> Play {
    let mut play = announcing();
    play.leave_begins("alice/1");
    if leave {
        tells(&play, "bob/1", "left", "alice");
    }
    play.leave_ends("alice/1", confirmed());
    play.joins("alice/1", confirmed());
    play.closes("alice/1");
    if close {
        tells(&play, "bob/1", "left", "alice");
    }
    tells(&play, "bob/1", "offline", "alice");
    play.record_at(5000, Event::QuietEnded);
    play.finished()
}

#[test]
fn who_closes_a_tab_has_left_the_room() {
    assert_eq!(named(&leaves_and_closes(true, true)), []);
    assert_eq!(named(&leaves_and_closes(true, false)), [("left-event-missing", Certain)]);
    assert_eq!(named(&leaves_and_closes(false, false)), [("left-event-missing", Likely)]);
}

#[test]
fn who_has_another_tab_is_not_gone() {
    let mut play = announcing();
    play.closes("bob/2");
    tells(&play, "alice/1", "offline", "bob");
    assert_eq!(named(&play.finished()), [("premature-offline", Certain)]);
}

#[test]
fn news_of_a_tab_that_has_come_back_is_old_and_not_wrong() {
    let mut play = announcing();
    play.closes("carol/1");
    play.connects("carol/1");
    tells(&play, "alice/1", "offline", "carol");
    assert_eq!(named(&play.finished()), []);
}

/// Carol's connection falls silent; nothing is announced until so many milliseconds later.
fn falls_silent(millis: u64) -> Play {
    let play = announcing();
    play.record(opened("carol/1"));
    play.record_at(10, Event::CloseBegan { tab: tab("carol/1"), closing: Closing::Silent });
    play.record_at(millis, Event::QuietEnded);
    play
}

#[test]
fn the_heartbeat_shows_who_is_gone() {
    assert_eq!(named(&falls_silent(44_000).finished()), []);
    assert_eq!(named(&falls_silent(60_000).finished()), [("ghost-online", Likely)]);
    let told = falls_silent(46_000);
    tells(&told, "alice/1", "offline", "carol");
    assert_eq!(named(&told.finished()), []);
}

#[test]
fn a_user_who_closes_everything_is_gone() {
    let quiet = |told: bool| {
        let mut play = announcing();
        play.closes("carol/1");
        if told {
            tells(&play, "alice/1", "offline", "carol");
        }
        play.record_at(5000, Event::QuietEnded);
        play.finished()
    };
    assert_eq!(named(&quiet(true)), []);
    assert_eq!(named(&quiet(false)), [("stale-socket-ids", Likely)]);
}

/// Bob's first tab loses its connection and gets its session back; what was said meanwhile comes so many times.
fn recovered(times: usize) -> Play {
    let mut play = Play::joined(1, 2);
    play.closes("bob/1");
    let message = play.says("alice/1", &["bob/2"]);
    play.record(Event::Connected {
        on: on("bob/1"),
        namespace: "/".into(),
        sid: "bob/1".into(),
        recovery: Some(Recovering::Recovered),
    });
    for _ in 0..times {
        play.hears("bob/1", message);
    }
    play.finished()
}

#[test]
fn a_recovered_session_gets_what_it_missed_once() {
    assert_eq!(named(&recovered(1)), []);
    for times in [0, 2] {
        assert_eq!(recovered(times).diagnosed()[0].code, "recovery-incomplete", "{times}");
    }
}

/// Bob's second tab comes back so many times between two measurements.
fn measured(times: u32, sockets: (u32, u32)) -> Play {
    let mut play = Play::joined(1, 2);
    let measure = |play: &Play, value: u32| {
        let numbers = Map::from_iter([("sockets".to_owned(), json!(value))]);
        play.record(Event::Measured(Measured { numbers }));
    };
    measure(&play, sockets.0);
    for _ in 0..times {
        play.closes("bob/2");
        play.connects("bob/2");
    }
    measure(&play, sockets.1);
    play.finished()
}

#[test]
fn what_grows_with_every_connection_leaks() {
    assert_eq!(named(&measured(5, (4, 4))), []);
    assert_eq!(named(&measured(5, (4, 5))), []);
    assert_eq!(named(&measured(5, (4, 9))), [("connection-leak", Certain)]);
    assert_eq!(named(&measured(1, (4, 5))), []);
}

/// bob/2 is there three times; of what is said while it is there it hears, in each of them, so much.
fn three_stays(says: [Option<bool>; 3]) -> Vec<&'static str> {
    let mut play = Play::joined(1, 2);
    for (number, hears) in says.into_iter().enumerate() {
        if number > 0 {
            play.closes("bob/2");
            play.connects("bob/2");
            play.joins("bob/2", confirmed());
        }
        match hears {
            None => {}
            Some(true) => drop(play.says("alice/1", &["bob/1", "bob/2"])),
            Some(false) => drop(play.says("alice/1", &["bob/1"])),
        }
    }
    play.finished().diagnosed().iter().map(|one| one.code).collect()
}

/// A stay in which nothing was said changes nothing; who never heard anything has not become deaf.
#[test]
fn who_is_deaf_after_coming_back_had_heard_before() {
    let deaf = "deaf-after-reconnect";
    assert!(three_stays([Some(true), None, Some(false)]).contains(&deaf));
    assert!(!three_stays([None, None, Some(false)]).contains(&deaf));
}

#[test]
fn what_nobody_hears_was_not_missed_because_of_a_return() {
    let mut play = Play::joined(1, 1);
    play.says("alice/1", &["bob/1"]);
    play.closes("bob/1");
    play.connects("bob/1");
    play.joins("bob/1", confirmed());
    for _ in 0..2 {
        play.says("alice/1", &[]);
    }
    let codes: Vec<_> = play.finished().diagnosed().iter().map(|one| one.code).collect();
    assert!(!codes.contains(&"deaf-after-reconnect"), "{codes:?}");
}
