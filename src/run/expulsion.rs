//! Whether a socket that was let in is thrown out again: half of the gates say no in that way.

use std::time::Duration;

use tokio::time::timeout;

use crate::wire::Session;

/// How long such a socket is watched.
const WATCHED: Duration = Duration::from_millis(50);

/// Waits for the expulsion, and says whether it came. Some servers close the connection, others only the namespace.
pub(super) async fn follows(session: &dyn Session, namespace: &str) -> bool {
    timeout(WATCHED, session.put_out(namespace)).await.is_ok()
}
