//! A chat server for practice, with switchable faults, in this process.
//!
//! It serves what the documentation's examples talk to: a login that gives tokens, a Socket.IO gate
//! that verifies them, conversations to join and read, messages to everyone in the conversation
//! except all of the sender's own tabs, and word of who comes and goes. Tokens can be renewed and are revoked by logging out, and a socket
//! ends with its token. Started with a [`Fault`] it has one defect of the catalogue, and
//! is right in everything else.
//!
//! Invariants: it listens on the loopback address only; its secret of the environment is random,
//! differs in every process and is shown to nobody but the program that embeds it; it lives as long
//! as its [`Lab`].

mod accepting;
mod chat;
mod comings;
mod connections;
mod delivery;
mod fault;
mod gate;
mod grace;
mod history;
mod identity;
mod login;
mod member_list;
mod membership;
mod online;
mod participants;
mod presence;
mod rate;
mod secrets;
mod sessions;
mod socket_cache;
mod tab;
mod tokens;
mod turn;
mod users;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use secrecy::SecretString;
use serde_json::{Value, json};
use socketioxide::SocketIo;
use socketioxide::extract::{SocketRef, TryData};
use socketioxide::handler::ConnectHandler as _;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use fault::{Fault, UnknownFault};
pub use secrets::FALLBACK_SECRET;
pub use users::{USERS, User};

use secrets::Secrets;
use tab::Server;

/// The namespace of those who look after the chat.
const ADMIN: &str = "/admin";
/// The conversation that the announcement proposes.
const ROOM: &str = "42";

/// How many packets may wait for one socket. With the 128 of `socketioxide`, a burst to a slow
/// reader would make emits fail, and a healthy server would lose messages.
const PACKETS_WAITING: usize = 1 << 14;

/// How long the sockets may take to close when the lab is stopped.
const CLOSING: Duration = Duration::from_secs(1);

/// How long a token opens sockets and routes, where nobody says otherwise.
pub const TOKEN_LIFETIME: Duration = Duration::from_hours(1);

/// How a lab is started.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// What is wrong with it; `None` for a healthy one.
    pub fault: Option<Fault>,
    /// The port of the loopback address; with 0 the system chooses a free one.
    pub port: u16,
    /// How long a token opens sockets and routes, in whole seconds.
    pub token_lifetime: Duration,
    /// How it notices that nobody is at the other end any more.
    pub heartbeat: Heartbeat,
}

/// How a server notices that nobody is at the other end of a connection any more.
#[derive(Clone, Copy, Debug)]
pub struct Heartbeat {
    /// How often it pings.
    pub interval: Duration,
    /// How long an answer may take.
    pub timeout: Duration,
}

impl Heartbeat {
    /// One that notices within a moment, and does not take a busy machine for a dead one.
    pub const QUICK: Self =
        Self { interval: Duration::from_millis(200), timeout: Duration::from_secs(1) };
}

impl Default for Heartbeat {
    /// That of Socket.IO.
    fn default() -> Self {
        Self { interval: Duration::from_secs(25), timeout: Duration::from_secs(20) }
    }
}

/// A running lab. Dropping it stops the server and closes its sockets.
pub struct Lab {
    address: SocketAddr,
    fault: Option<Fault>,
    environment: SecretString,
    /// Never sent on: that it is dropped is the signal to stop.
    running: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

/// Why a lab could not be started.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The port is taken, or may not be used.
    #[error(
        "the lab cannot listen on port {port}: {source}\nGive it another port, or 0 to let the system choose one."
    )]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// There is no randomness to make a secret of.
    #[error(
        "the lab cannot make a secret: {0}\nCheck that this process may read the system's randomness (/dev/urandom)."
    )]
    Randomness(#[from] getrandom::Error),
}

/// Starts a lab with this fault, or a healthy one, on this port of the loopback address; see
/// [`Settings::start`].
pub async fn start(fault: Option<Fault>, port: u16) -> Result<Lab, LabError> {
    Settings { fault, port, ..Settings::default() }.start().await
}

