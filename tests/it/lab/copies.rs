//! How many copies of a message each tab hears, with one, two and three tabs of the sender.

use earwitness::lab::{self, Fault};
use serde_json::json;

use super::client::Tab;

/// The faults that show in who hears how many copies.
pub(super) const FAULTS: &[Fault] = &[
    Fault::ExceptInLoop,
    Fault::ToInLoopPerTab,
    Fault::IoToInLoopPerTab,
    Fault::SenderNotExcluded,
    Fault::OnlyEmittingTabExcluded,
    Fault::FirstTabExcluded,
    Fault::LastTabExcluded,
    Fault::EmitsToSenderOnly,
    Fault::EmitsToAll,
    Fault::BroadcastsToAll,
    Fault::LastTabOnly,
    Fault::FirstTabOnly,
    Fault::MessageEventRenamed,
    Fault::JoinsAnotherKey,
    Fault::JoinsNothing,
    Fault::EmitPerMember,
    Fault::IoPerMember,
    Fault::SocketPerMember,
    Fault::HandlerRegisteredTwice,
    Fault::ListenerLeak,
    Fault::ListenerLeakOfSocket,
    Fault::RoomAndUserRoom,
    Fault::SharedRooms,
    Fault::EachSharedRoom,
    Fault::UnderTwoEvents,
    Fault::AcceptedThenLost,
];

const ROOM: &str = "42";

/// One message: which of the sender's tabs emitted it, of how many.
#[derive(Clone, Copy, Debug)]
struct Shot {
    tabs: usize,
    emitter: usize,
}

/// The copies that each tab hears: the sender's in the order of connecting, `[bob/1, bob/2,
/// dave/1]`, and the outsiders `[carol/1, erin/1]`, of which erin is in another room.
#[derive(Debug, PartialEq, Eq)]
struct Copies {
    sender: Vec<usize>,
    members: [usize; 3],
    outsiders: [usize; 2],
}

struct Stage {
    sender: Vec<Tab>,
    members: [Tab; 3],
    outsiders: [Tab; 2],
}

impl Stage {
    async fn set(url: &str, tabs: usize) -> Self {
        let mut sender = Vec::new();
        for _ in 0..tabs {
            sender.push(Tab::joined(url, "alice", ROOM).await);
        }
        let bob = [Tab::joined(url, "bob", ROOM).await, Tab::joined(url, "bob", ROOM).await];
        let [first, second] = bob;
        let members = [first, second, Tab::joined(url, "dave", ROOM).await];
        let outsiders = [Tab::of(url, "carol").await, Tab::joined(url, "erin", "7").await];
        Self { sender, members, outsiders }
    }

    /// Emits from one tab, and counts what every tab heard of it under this event.
    async fn shoot(&mut self, emitter: usize, event: &str) -> Copies {
        let marker = format!("from-{emitter}");
        let ack = self.sender[emitter].say(ROOM, &marker).await;
        assert_eq!(ack["success"], json!(true), "{ack}");
        let outer = self.members.iter_mut().chain(&mut self.outsiders);
        for tab in self.sender.iter_mut().chain(outer) {
            tab.fence().await;
        }
        Copies {
            sender: self.sender.iter().map(|tab| tab.copies(event, &marker)).collect(),
            members: self.members.each_ref().map(|tab| tab.copies(event, &marker)),
            outsiders: self.outsiders.each_ref().map(|tab| tab.copies(event, &marker)),
        }
    }
}

