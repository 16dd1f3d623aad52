//! What a session waits for, shared between the session and the task that reads for it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::{Notify, broadcast, oneshot};

use crate::ledger::{AckTurn, Recovering};
use crate::wire::client::{Arrival, Recovery};
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
    /// Tells that the server has put the session out of a namespace.
    pub(super) put_out: Notify,
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
    /// The numbers that have been acknowledged.
    acked: BTreeSet<u64>,
    doors: HashMap<Namespace, oneshot::Sender<Answer>>,
    /// The answer of the session's own namespace that came before it was asked, as in revision 3.
    unasked: Option<Answer>,
    /// The other namespaces that have let the session in.
    also_inside: BTreeSet<String>,
    recovery: Option<Recovery>,
    /// Whether the session of before was given back.
    recovered: bool,
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
        (Self { namespace, cut: Notify::new(), put_out: Notify::new(), arrivals, pending }, first)
    }

    /// Whether the session is in a namespace, its own or another one.
    pub(super) fn is_inside(&self, namespace: &Namespace) -> bool {
        let pending = self.pending();
        if *namespace == self.namespace {
            pending.place() == Place::Inside
        } else {
            pending.is_also_inside(namespace)
        }
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

    /// Whose turn an acknowledgement has.
    pub(super) fn turn_of(&mut self, ack: u64) -> AckTurn {
        if ack >= self.next_ack {
            AckTurn::Unasked
        } else if !self.acked.insert(ack) {
            AckTurn::Again
        } else if self.acks.get(&ack).is_some_and(|waiter| !waiter.is_closed()) {
            AckTurn::Awaited
        } else {
            AckTurn::Late
        }
    }

    /// Gives the arguments to whoever waits for them; nobody does if they come late or again.
    pub(super) fn acknowledge(&mut self, ack: u64, args: Vec<Value>) {
        if let Some(waiter) = self.acks.remove(&ack) {
            // Whoever waited may have given up.
            let _ = waiter.send(args);
        }
    }

    /// The answer of the session's own namespace that came before it was asked.
    pub(super) fn take_unasked(&mut self) -> Option<Answer> {
        self.unasked.take()
    }

    /// Keeps the answer of the session's own namespace until somebody asks.
    pub(super) fn keep_unasked(&mut self, answer: Answer) {
        self.unasked = Some(answer);
    }

    /// Another namespace has let the session in.
    pub(super) fn enter(&mut self, namespace: &Namespace) {
        self.also_inside.insert(namespace.to_string());
    }

    /// Another namespace has been left.
    pub(super) fn exit(&mut self, namespace: &Namespace) {
        self.also_inside.remove(namespace.as_str());
    }

    /// Whether another namespace has let the session in.
    pub(super) fn is_also_inside(&self, namespace: &Namespace) -> bool {
        self.place != Place::Ended && self.also_inside.contains(namespace.as_str())
    }

    /// Whether the session of before was given back.
    pub(super) fn is_recovered(&self) -> bool {
        self.recovered
    }

    /// The session from before, which is to be recovered.
    pub(super) fn recover(&mut self, recovery: Recovery) {
        self.recovery = Some(recovery);
    }

    /// What it takes to recover the session; the server offers it with CONNECT. It is the one of before if its private
    /// identifier is.
    pub(super) fn offer_recovery(&mut self, pid: String) -> Recovering {
        let before = self.recovery.take().filter(|before| before.pid == pid);
        self.recovered = before.is_some();
        let offset = before.map(|before| before.offset).unwrap_or_default();
        self.recovery = Some(Recovery { pid, offset });
        if self.recovered { Recovering::Recovered } else { Recovering::Offered }
    }

    /// The offset of the latest event, if the session can be recovered.
    pub(super) fn offset(&mut self) -> Option<&mut String> {
        self.recovery.as_mut().map(|recovery| &mut recovery.offset)
    }

    /// What it takes to recover the session, once an event has come.
    pub(super) fn recovery(&self) -> Option<Recovery> {
        self.recovery.clone().filter(|recovery| !recovery.offset.is_empty())
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
    fn an_acknowledgement_has_its_turn_once() {
        let mut pending = Pending::default();
        let (first, _kept) = pending.expect_ack();
        let (second, _) = pending.expect_ack();
        assert_eq!(pending.turn_of(first), AckTurn::Awaited);
        assert_eq!(pending.turn_of(first), AckTurn::Again);
        assert_eq!(pending.turn_of(second), AckTurn::Late);
        assert_eq!(pending.turn_of(7), AckTurn::Unasked);
    }

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
