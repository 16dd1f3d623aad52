//! What a session waits for, shared between the session and the task that reads for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::{Notify, broadcast, oneshot};

use crate::wire::client::Arrival;
use crate::wire::namespace::Namespace;

/// How many events a subscriber may be behind before it loses the oldest.
const BACKLOG: usize = 128;
/// Acknowledgements that nobody waits for any more are swept out once there are this many.
const SWEEP_AT: usize = 64;

/// The state that a session and its reading task share.
pub(super) struct Shared {
    /// The namespace of the session.
    pub(super) namespace: Namespace,
    /// Tells the task to cut the connection.
    pub(super) cut: Notify,
    /// Where arrivals go.
    pub(super) arrivals: broadcast::Sender<Arc<Arrival>>,
    pending: Mutex<Pending>,
}

/// What is waited for.
#[derive(Default)]
pub(super) struct Pending {
    place: Place,
    next_ack: u64,
    acks: HashMap<u64, oneshot::Sender<Vec<Value>>>,
    doors: HashMap<Namespace, oneshot::Sender<Answer>>,
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// Connected, but not in its namespace.
    #[default]
    Outside,
    /// In its namespace.
    Inside,
    /// Put out of its namespace by the server.
    Expelled,
    /// Without a connection.
    Ended,
}

/// How a namespace answers CONNECT.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) enum Answer {
    /// It lets the socket in, with this Socket.IO session identifier.
    Admitted(String),
    /// It refuses, with this payload.
    Refused(Value),
}

impl Shared {
    /// For a session of a namespace, with a first subscriber that misses nothing.
    pub(super) fn new(namespace: Namespace) -> (Self, broadcast::Receiver<Arc<Arrival>>) {
        let (arrivals, first) = broadcast::channel(BACKLOG);
        let pending = Mutex::new(Pending::default());
        (Self { namespace, cut: Notify::new(), arrivals, pending }, first)
    }

    /// What is waited for.
    pub(super) fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pending {
    /// Where the session stands.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// The session stands somewhere else now; without a connection it stays.
    pub(super) fn stand(&mut self, place: Place) {
        if self.place != Place::Ended {
            self.place = place;
        }
    }

    /// A number for an acknowledgement, and where its arguments will come.
    pub(super) fn expect_ack(&mut self) -> (u64, oneshot::Receiver<Vec<Value>>) {
        if self.acks.len() >= SWEEP_AT {
            self.acks.retain(|_, waiter| !waiter.is_closed());
        }
        let (waiter, answer) = oneshot::channel();
        let ack = self.next_ack;
        self.next_ack += 1;
        self.acks.insert(ack, waiter);
        (ack, answer)
    }

    /// Gives the arguments to whoever waits for them; nobody does if they come late or again.
    pub(super) fn acknowledge(&mut self, ack: u64, args: Vec<Value>) {
        if let Some(waiter) = self.acks.remove(&ack) {
            // Whoever waited may have given up.
            let _ = waiter.send(args);
        }
    }

    /// Where the answer of a namespace will come; `None` without a connection.
    pub(super) fn knock(&mut self, namespace: Namespace) -> Option<oneshot::Receiver<Answer>> {
        if self.place == Place::Ended {
            return None;
        }
        let (waiter, answer) = oneshot::channel();
        self.doors.insert(namespace, waiter);
        Some(answer)
    }

    /// Takes the one who waits for the answer of a namespace, if there is one and it has not given up.
    pub(super) fn take_door(&mut self, namespace: &Namespace) -> Option<oneshot::Sender<Answer>> {
        self.doors.remove(namespace).filter(|waiter| !waiter.is_closed())
    }

    /// Without a connection nothing more comes; everyone who waits learns it.
    pub(super) fn end(&mut self) {
        self.place = Place::Ended;
        self.acks = HashMap::new();
        self.doors = HashMap::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_acknowledgement_goes_to_the_one_who_waits_for_it() {
        let mut pending = Pending::default();
        let (first, mut one) = pending.expect_ack();
        let (second, mut two) = pending.expect_ack();
        pending.acknowledge(second, vec![Value::from(2)]);
        pending.acknowledge(second, vec![Value::from(3)]);
        assert_eq!(two.try_recv().unwrap(), [Value::from(2)]);
        assert!(one.try_recv().is_err() && first != second);
    }

    #[test]
    fn acknowledgements_that_nobody_waits_for_do_not_pile_up() {
        let mut pending = Pending::default();
        for _ in 0..10 * SWEEP_AT {
            drop(pending.expect_ack());
        }
        assert!(pending.acks.len() <= SWEEP_AT);
    }

    #[test]
    fn the_end_wakes_everyone_and_lasts() {
        let mut pending = Pending::default();
        let mut door = pending.knock(Namespace::main()).unwrap();
        pending.end();
        pending.stand(Place::Inside);
        assert_eq!(door.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        assert_eq!(pending.place(), Place::Ended);
        assert!(pending.knock(Namespace::main()).is_none());
    }
}
