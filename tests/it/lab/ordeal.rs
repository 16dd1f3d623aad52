//! The faults that take more than one message to show, or an outsider of their own.

use earwitness::lab::{self, Fault, Lab};
use serde_json::{Value, json};

use super::client::Tab;

/// The faults that show here.
pub(super) const FAULTS: &[Fault] = &[
    Fault::HandlerStackedOnJoin,
    Fault::RecipientsEmpty,
    Fault::RecipientsEmptyBroadcast,
    Fault::UndefinedRoom,
    Fault::IdCollision,
    Fault::DeafAfterSiblingCloses,
    Fault::SenderSpoofable,
    Fault::SenderExcludedAsForged,
    Fault::PayloadAltered,
    Fault::OutsiderCanPublish,
    Fault::SometimesLost,
    Fault::SendAckMissing,
    Fault::RefusedButDelivered,
    Fault::VolatileDrop,
    Fault::OutOfOrder,
    Fault::RoomEmitOvertaken,
    Fault::ReplyBeforeQuestion,
    Fault::IntermittentLoss,
    Fault::DeafAfterReconnect,
    Fault::StaleSocketIds,
    Fault::DuplicatesAfterReconnect,
];

const ROOM: &str = "42";

/// A lab with a fault, and alice in the room.
async fn start(fault: Fault) -> (Lab, String, Tab) {
    let lab = lab::start(Some(fault), 0).await.expect("the lab starts");
    let url = lab.url();
    let alice = Tab::joined(&url, "alice", ROOM).await;
    (lab, url, alice)
}

/// How many copies each tab has heard, when all that was under way has arrived.
async fn copies<const N: usize>(tabs: [&mut Tab; N], content: &str) -> [usize; N] {
    let mut heard = [0; N];
    for (tab, heard) in tabs.into_iter().zip(&mut heard) {
        tab.fence().await;
        *heard = tab.copies("message:new", content);
    }
    heard
}

fn contents(tab: &Tab) -> Vec<Value> {
    tab.messages().iter().map(|message| message["content"].clone()).collect()
}

/// Sends without waiting in between, and returns when the last was answered.
async fn burst(tab: &mut Tab, many: usize) -> Vec<Value> {
    let sent: Vec<_> = (0..many).map(|number| json!(format!("number {number}"))).collect();
    for content in &sent {
        let message = json!({ "conversationId": ROOM, "content": content });
        tab.emit("message:send", &message).await;
    }
    while tab.unclaimed.len() < many {
        tab.fence().await;
    }
    sent
}

#[tokio::test]
async fn every_join_is_one_copy_more() {
    let (_lab, url, mut alice) = start(Fault::HandlerStackedOnJoin).await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    alice.say(ROOM, "one").await;
    alice.ask("conversation:join", &json!(ROOM)).await;
    alice.say(ROOM, "two").await;
    assert_eq!(copies([&mut bob], "one").await, [1]);
    assert_eq!(copies([&mut bob], "two").await, [2]);
}

#[tokio::test]
async fn everybody_hears_what_is_for_somebody_who_is_away() {
    for (fault, own) in [(Fault::RecipientsEmpty, 1), (Fault::RecipientsEmptyBroadcast, 0)] {
        let (_lab, url, mut alice) = start(fault).await;
        let mut carol = Tab::of(&url, "carol").await;
        alice.say(ROOM, "alone").await;
        assert_eq!(copies([&mut alice, &mut carol], "alone").await, [own, 1]);
        let mut bob = Tab::joined(&url, "bob", ROOM).await;
        alice.say(ROOM, "hello").await;
        assert_eq!(copies([&mut alice, &mut carol, &mut bob], "hello").await, [0, 0, 1]);
    }
}

#[tokio::test]
async fn a_name_that_is_nobodys_is_shared() {
    for (fault, heard) in [(Fault::UndefinedRoom, [1, 0, 0]), (Fault::IdCollision, [0, 0, 1])] {
        let (_lab, url, mut alice) = start(fault).await;
        let mut frank = Tab::joined(&url, "frank", "44").await;
        let mut carol = Tab::of(&url, "carol").await;
        let mut uma = Tab::of(&url, "uma").await;
        alice.say(ROOM, "hello").await;
        assert_eq!(copies([&mut frank, &mut carol, &mut uma], "hello").await, heard, "{fault}");
    }
}

