//! A tab that `rust_socketio` keeps open.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::rust_socketio::asynchronous::Client as Crate;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, oneshot};
use tokio::time::timeout;

use super::ears::{Ears, nothing_more};
use crate::ledger::{DisconnectReason, Event};
use crate::scenario::EventName;
use crate::wire::client::{Admission, Arrival, Fence, Gone, Pending, Recovery, Session};

/// How long leaving may take.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long an acknowledgement that nobody waits for any more keeps the next one waiting: the crate draws their
/// numbers from so few that a late one could be taken for the next.
const LATE: Duration = Duration::from_millis(200);
/// After this the crate passes over an acknowledgement; the caller's own bound comes first.
const FORGOTTEN: Duration = Duration::from_hours(1);

/// A tab.
pub(super) struct RustSocketioSession {
    client: Crate,
    ears: Arc<Ears>,
    turn: Arc<Semaphore>,
    acks: AtomicU64,
    first: Mutex<Option<broadcast::Receiver<Arc<Arrival>>>>,
}

impl RustSocketioSession {
    /// A tab that was let in.
    pub(super) fn new(
        client: Crate,
        ears: Arc<Ears>,
        first: broadcast::Receiver<Arc<Arrival>>,
    ) -> Self {
        let (turn, first) = (Arc::new(Semaphore::new(1)), Mutex::new(Some(first)));
        Self { client, ears, turn, acks: AtomicU64::new(0), first }
    }

    async fn emit_now(&self, event: &EventName, args: Vec<Value>) -> Result<Pending, Gone> {
        let turn = Arc::clone(&self.turn).acquire_owned().await.map_err(|_| Gone)?;
        if self.ears.has_ended() {
            return Err(Gone);
        }
        let ack = self.acks.fetch_add(1, Ordering::Relaxed);
        let (on, name) = (self.ears.on.clone(), event.clone());
        self.ears.ledger.record(Event::Emitted { on, event: name, args: args.clone(), ack });
        let (tell, told) = oneshot::channel();
        let (ears, mut tell) = (Arc::clone(&self.ears), Some(tell));
        let acked = move |payload, _: Crate| {
            let args = ears.acked(ack, payload);
            // Whoever waited may have given up.
            let _ = tell.take().map(|tell| tell.send(args));
            nothing_more()
        };
        let event = ::rust_socketio::Event::Custom(event.as_str().to_owned());
        let emitting = self.client.emit_with_ack(event, args, FORGOTTEN, acked);
        emitting.await.map_err(|_| Gone)?;
        let (sender, answer) = oneshot::channel();
        tokio::spawn(keep_turn(turn, told, sender, Arc::clone(&self.ears)));
        Ok(Pending { ack, answer })
    }

    async fn leave(&self) {
        if !self.ears.has_ended() {
            // A connection that is gone already cannot be left.
            let _ = timeout(FAREWELL, self.client.disconnect()).await;
            self.ears.end(DisconnectReason::ClientDisconnect);
        }
    }
}

/// Passes the acknowledgement on, and lets the next emit go only behind it.
async fn keep_turn(
    turn: OwnedSemaphorePermit,
    mut told: oneshot::Receiver<Vec<Value>>,
    mut answer: oneshot::Sender<Vec<Value>>,
    ears: Arc<Ears>,
) {
    tokio::select! {
        args = &mut told => {
            // Whoever waited may have given up.
            let _ = args.map(|args| answer.send(args));
        }
        () = answer.closed() => {
            // Whether it came late or not at all, the next one has waited long enough.
            let _ = timeout(LATE, told).await;
        }
        () = ears.until_ended() => {}
    }
    drop(turn);
}

impl Session for RustSocketioSession {
    fn emit<'a>(
        &'a self,
        event: &'a EventName,
        args: Vec<Value>,
    ) -> BoxFuture<'a, Result<Pending, Gone>> {
        self.emit_now(event, args).boxed()
    }

    /// The crate has one namespace for each connection.
    fn emit_to<'a>(
        &'a self,
        _: &'a str,
        _: &'a EventName,
        _: Vec<Value>,
    ) -> BoxFuture<'a, Result<Pending, Gone>> {
        ready(Err(Gone)).boxed()
    }

    fn arrivals(&self) -> broadcast::Receiver<Arc<Arrival>> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        first.unwrap_or_else(|| self.ears.arrivals.subscribe())
    }

    fn connect<'a>(
        &'a self,
        _: &'a str,
        _: Option<Value>,
        _: Duration,
    ) -> BoxFuture<'a, Admission> {
        ready(Admission::Gone).boxed()
    }

    fn leave_namespace<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), Gone>> {
        ready(Err(Gone)).boxed()
    }

    /// The crate cannot ask a second namespace; whoever needs to know lets time pass.
    fn fence(&self, _: Duration) -> BoxFuture<'_, Fence> {
        ready(if self.ears.has_ended() { Fence::Gone } else { Fence::Unanswered }).boxed()
    }

    fn send_raw(&self, _: String) -> BoxFuture<'_, Result<(), Gone>> {
        ready(Err(Gone)).boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.leave().boxed()
    }

    /// The crate leaves in good order only.
    fn cut(&self) -> BoxFuture<'_, ()> {
        self.leave().boxed()
    }

    /// The crate cannot stop answering pings without leaving.
    fn fall_silent(&self) -> BoxFuture<'_, ()> {
        self.leave().boxed()
    }

    fn recovery(&self) -> Option<Recovery> {
        None
    }

    fn is_recovered(&self) -> bool {
        false
    }

    fn is_open(&self) -> bool {
        !self.ears.has_ended()
    }

    /// This client closes the connection when it is put out.
    fn put_out<'a>(&'a self, _namespace: &'a str) -> BoxFuture<'a, ()> {
        self.ended()
    }

    fn ended(&self) -> BoxFuture<'_, ()> {
        self.ears.until_ended().boxed()
    }
}
