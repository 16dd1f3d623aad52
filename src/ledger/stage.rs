//! The stages of a run, and the procedures of a system.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A stage of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Is anything of Engine.IO there.
    Reach,
    /// Users log in.
    Login,
    /// One user prepares the ground.
    Setup,
    /// Tokens and the gate are examined.
    Probe,
    /// The script is carried out.
    Script,
    /// Nothing more comes.
    Quiet,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Reach => "reach",
            Self::Login => "login",
            Self::Setup => "setup",
            Self::Probe => "probe",
            Self::Script => "script",
            Self::Quiet => "quiet",
        })
    }
}

/// A procedure of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Procedure {
    /// By which a user logs in.
    Login,
    /// By which a user gets a new token for the one it has.
    Refresh,
    /// By which a user logs out.
    Logout,
    /// By which one user prepares the ground.
    Setup,
    /// By which a tab greets.
    Greet,
    /// By which a tab joins.
    Join,
    /// By which a tab leaves.
    Leave,
    /// By which a tab sends.
    Send,
    /// By which a tab asks for past messages.
    History,
    /// By which a tab sends a message that says it is of somebody else.
    Forge,
    /// By which the system tells numbers of itself.
    Metrics,
    /// By which a socket shows that it has an identity.
    Proof,
    /// By which a token is held against a protected route.
    Protected,
    /// By which the system tells which secrets its ends hold.
    Diagnostic,
}

impl fmt::Display for Procedure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Login => "login",
            Self::Refresh => "refresh",
            Self::Logout => "logout",
            Self::Setup => "setup",
            Self::Greet => "greet",
            Self::Join => "join",
            Self::Leave => "leave",
            Self::Send => "send",
            Self::History => "history",
            Self::Forge => "forge",
            Self::Metrics => "metrics",
            Self::Proof => "proof",
            Self::Protected => "protected",
            Self::Diagnostic => "diagnostic",
        })
    }
}
