//! Who hears a message: one right way, and the wrong ones.
//!
//! Invariant: each fault is written as the bug it is, so that what a client counts is what the bug
//! does with these tabs, and not what somebody once counted. [`Fault::bug`] shows the same line as
//! it stands in a Node server.

mod early;
mod little;
mod often;
mod wide;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use socketioxide::SocketIo;
use socketioxide::extract::SocketRef;
use socketioxide::operators::BroadcastOperators;
use socketioxide::socket::Sid;

use super::chat::DELIVER;
use super::fault::Fault;
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
        Some(Fault::ExceptInLoop | Fault::StaleSocketIds) => except_in_loop(sending).await,
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
        Some(Fault::EmitPerMember) => often::per_member(sending).await,
        Some(Fault::IoPerMember) => often::io_per_member(sending).await,
        Some(Fault::SocketPerMember) => often::socket_per_member(sending).await,
        Some(Fault::ListenerLeak) => often::once_per_listener(sending).await,
        Some(Fault::ListenerLeakOfSocket) => often::from_each_listener(sending).await,
        Some(Fault::RoomAndUserRoom) => often::room_and_user_rooms(sending).await,
        Some(Fault::UnderTwoEvents) => often::under_two_events(sending).await,
        Some(Fault::DuplicatesAfterReconnect) => often::per_listed(sending),
        Some(Fault::RecipientsEmpty) => wide::to_recipients(sending).await,
        Some(Fault::RecipientsEmptyBroadcast) => wide::socket_to_recipients(sending).await,
        Some(Fault::SharedRooms) => wide::to_shared_rooms(sending).await,
        Some(Fault::EachSharedRoom) => wide::to_each_shared_room(sending).await,
        Some(Fault::DeafAfterSiblingCloses) => little::by_presence(sending),
        Some(Fault::VolatileDrop) => little::volatile(sending).await,
        Some(Fault::IntermittentLoss) => little::from_cache(sending),
        Some(Fault::PayloadAltered) => little::greeting(sending),
        Some(Fault::RoomEmitOvertaken) => early::badges_first(sending),
        Some(Fault::ReplyBeforeQuestion) => early::one_after_the_other(sending).await,
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
        self.tab.room_of(self.message.conversation_id)
    }

    /// Every tab that the sender has open, in the order of connecting.
    fn sender_tabs(&self) -> Vec<Sid> {
        self.tab.server.presence.tabs_of(&self.excluded())
    }

    /// Whose tabs are left out: the user who spoke, or whom a fault takes for that.
    fn excluded(&self) -> Arc<str> {
        match self.tab.server.fault {
            Some(Fault::SenderExcludedAsForged) => self.message.sender_id.into(),
            _ => Arc::clone(&self.tab.user),
        }
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

    /// The sockets in the room, except the sender's.
    fn receiving(&self) -> Vec<SocketRef> {
        let own = self.sender_tabs();
        let mut sockets = self.io.within(self.room()).sockets();
        sockets.retain(|socket| !own.contains(&socket.id));
        sockets
    }

    /// Their ids, as names of rooms.
    fn recipients(&self) -> Vec<String> {
        self.receiving().iter().map(|socket| socket.id.to_string()).collect()
    }

    /// The sockets of a user in the room.
    fn sockets_of(&self, user: &str) -> Vec<SocketRef> {
        let mut sockets = self.io.within(self.room()).sockets();
        let is_theirs = |tab: Tab| &*tab.user == user;
        sockets.retain(|socket| socket.extensions.get::<Tab>().is_some_and(is_theirs));
        sockets
    }

    /// Sends the message there. It fails only for receivers that are closing, and they would not
    /// have read it.
    async fn emit(&self, target: BroadcastOperators) {
        target.emit(DELIVER, &self.message).await.ok();
    }
}
