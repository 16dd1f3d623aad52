//! A session over one WebSocket.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::timeout;

use super::line::Line;
use super::pending::{Answer, Place, Shared};
use super::pump::{FAREWELL, Order, Pump};
use super::reader::{Purpose, Reader, fence};
use crate::ledger::{Endpoint, Event, Handshake, Writer};
use crate::scenario::EventName;
use crate::wire::client::{Admission, Arrival, ConnectSpec, Fence, Gone, Pending, Session};
use crate::wire::deadline::Deadline;
use crate::wire::namespace::Namespace;
use crate::wire::socket_packet::{Binary, SocketPacket};

/// How many frames may wait for the connection before whoever sends has to wait, too.
const ORDERS: usize = 32;

/// A session; its connection is owned by a task of its own, which ends with it.
pub(super) struct NativeSession {
    on: Endpoint,
    ledger: Writer,
    shared: Arc<Shared>,
    orders: mpsc::Sender<Order>,
    fences: AtomicU64,
    first: Mutex<Option<broadcast::Receiver<Arc<Arrival>>>>,
}

impl NativeSession {
    /// Starts the task that owns the connection.
    pub(super) fn start(
        line: Line,
        handshake: &Handshake,
        spec: &ConnectSpec,
        purpose: Purpose,
        (on, ledger): (Endpoint, &Writer),
    ) -> Self {
        let (shared, first) = Shared::new(Namespace::new(&spec.namespace));
        let shared = Arc::new(shared);
        let reader = Reader {
            on: on.clone(),
            purpose,
            ledger: ledger.clone(),
            shared: Arc::clone(&shared),
            answers: spec.answers.clone(),
            incomplete: None,
        };
        let (orders, taken) = mpsc::channel(ORDERS);
        tokio::spawn(Pump::new(line, reader, taken, handshake).run());
        let (ledger, first) = (ledger.clone(), Mutex::new(Some(first)));
        Self { on, ledger, shared, orders, fences: AtomicU64::new(0), first }
    }

    /// Asks a namespace to be let in.
    pub(super) async fn ask(
        &self,
        namespace: &str,
        auth: Option<Value>,
        deadline: &Deadline,
    ) -> Admission {
        match self.knock(&Namespace::new(namespace), auth, deadline).await {
            Ok(Answer::Admitted(sid)) => Admission::Admitted { sid },
            Ok(Answer::Refused(payload)) => Admission::Refused(payload),
            Err(Some(Gone)) => Admission::Gone,
            Err(None) => {
                let (on, after_millis) = (self.on.clone(), deadline.millis());
                self.ledger.record(Event::ConnectUnanswered { on, after_millis });
                Admission::Unanswered
            }
        }
    }

    /// Sends a frame once it is its turn.
    async fn send(&self, frame: String) -> Result<(), Gone> {
        self.orders.send(Order::Send(frame)).await.map_err(|_| Gone)
    }

    /// Sends CONNECT and waits for the answer; `Err(None)` without one in time, `Err(Some(Gone))` if the
    /// connection ends instead.
    async fn knock(
        &self,
        namespace: &Namespace,
        auth: Option<Value>,
        deadline: &Deadline,
    ) -> Result<Answer, Option<Gone>> {
        let answer = self.shared.pending().knock(namespace.clone()).ok_or(Some(Gone))?;
        let data = auth.filter(|auth| auth.as_object().is_none_or(|map| !map.is_empty()));
        let packet = SocketPacket::Connect { namespace: namespace.clone(), data };
        let asking = async {
            self.send(packet.frame()).await?;
            answer.await.map_err(|_| Gone)
        };
        tokio::pin!(asking);
        if let Ok(answered) = timeout(deadline.left(), &mut asking).await {
            return answered.map_err(Some);
        }
        if self.shared.pending().take_door(namespace).is_some() {
            return Err(None);
        }
        // The answer came in the very moment in which the time ran out.
        asking.await.map_err(Some)
    }

