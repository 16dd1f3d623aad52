//! Which sessions have ended, and which sockets end with a session or with its token.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use socketioxide::extract::SocketRef;
use socketioxide::socket::Sid;
use tokio::task::AbortHandle;

use super::tokens::Claims;

/// A session begins with a login, and ends when its user logs out.
#[derive(Default)]
pub(super) struct Sessions {
    ended: Mutex<HashSet<String>>,
    /// The open sockets. A connection has one in each namespace, all of the same id.
    sockets: Mutex<HashMap<(String, Sid), Held>>,
}

/// A socket, and what it lives by.
struct Held {
    socket: SocketRef,
    session: Option<String>,
    timer: Option<AbortHandle>,
}

impl Sessions {
    /// Whether the session that the token belongs to has ended.
    pub(super) fn has_ended(&self, claims: &Claims) -> bool {
        claims.jti.as_ref().is_some_and(|session| lock(&self.ended).contains(session))
    }

    /// Lets a socket live as long as its session and its token.
    pub(super) fn hold(&self, socket: &SocketRef, claims: &Claims) {
        let timer = claims.exp.and_then(|end| disconnect_at(socket.clone(), end));
        let held = Held { socket: socket.clone(), session: claims.jti.clone(), timer };
        lock(&self.sockets).insert(key(socket), held);
    }

    /// Forgets a socket that has closed.
    pub(super) fn release(&self, socket: &SocketRef) {
        let held = lock(&self.sockets).remove(&key(socket));
        if let Some(timer) = held.and_then(|held| held.timer) {
            timer.abort();
        }
    }

    /// Refuses the session's tokens from now on.
    pub(super) fn revoke(&self, claims: &Claims) {
        lock(&self.ended).extend(claims.jti.clone());
    }

    /// Closes the session's sockets. One that is closing already needs no telling.
    pub(super) fn close_sockets(&self, claims: &Claims) {
        let sockets = lock(&self.sockets);
        let of_session = sockets.values().filter(|held| held.session == claims.jti);
        let of_session: Vec<_> = of_session.map(|held| held.socket.clone()).collect();
        // Closing calls for `release`, which waits for the lock.
        drop(sockets);
        for socket in of_session {
            socket.disconnect().ok();
        }
    }
}

/// Disconnects the socket at this second; `None` where that is too far away to be a time.
fn disconnect_at(socket: SocketRef, end: f64) -> Option<AbortHandle> {
    let end = Duration::try_from_secs_f64(end).ok()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let left = end.saturating_sub(now);
    let task = tokio::spawn(async move {
        tokio::time::sleep(left).await;
        socket.disconnect().ok();
    });
    Some(task.abort_handle())
}

fn key(socket: &SocketRef) -> (String, Sid) {
    (socket.ns().to_owned(), socket.id)
}

/// Both are whole between any two statements under the lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
