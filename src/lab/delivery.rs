//! Who hears a message: one right way, and the wrong ones.
//!
//! Invariant: each fault is written as the bug it is, so that what a client counts is what the bug
//! does with these tabs, and not what somebody once counted. [`Fault::bug`] shows the same line as
//! it stands in a Node server.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use socketioxide::SocketIo;
use socketioxide::extract::SocketRef;
use socketioxide::operators::BroadcastOperators;
use socketioxide::socket::Sid;

use super::chat::DELIVER;
use super::fault::Fault;
use super::membership::room_of;
use super::tab::Tab;

/// A message as its receivers see it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message<'a> {
    pub(super) id: &'a str,
    pub(super) conversation_id: &'a str,
    pub(super) sender_id: &'a str,
    pub(super) content: &'a str,
}

/// A message on its way out, and where it comes from.
pub(super) struct Sending<'a> {
    pub(super) io: &'a SocketIo,
    /// The socket of the tab that emitted.
    pub(super) socket: &'a SocketRef,
    pub(super) tab: &'a Tab,
    pub(super) message: Message<'a>,
}

/// Delivers the message as a server with this fault does.
pub(super) async fn deliver(sending: &Sending<'_>) {
    match sending.tab.server.fault {
        Some(Fault::ExceptInLoop) => except_in_loop(sending).await,
        Some(Fault::ToInLoopPerTab) => to_in_loop_per_tab(sending).await,
        Some(Fault::IoToInLoopPerTab) => io_to_in_loop_per_tab(sending).await,
        Some(Fault::SenderNotExcluded) => sender_not_excluded(sending).await,
        Some(Fault::OnlyEmittingTabExcluded) => only_emitting_tab_excluded(sending).await,
        Some(Fault::FirstTabExcluded) => first_tab_excluded(sending).await,
        Some(Fault::LastTabExcluded) => last_tab_excluded(sending).await,
        Some(Fault::EmitsToSenderOnly) => emits_to_sender_only(sending),
        Some(Fault::EmitsToAll) => emits_to_all(sending).await,
        Some(Fault::BroadcastsToAll) => broadcasts_to_all(sending).await,
        Some(Fault::LastTabOnly) => last_tab_only(sending).await,
        Some(Fault::FirstTabOnly) => first_tab_only(sending).await,
        Some(Fault::MessageEventRenamed) => event_renamed(sending).await,
        _ => others_once(sending).await,
    }
}

/// The right way: one emit to the room, which leaves out every tab of the sender.
async fn others_once(sending: &Sending<'_>) {
    sending.emit(sending.others()).await;
}

async fn except_in_loop(sending: &Sending<'_>) {
    for id in sending.sender_tabs() {
        sending.emit(sending.io.to(sending.room()).except(id)).await;
    }
}

async fn to_in_loop_per_tab(sending: &Sending<'_>) {
    for _ in sending.sender_tabs() {
        sending.emit(sending.socket.to(sending.room())).await;
    }
}

async fn io_to_in_loop_per_tab(sending: &Sending<'_>) {
    for _ in sending.sender_tabs() {
        sending.emit(sending.io.to(sending.room())).await;
    }
}

async fn sender_not_excluded(sending: &Sending<'_>) {
    sending.emit(sending.io.to(sending.room())).await;
}

async fn only_emitting_tab_excluded(sending: &Sending<'_>) {
    sending.emit(sending.socket.to(sending.room())).await;
}

async fn first_tab_excluded(sending: &Sending<'_>) {
    if let Some(id) = sending.sender_tabs().first() {
        sending.emit(sending.io.to(sending.room()).except(*id)).await;
    }
}

async fn last_tab_excluded(sending: &Sending<'_>) {
    if let Some(id) = sending.sender_tabs().last() {
        sending.emit(sending.io.to(sending.room()).except(*id)).await;
    }
}

fn emits_to_sender_only(sending: &Sending<'_>) {
    sending.socket.emit(DELIVER, &sending.message).ok();
}

async fn emits_to_all(sending: &Sending<'_>) {
    sending.io.emit(DELIVER, &sending.message).await.ok();
}

async fn broadcasts_to_all(sending: &Sending<'_>) {
    sending.emit(sending.socket.broadcast()).await;
}

async fn last_tab_only(sending: &Sending<'_>) {
    for user in sending.receivers() {
        if let Some(id) = sending.tab.server.presence.tabs_of(&user).last() {
            sending.emit(sending.io.to(*id)).await;
        }
    }
}

async fn first_tab_only(sending: &Sending<'_>) {
    for user in sending.receivers() {
        if let Some(id) = sending.tab.server.presence.tabs_of(&user).first() {
            sending.emit(sending.io.to(*id)).await;
        }
    }
}

async fn event_renamed(sending: &Sending<'_>) {
    sending.others().emit("message:created", &sending.message).await.ok();
}

impl Sending<'_> {
    /// The room that the message is for.
    fn room(&self) -> String {
        room_of(self.message.conversation_id)
    }

    /// Every tab that the sender has open, in the order of connecting.
    fn sender_tabs(&self) -> Vec<Sid> {
        self.tab.server.presence.tabs_of(&self.tab.user)
    }

    /// Everyone in the room except all of the sender's tabs.
    fn others(&self) -> BroadcastOperators {
        let ids: Vec<_> = self.sender_tabs().iter().map(Sid::to_string).collect();
        self.io.to(self.room()).except(ids)
    }

    /// The users in the room except the sender.
    fn receivers(&self) -> BTreeSet<Arc<str>> {
        let sockets = self.io.within(self.room()).sockets();
        let users = sockets.iter().filter_map(|socket| socket.extensions.get::<Tab>());
        users.map(|tab| tab.user).filter(|user| *user != self.tab.user).collect()
    }

    /// Sends the message there. It fails only for receivers that are closing, and they would not
    /// have read it.
    async fn emit(&self, target: BroadcastOperators) {
        target.emit(DELIVER, &self.message).await.ok();
    }
}
