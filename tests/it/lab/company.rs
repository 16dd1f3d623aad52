//! Who is in, who is there, and what was said before.

use earwitness::lab::{self, Fault, Lab};
use serde_json::{Value, json};

use super::client::Tab;
use super::http;

/// The faults that show in joins, in history, and in what is told of others.
pub(super) const FAULTS: &[Fault] = &[
    Fault::JoinAckLacksRoom,
    Fault::JoinAckIsOk,
    Fault::JoinAckBeforeMembership,
    Fault::HandlerRegisteredLate,
    Fault::JoinHistoryGap,
    Fault::JoinHistoryOverlap,
    Fault::JoinNotAuthorised,
    Fault::LeaveIneffective,
    Fault::LeaveAffectsOneTab,
    Fault::LeftEventMissing,
    Fault::PrematureOffline,
    Fault::GhostOnline,
    Fault::PresenceNeverCleaned,
    Fault::ConnectionLeak,
];

const ROOM: &str = "42";

async fn start(fault: impl Into<Option<Fault>>) -> (Lab, String) {
    let lab = lab::start(fault.into(), 0).await.expect("the lab starts");
    let url = lab.url();
    (lab, url)
}

fn refused() -> Value {
    json!({ "success": false, "error": "not a participant" })
}

#[tokio::test]
async fn only_participants_get_into_a_guarded_conversation() {
    let (_lab, url) = start(None).await;
    for (name, rooms) in [("alice", "42 43"), ("dave", "42"), ("frank", "44"), ("uma", "")] {
        let mut tab = Tab::of(&url, name).await;
        for room in ["42", "43", "44", "lobby"] {
            let may = room == "lobby" || rooms.contains(room);
            let joined = tab.ask("conversation:join", &json!(room)).await;
            let read = tab.ask("conversation:history", &json!(room)).await;
            assert_eq!([&joined, &read].map(|ack| *ack == refused()), [!may; 2], "{name} {room}");
        }
    }
}

#[tokio::test]
async fn the_history_holds_what_was_said() {
    let (_lab, url) = start(None).await;
    let mut alice = Tab::joined(&url, "alice", ROOM).await;
    alice.say(ROOM, "hello").await;
    let answer = alice.ask("conversation:history", &json!(ROOM)).await;
    let message =
        json!({ "id": "m1", "conversationId": "42", "senderId": "u1", "content": "hello" });
    assert_eq!(answer, json!({ "success": true, "messages": [message] }));
}

#[tokio::test]
async fn the_first_tab_goes_online_and_the_last_one_offline() {
    let (_lab, url) = start(None).await;
    let mut watcher = Tab::of(&url, "carol").await;
    let (first, second) = (Tab::of(&url, "bob").await, Tab::of(&url, "bob").await);
    watcher.hears("user:online", "u2", 1).await;
    first.kill();
    // Another one in between, behind whom nothing of the first can come.
    Tab::of(&url, "dave").await.kill();
    watcher.hears("user:offline", "u4", 1).await;
    assert_eq!(watcher.count("user:offline", "u2"), 0);
    second.kill();
    watcher.hears("user:offline", "u2", 1).await;
    assert_eq!(watcher.count("user:online", "u2"), 1);
    assert_eq!(watcher.count("user:online", "u3"), 0, "nobody is told of itself");
}

#[tokio::test]
async fn the_others_in_a_room_hear_of_every_tab_that_comes_and_goes() {
    let (_lab, url) = start(None).await;
    let mut alice = Tab::joined(&url, "alice", ROOM).await;
    let mut outsider = Tab::of(&url, "carol").await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    bob.ask("conversation:join", &json!(ROOM)).await;
    bob.ask("conversation:leave", &json!(ROOM)).await;
    bob.ask("conversation:join", &json!(ROOM)).await;
    bob.kill();
    alice.hears("conversation:left", "u2", 2).await;
    assert_eq!(alice.count("conversation:joined", "u2"), 2);
    outsider.fence().await;
    assert_eq!(outsider.count("conversation:", "u2"), 0);
}

#[tokio::test]
async fn the_acknowledgement_of_a_join_is_another() {
    for (fault, ack) in [
        (Fault::JoinAckLacksRoom, json!({ "success": true })),
        (Fault::JoinAckIsOk, json!({ "ok": 1 })),
    ] {
        let (_lab, url) = start(fault).await;
        let mut alice = Tab::of(&url, "alice").await;
        assert_eq!(alice.ask("conversation:join", &json!(ROOM)).await, ack);
        assert_eq!(alice.say(ROOM, "in").await["success"], true);
    }
}

#[tokio::test]
async fn what_is_said_right_behind_the_acknowledgement_is_missed() {
    let (_lab, url) = start(Fault::JoinAckBeforeMembership).await;
    let mut alice = Tab::joined(&url, "alice", ROOM).await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    alice.say(ROOM, "at once").await;
    alice.hears("conversation:joined", "u2", 1).await;
    alice.say(ROOM, "later").await;
    bob.fence().await;
    assert_eq!(["at once", "later"].map(|said| bob.copies("message:new", said)), [0, 1]);
}

