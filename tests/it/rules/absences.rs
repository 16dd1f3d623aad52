//! Who is announced as gone, and when: what an announcement is of, and how long it may take.

use std::time::Duration;

use earwitness::ledger::{Closing, Endpoint, Event};
use earwitness::scenario::{Announced, ArgPointer, Template};
use serde_json::json;

use super::{connected, named, opened};
use crate::play::{Play, confirmed, tab};

fn announced(event: &str) -> Announced {
    Announced {
        on: event.into(),
        filter: None,
        who: ArgPointer::parse("/who"),
        is: Template::parse("{{ user.id }}").expect("it is right"),
    }
}

/// Everybody has joined, and the system says who is there; an answer may take two seconds.
fn announcing() -> Play {
    let mut play = Play::joined(1, 2);
    let scenario = play.scenario();
    scenario.timing.ack = Duration::from_secs(2);
    scenario.system.presence.offline = Some(announced("offline"));
    scenario.system.presence.left = Some(announced("left"));
    play
}

fn tells(play: &Play, listener: &str, event: &str, user: &str) {
    play.receives(listener, event, json!({ "who": format!("id-{user}") }));
}

/// What the check says once so many milliseconds have passed.
fn after(millis: u64, play: Play) -> &'static str {
    play.record_at(millis, Event::QuietEnded);
    play.finished().verdict("presence")
}

#[test]
fn where_nobody_goes_and_nobody_tells_nothing_is_seen() {
    assert_eq!(after(5000, announcing()), "not seen");
}

/// Carol closes her only tab.
fn carol_closes() -> Play {
    let mut play = announcing();
    play.record_at(0, Event::CloseBegan { tab: tab("carol/1"), closing: Closing::Graceful });
    play.gone("carol/1", earwitness::ledger::DisconnectReason::ClientDisconnect);
    play
}

#[test]
fn an_announcement_may_take_as_long_as_an_answer() {
    assert_eq!(after(1000, carol_closes()), "not seen");
    assert_eq!(after(5000, carol_closes()), "fail");
}

/// What comes once she is back is too late to be of any use.
#[test]
fn an_announcement_that_comes_when_the_user_is_back_was_missing() {
    let play = carol_closes();
    play.record_at(5000, connected("carol/1"));
    tells(&play, "alice/1", "offline", "carol");
    assert_eq!(after(9000, play), "fail");
}

#[test]
fn who_leaves_a_room_with_one_of_two_tabs_has_not_left_it() {
    let leaves = |names: &[&str]| {
        let play = announcing();
        for name in names {
            play.leave_begins(name);
            play.leave_ends(name, confirmed());
        }
        after(5000, play)
    };
    assert_eq!(leaves(&["bob/2"]), "not seen");
    assert_eq!(leaves(&["bob/2", "bob/1"]), "fail");
}

/// Where only the end of a user is told, leaving a room is nothing to be told of.
#[test]
fn what_the_scenario_does_not_listen_for_is_not_missing() {
    let mut play = announcing();
    play.scenario().system.presence.left = None;
    for name in ["bob/1", "bob/2"] {
        play.leave_begins(name);
        play.leave_ends(name, confirmed());
    }
    play.closes("bob/1");
    assert_eq!(after(5000, play), "not seen");
}

/// Alice leaves, and bob joins once more: she is not back.
#[test]
fn a_join_of_somebody_else_brings_nobody_back() {
    let play = announcing();
    play.leave_begins("alice/1");
    play.leave_ends("alice/1", confirmed());
    play.joins("bob/2", confirmed());
    assert_eq!(after(5000, play), "fail");
}

/// The heartbeat of the handshake takes 45 seconds, and whoever notices needs a moment to tell.
#[test]
fn a_heartbeat_that_has_just_run_out_shows_nothing_yet() {
    let silent = |millis| {
        let play = announcing();
        play.record(opened("carol/1"));
        play.record_at(0, Event::CloseBegan { tab: tab("carol/1"), closing: Closing::Silent });
        after(millis, play)
    };
    assert_eq!(silent(45_500), "not seen");
    assert_eq!(silent(47_000), "fail");
}

/// Bob is told to be gone when he is not, and goes later: that makes the first word no truer.
#[test]
fn an_announcement_is_not_made_true_by_what_comes_later() {
    let mut play = announcing();
    play.closes("bob/2");
    tells(&play, "alice/1", "offline", "bob");
    play.closes("bob/1");
    tells(&play, "alice/1", "offline", "bob");
    let codes: Vec<_> = named(&play.finished()).into_iter().map(|(code, _)| code).collect();
    assert!(codes.contains(&"premature-offline"), "{codes:?}");
}

/// The probe had a token of bob's, and to the system it was his last socket that went.
#[test]
fn where_probes_come_and_go_among_the_tabs_nobody_is_gone_too_early() {
    let mut play = announcing();
    play.record(Event::Connected {
        on: Endpoint::Probe(1),
        namespace: "/".into(),
        sid: "probe".into(),
        recovery: None,
    });
    play.closes("bob/2");
    tells(&play, "alice/1", "offline", "bob");
    assert_eq!(named(&play.finished()), []);
}
