//! Who takes part, and where.

use std::fmt;
use std::num::NonZeroU16;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Map, Value};

use super::names::{NodeName, RoomName, TabId, UserName};
use super::template::{Shape, Template};

/// An account.
#[derive(Clone)]
pub struct User {
    /// Its key under `users:`.
    pub name: UserName,
    /// How many sockets it opens.
    pub tabs: NonZeroU16,
    /// The node that each of them opens at, in order; none where the system names no nodes.
    pub seats: Vec<NodeName>,
    /// How it gets in.
    pub entrance: Entrance,
    /// Where its token comes from when no login step captures one.
    pub token: Option<TokenSource>,
    /// Its fields, for templates.
    pub fields: Map<String, Value>,
}

/// How a user gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// By the steps of `system.login`.
    Login,
    /// With a token of its own, which takes the place of the login.
    OwnToken,
}

impl User {
    /// Its tabs, in order.
    pub fn tab_ids(&self) -> impl Iterator<Item = TabId> + '_ {
        (1..=self.tabs.get())
            .filter_map(NonZeroU16::new)
            .map(|number| TabId::new(self.name.clone(), number))
    }
}

impl fmt::Debug for User {
    /// Fields may hold passwords, so only their names are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<_> = self.fields.keys().collect();
        write!(f, "User({}, {} tabs, fields {fields:?})", self.name, self.tabs)
    }
}

/// Where a token comes from when no login step captures one.
#[derive(Clone, Debug)]
pub enum TokenSource {
    /// An environment variable.
    Env(Template),
    /// The standard output of a command, run by the shell.
    Command(Template),
    /// Made here with a known secret.
    Mint(Mint),
    /// A text.
    Text(Template),
}

/// A token made with a known secret.
#[derive(Clone, Debug)]
pub struct Mint {
    /// The secret that signs it.
    pub secret: SecretSource,
    /// The algorithm.
    pub algorithm: HmacAlgorithm,
    /// The claims; `iat` and `exp` are added where they are left out.
    pub claims: Shape,
    /// How long it is valid.
    pub expires: Duration,
}

/// A symmetric JWT algorithm (RFC 7518 section 3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HmacAlgorithm {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
}

/// Where a candidate for the secret is read.
#[derive(Clone, Debug)]
pub enum SecretSource {
    /// An environment variable.
    Env(String),
    /// A dotenv file: one variable of it, or every secret-like one.
    Dotenv {
        /// The file, relative to the scenario's folder.
        file: String,
        /// The variable.
        variable: Option<String>,
    },
    /// The whole content of a file.
    File(String),
    /// The environment of a running process: one variable of it, or every secret-like one.
    Process {
        /// Its number.
        pid: u32,
        /// The variable.
        variable: Option<String>,
    },
    /// The text itself.
    Text(SecretString),
    /// A list of guesses, one a line, for the end that signs.
    WordList(String),
}

/// A room.
#[derive(Clone, Debug)]
pub struct Room {
    /// Its key under `rooms:`.
    pub name: RoomName,
    /// The identifier that the system knows it by.
    pub id: Shape,
    /// The users who are in it.
    pub members: Vec<UserName>,
    /// Whether it is a private conversation of its two members.
    pub privacy: Privacy,
    /// Its fields, for templates.
    pub fields: Map<String, Value>,
}

/// Whether a room is a private conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// A room of any number of users.
    Group,
    /// A private conversation of two.
    Direct,
}

impl Room {
    /// Whether a user is in it.
    pub fn has(&self, user: &UserName) -> bool {
        self.members.contains(user)
    }

    /// The other user of a private conversation.
    pub fn peer_of(&self, user: &UserName) -> Option<&UserName> {
        (self.privacy == Privacy::Direct).then(|| self.members.iter().find(|m| *m != user))?
    }
}
