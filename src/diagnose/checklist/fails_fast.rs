//! A server without its secret had better not start.

use super::item::{Item, Mark};
use crate::judge::Case;

pub(super) const ITEM: Item = Item {
    name: "fails-fast",
    asks: "the system refuses to start without its secret",
    checks: &[],
    causes: &[
        "issuer-secret-is-fallback",
        "shared-secret-is-fallback",
        "verifier-secret-is-fallback",
        "verifier-secret-missing",
    ],
    seen,
};

/// A running system shows that it does not fail fast, never that it does.
fn seen(_: &Case<'_>) -> Mark {
    Mark::NotObserved(
        "the system is running: start it once without the secret, and it must stop with a message"
            .into(),
    )
}