#[tokio::test]
async fn closing_one_tab_makes_the_others_deaf() {
    let (_lab, url, mut alice) = start(Fault::DeafAfterSiblingCloses).await;
    let mut first = Tab::joined(&url, "bob", ROOM).await;
    let second = Tab::joined(&url, "bob", ROOM).await;
    alice.say(ROOM, "before").await;
    assert_eq!(copies([&mut first], "before").await, [1]);
    second.kill();
    alice.hears("conversation:left", "u2", 1).await;
    alice.say(ROOM, "after").await;
    assert_eq!(copies([&mut first], "after").await, [0]);
}

#[tokio::test]
async fn the_payload_says_who_speaks() {
    for (fault, heard) in
        [(Fault::SenderSpoofable, [0, 1, 1]), (Fault::SenderExcludedAsForged, [1, 0, 1])]
    {
        let (_lab, url, mut alice) = start(fault).await;
        let mut bob = Tab::joined(&url, "bob", ROOM).await;
        let mut dave = Tab::joined(&url, "dave", ROOM).await;
        let forged = json!({ "conversationId": ROOM, "content": "not me", "senderId": "u2" });
        assert_eq!(alice.ask("message:send", &forged).await["success"], true);
        assert_eq!(copies([&mut alice, &mut bob, &mut dave], "not me").await, heard);
        assert_eq!(dave.messages()[0]["senderId"], "u2");
    }
}

#[tokio::test]
async fn each_reads_what_was_meant_for_those_before() {
    let (_lab, url, mut alice) = start(Fault::PayloadAltered).await;
    let mut first = Tab::joined(&url, "bob", ROOM).await;
    let mut second = Tab::joined(&url, "bob", ROOM).await;
    alice.say(ROOM, "hello").await;
    let mut read = Vec::new();
    for tab in [&mut first, &mut second] {
        tab.fence().await;
        read.extend(contents(tab));
    }
    read.sort_by_key(|content| content.to_string().len());
    assert_eq!(read, ["@bob hello", "@bob @bob hello"]);
}

#[tokio::test]
async fn who_is_not_in_is_heard() {
    let (_lab, url, mut alice) = start(Fault::OutsiderCanPublish).await;
    let mut carol = Tab::of(&url, "carol").await;
    assert_eq!(carol.say(ROOM, "let me in").await["success"], true);
    assert_eq!(copies([&mut alice], "let me in").await, [1]);
}

