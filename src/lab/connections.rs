//! The sockets that were ever let in, as far as the server still holds them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use socketioxide::extract::SocketRef;

/// A list of sockets, in the order of connecting.
#[derive(Default)]
pub(super) struct Connections {
    held: Mutex<Vec<SocketRef>>,
}

impl Connections {
    /// Holds a socket.
    pub(super) fn hold(&self, socket: &SocketRef) {
        self.lock().push(socket.clone());
    }

    /// Lets go of a socket that has closed.
    pub(super) fn release(&self, socket: &SocketRef) {
        self.lock().retain(|held| held.id != socket.id);
    }

    /// All that are held.
    pub(super) fn all(&self) -> Vec<SocketRef> {
        self.lock().clone()
    }

    /// The list is whole between any two statements under the lock.
    fn lock(&self) -> MutexGuard<'_, Vec<SocketRef>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