#[tokio::test]
async fn what_is_asked_before_the_handlers_are_there_is_lost() {
    let (_lab, url) = start(Fault::HandlerRegisteredLate).await;
    let mut alice = Tab::of(&url, "alice").await;
    let first = alice.emit("whoami", &json!(null)).await;
    while alice.unclaimed.is_empty() {
        alice.emit("whoami", &json!(null)).await;
        alice.fence().await;
    }
    assert!(alice.unclaimed.iter().all(|(id, _)| *id != first), "{:?}", alice.unclaimed);
}

#[tokio::test]
async fn what_is_said_during_a_join_comes_never_or_twice() {
    for (fault, times) in [(Fault::JoinHistoryGap, 0), (Fault::JoinHistoryOverlap, 2)] {
        let (_lab, url) = start(fault).await;
        let mut alice = Tab::of(&url, "alice").await;
        let mut bob = Tab::of(&url, "bob").await;
        alice.ask("conversation:join", &json!(ROOM)).await;
        bob.emit("conversation:join", &json!(ROOM)).await;
        // On this runtime of one thread the join has begun when the fence is answered.
        bob.fence().await;
        alice.say(ROOM, "meanwhile").await;
        bob.ask("whoami", &json!(null)).await;
        let history = bob.unclaimed[0].1["history"].to_string();
        let heard = history.matches("meanwhile").count() + bob.copies("message:new", "meanwhile");
        assert_eq!(heard, times, "{fault}");
    }
}

#[tokio::test]
async fn a_stranger_gets_in_and_listens() {
    let (_lab, url) = start(Fault::JoinNotAuthorised).await;
    let mut alice = Tab::joined(&url, "alice", ROOM).await;
    let mut carol = Tab::joined(&url, "carol", ROOM).await;
    alice.say(ROOM, "a secret").await;
    carol.fence().await;
    assert_eq!(carol.copies("message:new", "a secret"), 1);
    assert_eq!(carol.ask("conversation:history", &json!(ROOM)).await, refused());
}

#[tokio::test]
async fn who_has_left_hears_on() {
    let (_lab, url) = start(Fault::LeaveIneffective).await;
    let mut alice = Tab::joined(&url, "alice", ROOM).await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    bob.ask("conversation:leave", &json!(ROOM)).await;
    alice.say(ROOM, "still there?").await;
    bob.fence().await;
    assert_eq!(bob.copies("message:new", "still there?"), 1);
}

#[tokio::test]
async fn all_tabs_come_and_one_goes() {
    let (_lab, url) = start(Fault::LeaveAffectsOneTab).await;
    let mut alice = Tab::joined(&url, "alice", ROOM).await;
    let mut second = Tab::of(&url, "bob").await;
    let mut first = Tab::joined(&url, "bob", ROOM).await;
    let mut later = Tab::of(&url, "bob").await;
    first.ask("conversation:leave", &json!(ROOM)).await;
    alice.say(ROOM, "after").await;
    for (tab, copies) in [(&mut first, 0), (&mut second, 1), (&mut later, 0)] {
        tab.fence().await;
        assert_eq!(tab.copies("message:new", "after"), copies);
    }
}

#[tokio::test]
async fn who_closes_is_not_announced() {
    let (_lab, url) = start(Fault::LeftEventMissing).await;
    let mut alice = Tab::joined(&url, "alice", ROOM).await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    bob.ask("conversation:leave", &json!(ROOM)).await;
    bob.ask("conversation:join", &json!(ROOM)).await;
    bob.kill();
    alice.hears("user:offline", "u2", 1).await;
    assert_eq!(alice.count("conversation:left", "u2"), 1);
}

#[tokio::test]
async fn each_tab_that_closes_is_a_user_who_is_gone() {
    let (_lab, url) = start(Fault::PrematureOffline).await;
    let mut watcher = Tab::of(&url, "carol").await;
    let (first, _second) = (Tab::of(&url, "bob").await, Tab::of(&url, "bob").await);
    first.kill();
    watcher.hears("user:offline", "u2", 1).await;
}

#[tokio::test]
async fn who_is_gone_is_there_still() {
    for fault in [Fault::GhostOnline, Fault::PresenceNeverCleaned] {
        let (_lab, url) = start(fault).await;
        let mut watcher = Tab::joined(&url, "carol", "lobby").await;
        let mut polite = Tab::joined(&url, "dave", "lobby").await;
        let killed = Tab::joined(&url, "bob", "lobby").await;
        killed.kill();
        watcher.hears("conversation:left", "u2", 1).await;
        polite.disconnect().await;
        watcher.hears("conversation:left", "u4", 1).await;
        if fault == Fault::GhostOnline {
            watcher.hears("user:offline", "u4", 1).await;
        }
        watcher.fence().await;
        assert_eq!(watcher.count("user:offline", "u2"), 0, "{fault}");
    }
}

#[tokio::test]
async fn the_sockets_that_are_held_are_counted() {
    for (fault, held) in [(None, 1), (Some(Fault::ConnectionLeak), 3)] {
        let (_lab, url) = start(fault).await;
        let mut watcher = Tab::of(&url, "carol").await;
        for times in 1..=2 {
            Tab::of(&url, "bob").await.kill();
            watcher.hears("user:offline", "u2", times).await;
        }
        let (_, metrics) = http::get(&url, "/metrics", "Accept: text/plain").await;
        let metrics = metrics.as_str().expect("it is a text").trim_end().to_owned();
        assert!(metrics.ends_with(&format!("chat_connections {held}")), "{metrics}");
    }
}
