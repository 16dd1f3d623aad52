//! The native client against other people's servers: the table *server × transport × feature*. What the servers
//! do stands in `tests/servers/peers/README.md`.

#![expect(clippy::unwrap_used, reason = "a check that cannot go on should stop right there")]

mod args;
mod caller;
mod features;
mod needs;
mod oxide;
mod peer;
mod table;

use self::peer::Kind;
use self::table::hold;
use crate::node_server::node_is_wanted;
use crate::python_server::python_is_wanted;

#[tokio::test]
async fn socket_io_4() {
    if node_is_wanted("the client against socket.io 4") {
        hold(Kind::SocketIo4).await;
    }
}

#[tokio::test]
async fn socket_io_3() {
    if node_is_wanted("the client against socket.io 3") {
        hold(Kind::SocketIo3).await;
    }
}

#[tokio::test]
async fn socket_io_2() {
    if node_is_wanted("the client against socket.io 2") {
        hold(Kind::SocketIo2).await;
    }
}

#[tokio::test]
async fn python_socketio() {
    if python_is_wanted("the client against python-socketio") {
        hold(Kind::Python).await;
    }
}

#[tokio::test]
async fn socketioxide() {
    hold(Kind::Oxide).await;
}
