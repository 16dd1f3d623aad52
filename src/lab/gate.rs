//! Decides who may open a socket, before CONNECT is answered.
//!
//! Invariant: whoever is told CONNECT has handlers. `socketioxide` spawns the connect handler after
//! it has answered, so a client that emits at once may come before what is registered there, and
//! its event is lost without a word (`socketioxide` 0.18, `handler/connect.rs`). The middleware
//! runs before the answer, and registers everything.

use std::sync::Arc;

use serde_json::{Value, json};
use socketioxide::SocketIo;
use socketioxide::extract::{SocketRef, TryData};
use socketioxide::socket::DisconnectReason;

use super::chat;
use super::fault::Fault;
use super::identity::{Identity, identity};
use super::membership::LOOK_UP;
use super::tab::{Server, Tab};
use super::tokens::Refusal;
use super::turn::Queue;

/// What the client is told in `CONNECT_ERROR`: `socketioxide` sends this text as `{"message": …}`.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum Denied {
    /// Why.
    #[error("Authentication error: {0}")]
    Because(Refusal),
    /// Nothing.
    #[error("")]
    WithoutWords,
}

/// The middleware of the chat: lets the socket in with all its handlers, or says why not.
pub(super) async fn enter(
    server: Arc<Server>,
    io: &SocketIo,
    socket: &SocketRef,
    auth: TryData<Value>,
) -> Result<(), Denied> {
    let Identity { user, claims } = match identity(&server, socket, auth) {
        Ok(identity) => identity,
        Err(refusal) => return deny(server.fault, socket, refusal),
    };
    match server.fault {
        Some(Fault::AuthNeverAnswers) => return std::future::pending().await,
        Some(Fault::SecondTabKicksFirst) => close_tabs_of(&user, &server, io),
        _ => {}
    }
    // Unlike in Node, a socket is not in a room of its own id here; `to(id)` and `except(id)` need
    // one.
    socket.join(socket.id);
    server.presence.enter(&user, socket.id);
    server.sessions.hold(socket, &claims);
    server.connections.hold(socket);
    if let Some(Fault::ListenerLeak | Fault::ListenerLeakOfSocket) = server.fault {
        server.listeners.hold(socket);
    }
    server.member_list.restore(&user);
    let (tab, fault) = (Tab::new(Arc::clone(&server), &user), server.fault);
    socket.join(tab.user_room());
    socket.extensions.insert(Queue::default());
    socket.extensions.insert(tab);
    chat::listen_for_the_end(socket);
    if fault != Some(Fault::HandlerRegisteredLate) {
        chat::listen(socket);
    }
    Ok(())
}

/// Refuses; or lets the socket in for now, where a fault looks at it behind CONNECT.
fn deny(fault: Option<Fault>, socket: &SocketRef, refusal: Refusal) -> Result<(), Denied> {
    match fault {
        Some(Fault::AuthErrorEmpty) => Err(Denied::WithoutWords),
        Some(Fault::KicksAfterConnect | Fault::TellsAfterConnect) => {
            socket.extensions.insert(Denied::Because(refusal));
            Ok(())
        }
        _ => Err(Denied::Because(refusal)),
    }
}

/// What happens behind CONNECT: whoever was let in for now has to go, and of the others all are told.
pub(super) async fn look_again(server: &Server, socket: SocketRef) {
    if let Some(tab) = socket.extensions.get::<Tab>() {
        server.online.arrive(&tab.user, socket.clone());
        // A tab that has closed meanwhile was not there to be struck off.
        if !socket.connected() {
            let how = DisconnectReason::TransportClose;
            server.online.depart(&tab.user, socket.id, (server.fault, how));
        }
        if server.fault == Some(Fault::HandlerRegisteredLate) {
            // The settings of the user are read first.
            tokio::time::sleep(LOOK_UP).await;
            chat::listen(&socket);
        }
    }
    let Some(denied) = socket.extensions.get::<Denied>() else { return };
    // Both fail only for a socket that is closing already.
    if server.fault == Some(Fault::TellsAfterConnect) {
        socket.emit("unauthorized", &json!({ "message": denied.to_string() })).ok();
    }
    socket.disconnect().ok();
}

/// The middleware of the namespace of those who look after the chat.
pub(super) fn enter_admin(
    server: Arc<Server>,
    socket: &SocketRef,
    auth: TryData<Value>,
) -> Result<(), Denied> {
    if server.fault != Some(Fault::NamespaceUnguarded) {
        let Identity { user, claims } = identity(&server, socket, auth).map_err(Denied::Because)?;
        server.sessions.hold(socket, &claims);
        socket.extensions.insert(Tab::new(server, &user));
    }
    chat::listen_as_admin(socket);
    Ok(())
}

/// Puts out the tabs that a user has open. One that is closing already needs no telling.
fn close_tabs_of(user: &str, server: &Server, io: &SocketIo) {
    for tab in server.presence.tabs_of(user) {
        if let Some(socket) = io.get_socket(tab) {
            socket.disconnect().ok();
        }
    }
}