/// The law of each fault, as measured on a Node server.
fn law(fault: Option<Fault>, Shot { tabs: k, emitter }: Shot) -> Copies {
    let all = |copies| vec![copies; k];
    let silent = |tab, copies| (0..k).map(|i| if i == tab { 0 } else { copies }).collect();
    let (sender, members, outsiders) = match fault {
        Some(Fault::ExceptInLoop) => (all(k - 1), [k; 3], 0),
        Some(Fault::ToInLoopPerTab) => (silent(emitter, k), [k; 3], 0),
        Some(Fault::IoToInLoopPerTab) => (all(k), [k; 3], 0),
        Some(Fault::SenderNotExcluded) => (all(1), [1; 3], 0),
        Some(Fault::OnlyEmittingTabExcluded | Fault::SharedRooms) => {
            (silent(emitter, 1), [1; 3], 0)
        }
        Some(Fault::FirstTabExcluded) => (silent(0, 1), [1; 3], 0),
        Some(Fault::LastTabExcluded) => (silent(k - 1, 1), [1; 3], 0),
        Some(Fault::EmitsToSenderOnly) => {
            ((0..k).map(|i| usize::from(i == emitter)).collect(), [0; 3], 0)
        }
        Some(Fault::EmitsToAll) => (all(1), [1; 3], 1),
        Some(Fault::BroadcastsToAll) => (silent(emitter, 1), [1; 3], 1),
        Some(Fault::LastTabOnly) => (all(0), [0, 1, 1], 0),
        Some(Fault::FirstTabOnly) => (all(0), [1, 0, 1], 0),
        Some(Fault::EmitPerMember | Fault::HandlerRegisteredTwice) => (all(0), [2; 3], 0),
        Some(Fault::IoPerMember) => (all(2), [2; 3], 0),
        Some(Fault::SocketPerMember) => (silent(emitter, 2), [2; 3], 0),
        // Three tabs of members and two of outsiders are connected as well.
        Some(Fault::ListenerLeak) => (all(0), [k + 5; 3], 0),
        Some(Fault::ListenerLeakOfSocket) => (all(k + 4), [k + 4; 3], 0),
        Some(Fault::RoomAndUserRoom) => (silent(emitter, 1), [2; 3], 0),
        // The conversation's room, and the user's.
        Some(Fault::EachSharedRoom) => (silent(emitter, 2), [1; 3], 0),
        Some(
            Fault::MessageEventRenamed
            | Fault::JoinsAnotherKey
            | Fault::JoinsNothing
            | Fault::AcceptedThenLost,
        ) => (all(0), [0; 3], 0),
        _ => (all(0), [1; 3], 0),
    };
    Copies { sender, members, outsiders: [outsiders; 2] }
}

/// Lets each of the sender's tabs emit in turn, and holds every cell against the law.
async fn check(fault: Option<Fault>) {
    for tabs in 1..=3 {
        let lab = lab::start(fault, 0).await.expect("the lab starts");
        let mut stage = Stage::set(&lab.url(), tabs).await;
        for emitter in 0..tabs {
            let shot = Shot { tabs, emitter };
            let seen = stage.shoot(emitter, "message:new").await;
            assert_eq!(seen, law(fault, shot), "{fault:?} {shot:?}");
        }
    }
}

#[tokio::test]
async fn a_healthy_lab_delivers_to_others_once() {
    check(None).await;
}

#[tokio::test]
async fn each_fault_follows_its_law() {
    for fault in FAULTS {
        check(Some(*fault)).await;
    }
}

#[tokio::test]
async fn a_renamed_event_still_delivers_to_others_once() {
    let lab = lab::start(Some(Fault::MessageEventRenamed), 0).await.expect("the lab starts");
    let seen = Stage::set(&lab.url(), 2).await.shoot(1, "message:created").await;
    assert_eq!(seen, law(None, Shot { tabs: 2, emitter: 1 }));
}

#[tokio::test]
async fn a_delivery_names_its_sender_and_carries_the_acknowledged_id() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let mut alice = Tab::joined(&lab.url(), "alice", ROOM).await;
    let mut bob = Tab::joined(&lab.url(), "bob", ROOM).await;
    let ack = alice.say(ROOM, "hello").await;
    bob.fence().await;
    let message = json!({
        "id": ack["id"],
        "conversationId": ROOM,
        "senderId": "u1",
        "content": "hello",
    });
    assert!(ack["id"].is_string(), "{ack}");
    assert_eq!(bob.messages(), [message]);
}
