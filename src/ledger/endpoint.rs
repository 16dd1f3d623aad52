//! Whose connection it is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::scenario::TabId;

/// Where a frame came from: a tab, or a connection that exists only for probes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Endpoint {
    /// A tab.
    Tab(TabId),
    /// The connection of this number that exists only for probes.
    Probe(u16),
}

impl Endpoint {
    /// The tab, if it is one.
    pub fn tab(&self) -> Option<&TabId> {
        match self {
            Self::Tab(tab) => Some(tab),
            Self::Probe(_) => None,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tab(tab) => tab.fmt(f),
            Self::Probe(number) => f.pad(&format!("probe:{number}")),
        }
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> Self {
        endpoint.to_string()
    }
}

impl TryFrom<String> for Endpoint {
    type Error = crate::scenario::NotATab;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.strip_prefix("probe:").and_then(|number| number.parse().ok()) {
            Some(number) => Ok(Self::Probe(number)),
            None => TabId::from_str(&text).map(Self::Tab),
        }
    }
}
