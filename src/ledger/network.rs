//! How connections were made.

use serde::{Deserialize, Serialize};

/// Whose certificates are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certificates {
    /// Those of the authorities that the system trusts.
    System,
    /// Those, and some of the user's own.
    SystemAndOwn,
    /// Every certificate, whoever shows it.
    Unverified,
}
