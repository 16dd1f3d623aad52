//! A namespace that the server takes away while the connection stays.

use serde::{Deserialize, Serialize};

use super::endpoint::Endpoint;

/// DISCONNECT came for a namespace, and the connection stays open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutOut {
    /// Whose connection.
    pub on: Endpoint,
    /// The namespace.
    pub namespace: String,
}
