//! Joining, leaving, and who may send.

use earwitness::lab::{self, Fault};
use serde_json::json;

use super::client::Tab;

/// The faults that show in what a join is answered.
pub(super) const FAULTS: &[Fault] = &[Fault::JoinAckMissing, Fault::JoinRefused];

const ROOM: &str = "42";

#[tokio::test]
async fn who_has_not_joined_may_not_send() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let mut bob = Tab::joined(&lab.url(), "bob", ROOM).await;
    let mut dave = Tab::of(&lab.url(), "dave").await;
    let ack = dave.say(ROOM, "let me in").await;
    assert_eq!(ack, json!({ "success": false, "error": "not a member" }));
    bob.fence().await;
    assert!(bob.messages().is_empty());
}

#[tokio::test]
async fn membership_is_of_the_tab_and_not_of_the_user() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let mut member = Tab::joined(&lab.url(), "alice", ROOM).await;
    let mut sibling = Tab::of(&lab.url(), "alice").await;
    assert_eq!(sibling.say(ROOM, "hello").await["error"], "not a member");
    assert_eq!(member.say(ROOM, "hello").await["success"], true);
}

#[tokio::test]
async fn who_left_hears_no_more_and_may_not_send() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let mut alice = Tab::joined(&lab.url(), "alice", ROOM).await;
    let mut bob = Tab::joined(&lab.url(), "bob", ROOM).await;
    let ack = bob.ask("conversation:leave", &json!(ROOM)).await;
    assert_eq!(ack, json!({ "success": true, "room": "conversation:42" }));
    assert_eq!(alice.say(ROOM, "anyone?").await["success"], true);
    assert_eq!(bob.say(ROOM, "me").await["error"], "not a member");
    bob.fence().await;
    assert!(bob.messages().is_empty());
}

#[tokio::test]
async fn arguments_of_another_type_are_refused_and_not_ignored() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let mut alice = Tab::joined(&lab.url(), "alice", ROOM).await;
    for (event, argument) in [
        ("conversation:join", json!(42)),
        ("conversation:leave", json!({ "id": "42" })),
        ("message:send", json!({ "conversationId": "42" })),
    ] {
        assert_eq!(alice.ask(event, &argument).await["success"], false, "{event}");
    }
}

#[tokio::test]
async fn a_join_without_acknowledgement_still_joins() {
    let lab = lab::start(Some(Fault::JoinAckMissing), 0).await.expect("the lab starts");
    let mut alice = Tab::of(&lab.url(), "alice").await;
    let mut bob = Tab::of(&lab.url(), "bob").await;
    for tab in [&mut alice, &mut bob] {
        tab.emit("conversation:join", &json!(ROOM)).await;
        // A tab's events are handled in order, so this answer comes after the join has taken
        // effect.
        assert_eq!(tab.say(ROOM, "am I in?").await["success"], true);
    }
    assert_eq!(alice.say(ROOM, "hello").await["success"], true);
    for tab in [&mut alice, &mut bob] {
        tab.fence().await;
        assert_eq!(tab.unclaimed, [], "the join was acknowledged after all");
    }
    assert_eq!(bob.copies("message:new", "hello"), 1);
}

#[tokio::test]
async fn a_refused_join_has_no_effect() {
    let lab = lab::start(Some(Fault::JoinRefused), 0).await.expect("the lab starts");
    let mut alice = Tab::of(&lab.url(), "alice").await;
    let ack = alice.ask("conversation:join", &json!(ROOM)).await;
    assert_eq!(ack, json!({ "success": false, "error": "not a participant" }));
    assert_eq!(alice.say(ROOM, "hello").await["error"], "not a member");
}
