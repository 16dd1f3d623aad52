//! Departures: who must be told, of whom, and within what time.

use earwitness::ledger::Event;
use serde_json::json;

use super::returns::{announced, announcing, tells};
use crate::play::{Play, confirmed, tab};

/// What the check says once it has been quiet for long enough.
fn after_a_while(play: Play) -> &'static str {
    play.record_at(5000, Event::QuietEnded);
    play.finished().verdict("presence")
}

fn leaves(play: &Play, name: &str) {
    play.leave_begins(name);
    play.leave_ends(name, confirmed());
}

/// carol closes her only tab, and alice is told that this user is gone.
fn told_of(user: &str) -> &'static str {
    let mut play = announcing();
    play.closes("carol/1");
    tells(&play, "alice/1", "offline", user);
    after_a_while(play)
}

#[test]
fn it_must_be_said_who_is_gone() {
    assert_eq!(told_of("carol"), "pass");
    assert_eq!(told_of("nobody"), "fail");
}

/// Whom an event is about may stand in what it must hold, as well.
const BY_ITS_SHAPE: &str = r#"
name: departures
system:
  url: http://127.0.0.1:1
  hear: [{ on: said, sender: /from }]
  audience: others
  presence: { offline: { on: offline, where: { gone: "{{ user.id }}" } } }
users: { alice: {}, bob: {}, carol: {} }
"#;

#[test]
fn an_event_may_name_who_is_gone_by_its_shape() {
    let told = |gone: &str| {
        let mut play = Play::of(BY_ITS_SHAPE);
        play.handshake();
        for name in ["alice/1", "bob/1", "carol/1"] {
            play.connects(name);
        }
        play.closes("carol/1");
        play.receives("alice/1", "offline", json!({ "gone": gone }));
        after_a_while(play)
    };
    assert_eq!((told("id-carol"), told("id-nobody")), ("pass", "fail"));
    // bob is there.
    assert_eq!(told("id-bob"), "fail");
}

#[test]
fn what_was_said_before_is_of_somebody_else() {
    let mut play = announcing();
    tells(&play, "alice/1", "offline", "carol");
    play.closes("carol/1");
    assert_eq!(after_a_while(play), "fail");
}

/// Everybody else has closed, so that there is nobody whom it could be told.
#[test]
fn who_is_the_last_to_go_need_not_be_announced() {
    let mut play = announcing();
    for name in ["alice/1", "bob/1", "bob/2"] {
        play.closes(name);
    }
    for user in ["alice", "bob"] {
        tells(&play, "carol/1", "offline", user);
        tells(&play, "carol/1", "left", user);
    }
    play.closes("carol/1");
    assert_eq!(after_a_while(play), "pass");
}

/// Only who is in a room is told who leaves it.
#[test]
fn to_an_empty_room_nothing_is_said() {
    let bob_first = |tabs: &[&str]| {
        let play = announcing();
        for name in tabs {
            leaves(&play, name);
        }
        if tabs.len() == 2 {
            tells(&play, "alice/1", "left", "bob");
        }
        leaves(&play, "alice/1");
        after_a_while(play)
    };
    assert_eq!(bob_first(&[]), "fail");
    assert_eq!(bob_first(&["bob/1"]), "fail");
    assert_eq!(bob_first(&["bob/1", "bob/2"]), "pass");
}

/// With another tab in the room, the user is still there.
#[test]
fn the_tab_that_stays_in_the_room_keeps_its_user_there() {
    let play = announcing();
    leaves(&play, "bob/1");
    assert_eq!(after_a_while(play), "not seen");
}

/// Whoever is back at once may not have been missed.
#[test]
fn who_comes_back_at_once_need_not_be_announced() {
    let back_after = |millis: u64| {
        let play = announcing();
        leaves(&play, "alice/1");
        play.record_at(millis, Event::JoinBegan { tab: tab("alice/1"), room: "main".into() });
        play.join_ends("alice/1", confirmed());
        after_a_while(play)
    };
    assert_eq!(back_after(10), "not seen");
    assert_eq!(back_after(4900), "fail");
}

/// What a system does not announce is not missed.
#[test]
fn only_what_is_declared_is_due() {
    let silent = |declare: fn(&mut Play), part: fn(&mut Play)| {
        let mut play = Play::joined(1, 2);
        declare(&mut play);
        part(&mut play);
        after_a_while(play)
    };
    let offline: fn(&mut Play) =
        |play| play.scenario().system.presence.offline = Some(announced("offline"));
    let left: fn(&mut Play) = |play| play.scenario().system.presence.left = Some(announced("left"));
    let closes: fn(&mut Play) = |play| play.closes("carol/1");
    let leaves: fn(&mut Play) = |play| leaves(play, "alice/1");
    assert_eq!((silent(offline, closes), silent(left, leaves)), ("fail", "fail"));
    assert_eq!((silent(offline, leaves), silent(left, closes)), ("not seen", "not seen"));
}
