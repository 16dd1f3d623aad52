//! The servers, and how they are started.

use super::needs::Needs;
use super::oxide::{self, Oxide};
use crate::node_server::NodeServer;
use crate::python_server::interpreter;

/// Whose server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// socket.io, the newest release.
    SocketIo4,
    /// The first socket.io of the present protocol.
    SocketIo3,
    /// The last socket.io of the protocol before.
    SocketIo2,
    /// python-socketio.
    Python,
    /// socketioxide.
    Oxide,
}

/// A running server. Dropping it ends it.
pub(super) struct Peer {
    pub(super) kind: Kind,
    /// Its name and release.
    pub(super) name: String,
    pub(super) url: String,
    pub(super) needs: Needs,
    _running: Running,
}

/// Only held, to be dropped.
enum Running {
    Process { _server: NodeServer },
    Here { _server: Oxide },
}

impl Peer {
    /// Starts a server as it is needed, or as near to that as its kind can.
    pub(super) async fn start(kind: Kind, needs: Needs) -> Self {
        let cannot = needs == Needs::Recovery && kind != Kind::SocketIo4;
        let needs = if cannot { Needs::Nothing } else { needs };
        if kind == Kind::Oxide {
            let server = Oxide::start(needs).await;
            let (name, url) = (oxide::release(), server.url.clone());
            return Self { kind, name, url, needs, _running: Running::Here { _server: server } };
        }
        let server = process(kind, needs);
        let name = server.announcement["server"].as_str().unwrap().to_owned();
        let url = server.url.clone();
        Self { kind, name, url, needs, _running: Running::Process { _server: server } }
    }
}

fn process(kind: Kind, needs: Needs) -> NodeServer {
    let wanted = needs.environment();
    let envs: Vec<_> = wanted.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let release = match kind {
        Kind::SocketIo4 => "socket.io",
        Kind::SocketIo3 => "socket.io-3",
        Kind::SocketIo2 => "socket.io-2",
        Kind::Python => {
            let python = interpreter().expect("the caller has looked");
            return NodeServer::start_by(&python, &["peers/python_socketio.py"], &envs);
        }
        Kind::Oxide => unreachable!("it runs in this process"),
    };
    NodeServer::start_by("node", &["peers/socketio.js", release], &envs)
}
