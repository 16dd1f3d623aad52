//! Keeps the events of one tab in the order in which the tab sent them.
//!
//! `socketioxide` spawns a task for every event. On a runtime with several threads two tasks of one
//! tab may overtake each other, and a healthy server would deliver a sender's messages in the wrong
//! order. What it does in order is to extract the arguments, before it spawns: there each event
//! draws a turn, and then waits for the one before it.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use socketioxide::adapter::Adapter;
use socketioxide::handler::{FromMessageParts, Value};
use socketioxide::socket::Socket;
use tokio::sync::oneshot;

/// The place of one event among the events of its tab. The next event begins when this one is
/// dropped.
#[derive(Debug)]
pub(super) struct Turn {
    /// Resolves when the event before has ended; `None` for the first.
    before: Option<oneshot::Receiver<()>>,
    /// Never sent on: that it is dropped is the signal, and so no handler can forget it.
    _ended: oneshot::Sender<()>,
}

/// The end of a tab's queue: what the next event has to wait for.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue(Arc<Mutex<Option<oneshot::Receiver<()>>>>);

impl Turn {
    /// Waits until every earlier event of the tab has ended. The turn lasts as long as what is
    /// returned is kept.
    pub(super) async fn begun(mut self) -> Self {
        if let Some(before) = self.before.take() {
            // The sender is only ever dropped, so the one possible answer is the error that says
            // so.
            let _ended = before.await;
        }
        self
    }
}

impl Queue {
    /// Puts one more event behind those that were drawn before.
    fn draw(&self) -> Turn {
        let (ended, next) = oneshot::channel();
        let before = self.0.lock().unwrap_or_else(PoisonError::into_inner).replace(next);
        Turn { before, _ended: ended }
    }
}

impl<A: Adapter> FromMessageParts<A> for Turn {
    type Error = Infallible;

    fn from_message_parts(
        socket: &Arc<Socket<A>>,
        _: &mut Value,
        _: &Option<i64>,
    ) -> Result<Self, Infallible> {
        // The gate gives every socket its queue before any handler; a socket without one has
        // nothing to wait for.
        Ok(socket.extensions.get::<Queue>().unwrap_or_default().draw())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn a_turn_begins_when_the_one_before_has_ended() {
        let queue = Queue::default();
        let (first, second) = (queue.draw(), queue.draw());
        let mut second = Box::pin(second.begun());
        let first = first.begun().now_or_never().expect("nothing stands before the first");
        assert!((&mut second).now_or_never().is_none());
        drop(first);
        assert!(second.now_or_never().is_some());
    }

    #[test]
    fn a_turn_that_never_begins_does_not_block_the_next() {
        let queue = Queue::default();
        drop(queue.draw());
        assert!(queue.draw().begun().now_or_never().is_some());
    }
}
