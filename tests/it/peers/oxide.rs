//! The behaviour of the peers with `socketioxide`, in this process; what it is stands in `tests/servers/peers/README.md`.

use std::time::Duration;

use rmpv::Value;
use socketioxide::extract::{AckSender, Data, SocketRef, TryData};
use socketioxide::handler::ConnectHandler as _;
use socketioxide::socket::DisconnectReason;
use socketioxide::{ParserConfig, SocketIo, TransportType};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::args::Args;
use super::needs::{LIVE_PATH, Needs, PING_INTERVAL, PING_TIMEOUT};

/// The headers of which `whoami` tells whether they came.
const HEADERS: [&str; 3] = ["authorization", "cookie", "origin"];

/// A running server. Dropping it ends it.
pub(super) struct Oxide {
    pub(super) url: String,
    serving: JoinHandle<()>,
}

/// Why a socket is not let in; the server sends the words and has no place for data.
#[derive(Debug, thiserror::Error)]
#[error("Authentication error")]
struct Refused;

impl Oxide {
    pub(super) async fn start(needs: Needs) -> Self {
        let builder = SocketIo::builder().max_payload(1_000_000);
        let builder = match needs {
            Needs::Nothing | Needs::Recovery => builder,
            Needs::ShortPings => builder.ping_interval(PING_INTERVAL).ping_timeout(PING_TIMEOUT),
            Needs::Path => builder.req_path(LIVE_PATH.trim_end_matches('/')),
            Needs::Msgpack => builder.with_parser(ParserConfig::msgpack()),
        };
        let (layer, io) = builder.build_layer();
        open_namespaces(&io);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let routes = axum::Router::new().layer(layer);
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { url, serving }
    }
}

/// Its name and release, as the lock file has it.
pub(super) fn release() -> String {
    let lock = include_str!("../../../Cargo.lock");
    let version = lock.split_once("name = \"socketioxide\"\nversion = \"").unwrap().1;
    format!("socketioxide {}", version.split_once('"').unwrap().0)
}

impl Drop for Oxide {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// `socketioxide` answers CONNECT before the handler of the namespace runs; what is registered in the middleware is
/// there in time.
fn open_namespaces(io: &SocketIo) {
    io.ns("/", (async || ()).with(open_gate));
    io.ns("/admin", (async || ()).with(admin_gate));
}

async fn open_gate(socket: SocketRef, auth: TryData<serde_json::Value>) -> Result<(), Refused> {
    if matches!(token(&auth), Some("bad" | "worse")) {
        return Err(Refused);
    }
    listen(&socket);
    Ok(())
}

async fn admin_gate(socket: SocketRef, auth: TryData<serde_json::Value>) -> Result<(), Refused> {
    if token(&auth) != Some("admin") {
        return Err(Refused);
    }
    listen(&socket);
    Ok(())
}

fn token(auth: &TryData<serde_json::Value>) -> Option<&str> {
    auth.0.as_ref().ok()?.get("token")?.as_str()
}

fn listen(socket: &SocketRef) {
    acknowledging(socket);
    emitting(socket);
    in_rooms(socket);
    leaving(socket);
}

/// What comes back as an acknowledgement, or does not.
fn acknowledging(socket: &SocketRef) {
    socket.on("echo", async |Data(args): Data<Args>, ack: AckSender| ack.send(&args).unwrap());
    socket.on("sizes", async |Data(args): Data<Args>, ack: AckSender| {
        ack.send(&args.sizes()).unwrap();
    });
    socket.on("never", async || ());
    socket.on("late", async |Data(millis): Data<u64>, ack: AckSender| {
        tokio::time::sleep(Duration::from_millis(millis)).await;
        ack.send("late").unwrap();
    });
    // Sending takes the sender away, so there is no second time.
    socket.on("twice", async |ack: AckSender| ack.send("first").unwrap());
    socket.on("whoami", async |socket: SocketRef, ack: AckSender| {
        let transport = match socket.transport_type() {
            TransportType::Polling => "polling",
            TransportType::Websocket => "websocket",
        };
        let came = |name: &&str| socket.req_parts().headers.contains_key(*name);
        let headers: Vec<_> = HEADERS.into_iter().filter(came).collect();
        let known = serde_json::json!({
            "sid": socket.id, "transport": transport, "headers": headers, "recovered": false,
        });
        ack.send(&known).unwrap();
    });
}

/// What comes back as an event.
fn emitting(socket: &SocketRef) {
    socket.on("say", async |socket: SocketRef, Data(args): Data<Args>, ack: AckSender| {
        socket.emit("said", &args).unwrap();
        ack.send(&Args::none()).unwrap();
    });
    socket.on("ask", async |socket: SocketRef, Data(args): Data<Args>, ack: AckSender| {
        let answer = socket.emit_with_ack::<_, Args>("question", &args).unwrap();
        ack.send(&Args::none()).unwrap();
        socket.emit("answered", &answer.await.unwrap()).unwrap();
    });
    socket.on("big", async |socket: SocketRef, Data(length): Data<usize>, ack: AckSender| {
        socket.emit("big", &"x".repeat(length)).unwrap();
        ack.send(&Args::none()).unwrap();
    });
    socket.on("burst", async |socket: SocketRef, Data(count): Data<u64>, ack: AckSender| {
        for number in 0..count {
            socket.emit("burst", &number).unwrap();
        }
        ack.send(&Args::none()).unwrap();
    });
}

fn in_rooms(socket: &SocketRef) {
    socket.on("join", async |socket: SocketRef, Data(room): Data<String>, ack: AckSender| {
        socket.join(room.clone());
        ack.send(&room).unwrap();
    });
    socket.on("leave", async |socket: SocketRef, Data(room): Data<String>, ack: AckSender| {
        socket.leave(room.clone());
        ack.send(&room).unwrap();
    });
    socket.on("shout", async |socket: SocketRef, Data(args): Data<Args>, ack: AckSender| {
        let (room, args) = args.split_first();
        let room = room.and_then(|room| room.as_str().map(str::to_owned)).unwrap();
        socket.within(room).emit("shouted", &args).await.unwrap();
        ack.send(&Args::none()).unwrap();
    });
}

fn leaving(socket: &SocketRef) {
    socket.on("kick", async |socket: SocketRef| socket.disconnect().unwrap());
    // There is no way to close one connection, so all are closed, and with them the namespaces.
    socket.on("kick-hard", async |io: SocketIo| {
        io.close().await;
        open_namespaces(&io);
    });
    socket.on_disconnect(async |socket: SocketRef, reason: DisconnectReason| {
        let told = Args::of([Value::from(socket.id.to_string()), Value::from(reason.to_string())]);
        // Where nobody stays, nobody is told.
        socket.broadcast().emit("left", &told).await.ok();
    });
}