    async fn emit_now(&self, event: &EventName, args: Vec<Value>) -> Result<Pending, Gone> {
        let permit = self.orders.reserve().await.map_err(|_| Gone)?;
        let (ack, answer) = self.expect_ack()?;
        let packet = SocketPacket::Event {
            namespace: self.shared.namespace.clone(),
            id: Some(ack),
            event: event.clone(),
            args,
            binary: Binary::None,
        };
        let frame = packet.frame();
        if let SocketPacket::Event { event, args, .. } = packet {
            self.ledger.record(Event::Emitted { on: self.on.clone(), event, args, ack });
        }
        permit.send(Order::Send(frame));
        Ok(Pending { ack, answer })
    }

    /// A number for an acknowledgement. An event from outside the namespace would make the server close the
    /// connection.
    fn expect_ack(&self) -> Result<(u64, oneshot::Receiver<Vec<Value>>), Gone> {
        let mut pending = self.shared.pending();
        if pending.place() == Place::Inside { Ok(pending.expect_ack()) } else { Err(Gone) }
    }

    async fn fence_now(&self, within: Duration) -> Fence {
        let number = self.fences.fetch_add(1, Ordering::Relaxed);
        let deadline = Deadline::starting(within);
        match self.knock(&fence(number), None, &deadline).await {
            Ok(_) => Fence::Passed,
            Err(Some(Gone)) => Fence::Gone,
            Err(None) => {
                let (on, after_millis) = (self.on.clone(), deadline.millis());
                self.ledger.record(Event::FenceUnanswered { on, after_millis });
                Fence::Unanswered
            }
        }
    }

    async fn leave_now(&self, namespace: &str) -> Result<(), Gone> {
        let namespace = Namespace::new(namespace);
        self.send(SocketPacket::Disconnect { namespace: namespace.clone() }.frame()).await?;
        if namespace == self.shared.namespace {
            self.shared.pending().stand(Place::Outside);
        }
        Ok(())
    }

    async fn close_now(&self) {
        let closing = async {
            // If the task has gone, the connection has ended.
            let _ = self.orders.send(Order::Close).await;
            self.orders.closed().await;
        };
        // The task bounds its farewell itself; this bound is for frames that a clogged connection keeps from
        // leaving before it.
        if timeout(FAREWELL + FAREWELL, closing).await.is_err() {
            self.cut_now().await;
        }
    }

    async fn cut_now(&self) {
        self.shared.cut.notify_one();
        self.orders.closed().await;
    }
}

impl Session for NativeSession {
    fn emit<'a>(
        &'a self,
        event: &'a EventName,
        args: Vec<Value>,
    ) -> BoxFuture<'a, Result<Pending, Gone>> {
        self.emit_now(event, args).boxed()
    }

    /// The first receiver was made before the connection could bring anything, and is handed out once.
    fn arrivals(&self) -> broadcast::Receiver<Arc<Arrival>> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        first.unwrap_or_else(|| self.shared.arrivals.subscribe())
    }

    fn connect<'a>(
        &'a self,
        namespace: &'a str,
        auth: Option<Value>,
        within: Duration,
    ) -> BoxFuture<'a, Admission> {
        async move { self.ask(namespace, auth, &Deadline::starting(within)).await }.boxed()
    }

    fn leave_namespace<'a>(&'a self, namespace: &'a str) -> BoxFuture<'a, Result<(), Gone>> {
        self.leave_now(namespace).boxed()
    }

    fn fence(&self, within: Duration) -> BoxFuture<'_, Fence> {
        self.fence_now(within).boxed()
    }

    fn send_raw(&self, frame: String) -> BoxFuture<'_, Result<(), Gone>> {
        self.send(frame).boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.close_now().boxed()
    }

    fn cut(&self) -> BoxFuture<'_, ()> {
        self.cut_now().boxed()
    }

    fn is_open(&self) -> bool {
        self.shared.pending().place() == Place::Inside
    }

    fn ended(&self) -> BoxFuture<'_, ()> {
        self.orders.closed().boxed()
    }
}
