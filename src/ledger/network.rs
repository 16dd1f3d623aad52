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

/// Connections are not made as they are by default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkChosen {
    /// Whose certificates are believed.
    pub certificates: Certificates,
    /// What connections to the target go through, without credentials.
    pub proxy: Option<String>,
    /// The address that connections come from.
    pub source: Option<String>,
    /// The names of the headers that every request carries.
    pub headers: Vec<String>,
}