impl Default for Settings {
    /// A healthy lab on a port that the system chooses.
    fn default() -> Self {
        let heartbeat = Heartbeat::default();
        Self { fault: None, port: 0, token_lifetime: TOKEN_LIFETIME, heartbeat }
    }
}

impl Settings {
    /// Starts a lab. It is ready for connections when this returns, and runs on the runtime that this is called on,
    /// of one thread or of several.
    pub async fn start(self) -> Result<Lab, LabError> {
        let Self { fault, port, token_lifetime, heartbeat } = self;
        let environment = secrets::random()?;
        let secrets = Secrets::read(fault, &environment)?;
        let server = Arc::new(Server::new(fault, secrets, token_lifetime));
        let (listener, address) =
            listen(port).await.map_err(|source| LabError::Listen { port, source })?;
        let (running, stopped) = oneshot::channel();
        let server = tokio::spawn(serve(listener, server, heartbeat, stopped));
        Ok(Lab { address, fault, environment, running, server })
    }
}

impl Lab {
    /// Where the lab is, without a slash at the end: `http://127.0.0.1:3000`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The fault that it was started with; `None` for a healthy lab.
    pub const fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// What stands for `JWT_SECRET` in the server's environment: the candidate that a diagnosis
    /// needs.
    ///
    /// For the program that embeds the lab only; it must not be printed or served.
    pub fn environment_secret(&self) -> SecretString {
        self.environment.clone()
    }

    /// What the lab says of itself, as the first line of its output: where it is, who can log in,
    /// what can be done.
    pub fn announcement(&self) -> Value {
        let users = USERS.map(
            |user| json!({ "name": user.name, "email": user.email, "password": user.password }),
        );
        json!({
            "url": self.url(),
            "fault": self.fault.map(|fault| fault.to_string()),
            "users": users,
            "room": { "id": ROOM },
            "events": {
                "join": chat::JOIN,
                "leave": chat::LEAVE,
                "history": chat::HISTORY,
                "send": chat::SEND,
                "deliver": chat::DELIVER,
                "joined": comings::JOINED,
                "left": comings::LEFT,
                "online": online::ONLINE,
                "offline": online::OFFLINE,
            },
        })
    }

    /// Stops the server, and returns when its port is free and its sockets are closed.
    pub async fn stop(self) {
        drop(self.running);
        // It ends with an error only if the runtime is shutting down, and then the server is gone
        // as well.
        self.server.await.ok();
    }
}

impl fmt::Debug for Lab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lab = f.debug_struct("Lab");
        lab.field("address", &self.address).field("fault", &self.fault).finish_non_exhaustive()
    }
}

/// Opens the port, and finds out which it is.
async fn listen(port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves until the lab is gone.
async fn serve(
    listener: TcpListener,
    server: Arc<Server>,
    heartbeat: Heartbeat,
    stopped: oneshot::Receiver<()>,
) {
    let (layer, io) = SocketIo::builder()
        .max_buffer_size(PACKETS_WAITING)
        .ping_interval(heartbeat.interval)
        .ping_timeout(heartbeat.timeout)
        .build_layer();
    let [of_chat, behind, of_admin] = [(); 3].map(|()| Arc::clone(&server));
    // Everything happens at the gate, before CONNECT is answered; afterwards there is nothing left
    // to do, but for a fault that does it then.
    let gate = async move |io: SocketIo, socket: SocketRef, auth: TryData<Value>| {
        gate::enter(of_chat, &io, &socket, auth).await
    };
    let after = async move |socket: SocketRef| gate::look_again(&behind, socket).await;
    io.ns("/", after.with(gate));
    let gate = async move |socket: SocketRef, auth: TryData<Value>| {
        gate::enter_admin(of_admin, &socket, auth)
    };
    io.ns(ADMIN, (async || ()).with(gate));
    // Without it, small packets wait for the acknowledgement of the one before, 40 ms or longer.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let routes = login::routes(server).layer(layer);
    tokio::select! {
        _ = axum::serve(listener, routes) => (),
        _ = stopped => (),
    }
    // The listener is gone by now. Sockets live in tasks of their own, and have to be told.
    tokio::time::timeout(CLOSING, io.close()).await.ok();
}
