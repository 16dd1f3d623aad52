//! The names that scenarios, ledgers and reports share, as types that cannot be mixed up.

use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Declares a name that is a text of its own type.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

name! {
    /// An account that logs in, by the key it has under `users:`.
    UserName
}
name! {
    /// A room, by the key it has under `rooms:` (not the identifier that the system knows it by).
    RoomName
}
name! {
    /// A server process, by the key it has under `system.socket.nodes`.
    NodeName
}
name! {
    /// The name of a Socket.IO event.
    EventName
}

/// One socket of a user, written `alice/1`; numbers begin at one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TabId {
    user: UserName,
    number: NonZeroU16,
}

impl TabId {
    /// The tab of `user` with this number.
    pub fn new(user: UserName, number: NonZeroU16) -> Self {
        Self { user, number }
    }

    /// The user whose socket it is.
    pub fn user(&self) -> &UserName {
        &self.user
    }

    /// The tab's number among its user's tabs, from one.
    pub fn number(&self) -> u16 {
        self.number.get()
    }
}

impl fmt::Display for TabId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.user, self.number))
    }
}

impl From<TabId> for String {
    fn from(tab: TabId) -> Self {
        tab.to_string()
    }
}

impl TryFrom<String> for TabId {
    type Error = NotATab;

    fn try_from(text: String) -> Result<Self, NotATab> {
        text.parse()
    }
}

impl FromStr for TabId {
    type Err = NotATab;

    fn from_str(text: &str) -> Result<Self, NotATab> {
        let wrong = || NotATab(text.to_owned());
        let (user, number) = text.rsplit_once('/').ok_or_else(wrong)?;
        let number = number.parse().map_err(|_| wrong())?;
        if user.is_empty() {
            return Err(wrong());
        }
        Ok(Self::new(user.into(), number))
    }
}

/// A text that does not name a tab.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` does not name a tab: write USER/NUMBER with numbers from 1, as in `alice/1`")]
pub struct NotATab(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_is_written_as_it_is_read() {
        let tab: TabId = "alice/2".parse().unwrap();
        assert_eq!((tab.user().as_str(), tab.number()), ("alice", 2));
        assert_eq!(tab.to_string(), "alice/2");
    }

    #[test]
    fn numbers_begin_at_one_and_a_user_is_needed() {
        for wrong in ["alice", "alice/0", "alice/x", "/1", "alice/-1"] {
            assert!(wrong.parse::<TabId>().is_err(), "{wrong} was taken for a tab");
        }
    }
}
