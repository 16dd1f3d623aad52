//! What becomes of a message that was let through: it is kept, given out, and acknowledged.

use std::time::Duration;

use serde_json::{Value, json};
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, SocketRef};

use super::chat::{Draft, answer, refused};
use super::delivery::{self, Message, Sending};
use super::fault::Fault;
use super::tab::Tab;

/// How long the preview of a link takes, where a fault waits for it.
const PREVIEW: Duration = Duration::from_millis(12);

/// A message on its way through the server.
#[derive(Clone)]
pub(super) struct Letter {
    io: SocketIo,
    socket: SocketRef,
    pub(super) tab: Tab,
    number: u64,
    conversation: String,
    sender: String,
    content: String,
}

/// Keeps a message, gives it out, and tells its sender.
pub(super) async fn accept(letter: Letter, ack: AckSender) {
    let accepted = json!({ "success": true, "id": letter.id() });
    match letter.tab.server.fault {
        // A queue that nobody works off.
        Some(Fault::AcceptedThenLost) => answer(ack, &accepted),
        // Three queues, and two that are worked off.
        Some(Fault::SometimesLost) if letter.number.is_multiple_of(3) => answer(ack, &accepted),
        Some(Fault::SendAckMissing) => letter.take().await,
        Some(Fault::RefusedButDelivered) => {
            letter.deliver().await;
            answer(ack, &refused("could not be saved"));
        }
        // Nobody waits for the preview, which every other message has already.
        Some(Fault::OutOfOrder) if !letter.number.is_multiple_of(2) => {
            tokio::spawn(async move {
                tokio::time::sleep(PREVIEW).await;
                letter.take().await;
                answer(ack, &accepted);
            });
        }
        _ => {
            letter.take().await;
            answer(ack, &accepted);
        }
    }
}

impl Letter {
    /// What a tab sends, with the number that it gets.
    pub(super) fn new(io: SocketIo, socket: SocketRef, tab: Tab, draft: Draft) -> Self {
        let sender = match tab.server.fault {
            // The client knows who it is, and says so.
            Some(Fault::SenderSpoofable | Fault::SenderExcludedAsForged) => draft.sender_id,
            _ => None,
        };
        let sender = sender.unwrap_or_else(|| tab.user.to_string());
        let number = tab.server.next_message_number();
        let Draft { conversation_id: conversation, content, .. } = draft;
        Self { io, socket, tab, number, conversation, sender, content }
    }

    /// The same once more, as another handler takes it.
    pub(super) fn again(&self) -> Self {
        Self { number: self.tab.server.next_message_number(), ..self.clone() }
    }

    /// The message's id.
    fn id(&self) -> String {
        format!("m{}", self.number)
    }

    /// Keeps it, and gives it out.
    pub(super) async fn take(&self) {
        let kept: Value = json!({
            "id": self.id(),
            "conversationId": self.conversation,
            "senderId": self.sender,
            "content": self.content,
        });
        self.tab.server.history.remember(&self.conversation, kept);
        self.deliver().await;
    }

    async fn deliver(&self) {
        let message = Message {
            id: &self.id(),
            conversation_id: &self.conversation,
            sender_id: &self.sender,
            content: &self.content,
        };
        let Self { io, socket, tab, .. } = self;
        delivery::deliver(&Sending { io, socket, tab, message }).await;
    }
}
