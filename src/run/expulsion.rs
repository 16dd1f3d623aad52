//! Whether a socket that was let in is thrown out again: half of the gates say no in that way.

use std::time::Duration;

use tokio::time::timeout;

use crate::wire::Session;

/// How long a socket is watched on which nothing hangs.
pub(super) const WATCHED: Duration = Duration::from_millis(50);

/// How long a socket is watched that should not be in: a gate may ask a database, or for keys, before it shuts the door.
pub(super) const LONG: Duration = Duration::from_secs(1);

/// Waits for the expulsion, and says whether it came. Some servers close the connection, others only the namespace.
pub(super) async fn follows(session: &dyn Session, namespace: &str, watched: Duration) -> bool {
    timeout(watched, session.put_out(namespace)).await.is_ok()
}
