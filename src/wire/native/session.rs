//! A session over one connection.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::timeout;

use super::opening::Opened;
use super::pending::{Answer, Place, Shared};
use super::pump::{FAREWELL, Order, Pump};
use super::reader::{Purpose, Reader, fence};
use crate::ledger::{Endpoint, Event, Writer};
use crate::scenario::{EventName, Parser, Revision};
use crate::wire::attachments;
use crate::wire::client::{
    Admission, Arrival, ConnectSpec, Fence, Gone, Pending, Recovery, Session,
};
use crate::wire::deadline::Deadline;
use crate::wire::dialect::Dialect;
use crate::wire::frame::Frame;
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
    dialect: Dialect,
    fences: AtomicU64,
    first: Mutex<Option<broadcast::Receiver<Arc<Arrival>>>>,
}

impl NativeSession {
    /// Starts the task that owns the connection.
    pub(super) fn start(
        opened: Opened,
        spec: &ConnectSpec,
        purpose: Purpose,
        (on, ledger): (Endpoint, &Writer),
    ) -> Self {
        let Opened { line, handshake, revision, .. } = opened;
        let dialect = Dialect { revision, parser: spec.parser };
        let (shared, first) = Shared::new(Namespace::new(&spec.namespace));
        if let Some(recovery) = &spec.recovery {
            shared.pending().recover(recovery.clone());
        }
        let shared = Arc::new(shared);
        let reader = Reader {
            on: on.clone(),
            purpose,
            ledger: ledger.clone(),
            shared: Arc::clone(&shared),
            dialect,
            engine_sid: handshake.sid.clone(),
            answers: spec.answers.clone(),
            incomplete: None,
        };
        let (orders, taken) = mpsc::channel(ORDERS);
        tokio::spawn(Pump::new(line, reader, taken, &handshake).run());
        let (ledger, first) = (ledger.clone(), Mutex::new(Some(first)));
        let fences = AtomicU64::new(0);
        Self { on, ledger, shared, orders, dialect, fences, first }
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

    /// Sends a packet once it is its turn.
    async fn send(&self, packet: &SocketPacket) -> Result<(), Gone> {
        let frames = self.dialect.frames(packet, Vec::new());
        self.orders.send(Order::Send(frames)).await.map_err(|_| Gone)
    }

    /// Sends CONNECT and waits for the answer; `Err(None)` without one in time, `Err(Some(Gone))` if the
    /// connection ends instead.
    async fn knock(
        &self,
        namespace: &Namespace,
        auth: Option<Value>,
        deadline: &Deadline,
    ) -> Result<Answer, Option<Gone>> {
        let answer = {
            let mut pending = self.shared.pending();
            let own = *namespace == self.shared.namespace;
            if let Some(unasked) = pending.take_unasked().filter(|_| own) {
                return Ok(unasked);
            }
            pending.knock(namespace.clone()).ok_or(Some(Gone))?
        };
        let asking = async {
            if !self.is_asked_by_itself(namespace) {
                let (namespace, data) = (namespace.clone(), self.connect_data(namespace, auth));
                self.send(&SocketPacket::Connect { namespace, data }).await?;
            }
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

    /// Servers of revision 3 answer for the main namespace without being asked, and once only.
    fn is_asked_by_itself(&self, namespace: &Namespace) -> bool {
        self.dialect.revision == Revision::Three && namespace.is_main()
    }

    /// What CONNECT carries: in revision 3 nothing, else the `auth` object and what it takes to recover the session.
    fn connect_data(&self, namespace: &Namespace, auth: Option<Value>) -> Option<Value> {
        if self.dialect.revision == Revision::Three {
            return None;
        }
        let recovery = self.shared.pending().recovery();
        let recovery = recovery.filter(|_| *namespace == self.shared.namespace);
        let auth = auth.filter(|auth| auth.as_object().is_none_or(|map| !map.is_empty()));
        match (auth, recovery) {
            (auth, None) => auth,
            (auth, Some(Recovery { pid, offset })) => {
                let mut map = auth.and_then(|auth| auth.as_object().cloned()).unwrap_or_default();
                map.insert("pid".into(), pid.into());
                map.insert("offset".into(), offset.into());
                Some(Value::Object(map))
            }
        }
    }

    async fn emit_now(
        &self,
        namespace: &Namespace,
        event: &EventName,
        args: Vec<Value>,
    ) -> Result<Pending, Gone> {
        let permit = self.orders.reserve().await.map_err(|_| Gone)?;
        let (ack, answer) = self.expect_ack(namespace)?;
        let mut sent = args.clone();
        // The parser that writes bytes has them in their place.
        let attachments = match self.dialect.parser {
            Parser::Default => attachments::take(&mut sent),
            Parser::Msgpack => Vec::new(),
        };
        let binary = match u16::try_from(attachments.len()) {
            Ok(0) => Binary::None,
            Ok(count) => Binary::Attachments(count),
            Err(_) => return Err(Gone),
        };
        let (namespace, named) = (namespace.clone(), event.clone());
        let packet =
            SocketPacket::Event { namespace, id: Some(ack), event: named, args: sent, binary };
        let (on, event) = (self.on.clone(), event.clone());
        self.ledger.record(Event::Emitted { on, event, args, ack });
        permit.send(Order::Send(self.dialect.frames(&packet, attachments)));
        Ok(Pending { ack, answer })
    }

    /// A number for an acknowledgement. An event from outside the namespace would make the server close the
    /// connection.
    fn expect_ack(
        &self,
        namespace: &Namespace,
    ) -> Result<(u64, oneshot::Receiver<Vec<Value>>), Gone> {
        let mut pending = self.shared.pending();
        let inside = if *namespace == self.shared.namespace {
            pending.place() == Place::Inside
        } else {
            pending.is_also_inside(namespace)
        };
        if inside { Ok(pending.expect_ack()) } else { Err(Gone) }
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
        self.send(&SocketPacket::Disconnect { namespace: namespace.clone() }).await?;
        let mut pending = self.shared.pending();
        if namespace == self.shared.namespace {
            pending.stand(Place::Outside);
        } else {
            pending.exit(&namespace);
        }
        Ok(())
    }

    async fn until_put_out(&self, namespace: Namespace) {
        loop {
            let mut put_out = pin!(self.shared.put_out.notified());
            // From here on no notice is missed.
            put_out.as_mut().enable();
            if !self.shared.is_inside(&namespace) {
                return;
            }
            tokio::select! {
                () = put_out => {}
                () = self.orders.closed() => return,
            }
        }
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

    async fn fall_silent_now(&self) {
        // If the task has gone, the connection is as silent as it can be.
        let (tell, told) = oneshot::channel();
        let _ = self.orders.send(Order::FallSilent(tell)).await;
        let _ = told.await;
    }
}

impl Session for NativeSession {
    fn emit<'a>(
        &'a self,
        event: &'a EventName,
        args: Vec<Value>,
    ) -> BoxFuture<'a, Result<Pending, Gone>> {
        self.emit_now(&self.shared.namespace, event, args).boxed()
    }

    fn emit_to<'a>(
        &'a self,
        namespace: &'a str,
        event: &'a EventName,
        args: Vec<Value>,
    ) -> BoxFuture<'a, Result<Pending, Gone>> {
        async move { self.emit_now(&Namespace::new(namespace), event, args).await }.boxed()
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
        let sending = async move {
            let order = Order::Send(vec![Frame::Text(frame)]);
            self.orders.send(order).await.map_err(|_| Gone)
        };
        sending.boxed()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.close_now().boxed()
    }

    fn cut(&self) -> BoxFuture<'_, ()> {
        self.cut_now().boxed()
    }

    fn fall_silent(&self) -> BoxFuture<'_, ()> {
        self.fall_silent_now().boxed()
    }

    fn recovery(&self) -> Option<Recovery> {
        self.shared.pending().recovery()
    }

    fn is_recovered(&self) -> bool {
        self.shared.pending().is_recovered()
    }

    fn is_open(&self) -> bool {
        self.shared.pending().place() == Place::Inside
    }

    fn put_out<'a>(&'a self, namespace: &'a str) -> BoxFuture<'a, ()> {
        self.until_put_out(Namespace::new(namespace)).boxed()
    }

    fn ended(&self) -> BoxFuture<'_, ()> {
        self.orders.closed().boxed()
    }
}