#[tokio::test]
async fn every_third_is_lost_and_in_no_history() {
    let (_lab, url, mut alice) = start(Fault::SometimesLost).await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    for content in ["one", "two", "three", "four"] {
        assert_eq!(alice.say(ROOM, content).await["success"], true);
    }
    bob.fence().await;
    assert_eq!(contents(&bob), ["one", "two", "four"]);
    let read = alice.ask("conversation:history", &json!(ROOM)).await;
    assert_eq!(read["messages"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn what_is_delivered_is_not_acknowledged_or_is_refused() {
    for (fault, answers) in [(Fault::SendAckMissing, 0), (Fault::RefusedButDelivered, 1)] {
        let (_lab, url, mut alice) = start(fault).await;
        let mut bob = Tab::joined(&url, "bob", ROOM).await;
        alice.emit("message:send", &json!({ "conversationId": ROOM, "content": "hello" })).await;
        alice.ask("whoami", &json!(null)).await;
        assert_eq!(copies([&mut bob], "hello").await, [1]);
        assert_eq!(alice.unclaimed.len(), answers);
        assert!(alice.unclaimed.iter().all(|(_, ack)| ack["success"] == false));
    }
}

#[tokio::test]
async fn of_a_burst_little_comes() {
    let (_lab, url, mut alice) = start(Fault::VolatileDrop).await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    alice.say(ROOM, "alone").await;
    bob.hears("message:new", "alone", 1).await;
    burst(&mut alice, 100).await;
    alice.say(ROOM, "last").await;
    bob.hears("message:new", "last", 1).await;
    assert!(bob.messages().len() < 102, "all have come");
}

#[tokio::test]
async fn all_come_in_another_order() {
    let (_lab, url, mut alice) = start(Fault::OutOfOrder).await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    let sent = burst(&mut alice, 6).await;
    bob.fence().await;
    let heard = contents(&bob);
    assert_ne!(heard, sent);
    let mut sorted = heard;
    sorted.sort_by_key(ToString::to_string);
    assert_eq!(sorted, sent);
}

#[tokio::test]
async fn some_are_lost_here_and_there() {
    let (_lab, url, mut alice) = start(Fault::IntermittentLoss).await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    let mut dave = Tab::joined(&url, "dave", ROOM).await;
    burst(&mut alice, 80).await;
    for tab in [&mut bob, &mut dave] {
        tab.fence().await;
        assert!((30..80).contains(&tab.messages().len()), "{} came", tab.messages().len());
    }
}

#[tokio::test]
async fn who_comes_back_is_told_to_be_in_and_hears_nothing() {
    let (_lab, url, mut alice) = start(Fault::DeafAfterReconnect).await;
    Tab::joined(&url, "bob", ROOM).await.kill();
    alice.hears("conversation:left", "u2", 1).await;
    let mut back = Tab::joined(&url, "bob", ROOM).await;
    alice.say(ROOM, "welcome").await;
    assert_eq!(copies([&mut back], "welcome").await, [0]);
    back.ask("conversation:join", &json!(ROOM)).await;
    alice.say(ROOM, "again").await;
    assert_eq!(copies([&mut back], "again").await, [1]);
}

#[tokio::test]
async fn a_reconnect_of_the_sender_is_one_copy_more() {
    let (_lab, url, alice) = start(Fault::StaleSocketIds).await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    alice.kill();
    bob.hears("conversation:left", "u1", 1).await;
    let mut back = Tab::joined(&url, "alice", ROOM).await;
    back.say(ROOM, "hello").await;
    assert_eq!(copies([&mut back, &mut bob], "hello").await, [1, 2]);
}

#[tokio::test]
async fn a_reconnect_of_the_receiver_is_one_copy_more() {
    let (_lab, url, mut alice) = start(Fault::DuplicatesAfterReconnect).await;
    let bob = Tab::joined(&url, "bob", ROOM).await;
    alice.say(ROOM, "one").await;
    bob.kill();
    alice.hears("conversation:left", "u2", 1).await;
    let mut back = Tab::joined(&url, "bob", ROOM).await;
    alice.say(ROOM, "two").await;
    assert_eq!(copies([&mut back], "two").await, [2]);
}

#[tokio::test]
async fn the_badge_comes_before_the_message() {
    let (_lab, url, mut alice) = start(Fault::RoomEmitOvertaken).await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    alice.say(ROOM, "hello").await;
    bob.hears("message:new", "hello", 1).await;
    let of_it = bob.heard.iter().filter(|(_, argument)| argument.to_string().contains("hello"));
    let events: Vec<_> = of_it.map(|(event, _)| event.as_str()).collect();
    assert_eq!(events, ["conversation:unread", "message:new"]);
}

/// Alice is served first, and bob after her; dave asks.
#[tokio::test]
async fn who_is_served_late_hears_the_reply_first() {
    let (_lab, url, mut alice) = start(Fault::ReplyBeforeQuestion).await;
    let mut bob = Tab::joined(&url, "bob", ROOM).await;
    let mut dave = Tab::joined(&url, "dave", ROOM).await;
    dave.emit("message:send", &json!({ "conversationId": ROOM, "content": "question" })).await;
    alice.hears("message:new", "question", 1).await;
    alice.say(ROOM, "reply").await;
    bob.hears("message:new", "question", 1).await;
    assert_eq!(contents(&bob), ["reply", "question"]);
}
