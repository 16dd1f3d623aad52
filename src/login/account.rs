//! An account that has logged in, or tried to.

use std::fmt;
use std::sync::Arc;

use reqwest::cookie::{CookieStore, Jar};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::entrance::TOKEN;
use crate::scenario::UserName;
use crate::wire::Network;

/// What a user has after logging in: a cookie jar, a token, and whatever was captured.
#[derive(Clone)]
pub struct Account {
    /// The user.
    pub user: UserName,
    /// What the login steps captured; may hold secrets.
    pub captured: Map<String, Value>,
    /// The token, where there is one.
    pub token: Option<SecretString>,
    /// The token before this one, where there was one.
    pub previous: Option<SecretString>,
    /// The cookies that the system has set.
    pub(super) jar: Arc<Jar>,
    /// How its connections are made.
    pub(super) network: Network,
    /// The client that does this user's HTTP steps.
    pub(super) http: reqwest::Client,
}

impl Account {
    /// The `Cookie` header for an address, where any cookie is due there.
    pub fn cookies_for(&self, url: &str) -> Option<String> {
        let url = url::Url::parse(url).ok()?;
        let header = self.jar.cookies(&url)?;
        header.to_str().ok().map(str::to_owned)
    }

    /// The token as text; to be sent, never to be shown.
    pub fn expose_token(&self) -> Option<&str> {
        self.token.as_ref().map(ExposeSecret::expose_secret)
    }
}

impl Account {
    /// The same account with the token before its latest; none if there was no other.
    pub fn with_previous_token(&self) -> Option<Self> {
        let token = self.previous.clone()?;
        let mut account = Self { previous: None, ..self.clone() };
        account.captured.insert(TOKEN.into(), Value::String(token.expose_secret().to_owned()));
        account.token = Some(token);
        Some(account)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let captured: Vec<_> = self.captured.keys().collect();
        write!(f, "Account({}, captured {captured:?})", self.user)
    }
}
