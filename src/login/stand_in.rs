//! A stand-in for an account: the same user with another token, or with none, and without its cookies.

use std::sync::Arc;
use std::time::Duration;

use reqwest::cookie::Jar;
use secrecy::SecretString;
use serde_json::{Map, Value};

use super::account::Account;
use super::entrance::http_client;
use crate::scenario::{Redirects, is_secret_name};

/// Whether a stand-in makes requests; a client of its own is not for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requests {
    /// It makes none.
    None,
    /// It makes some, each within this time.
    Within(Duration),
}

impl Account {
    /// The same user with this token in place of its own, and with nothing else that would show who it is: no
    /// cookies, and no other secret that the login brought.
    pub fn stand_in(
        &self,
        token: Option<&str>,
        requests: Requests,
    ) -> Result<Self, reqwest::Error> {
        let jar = Arc::new(Jar::default());
        let http = match requests {
            Requests::None => self.http.clone(),
            Requests::Within(time) => {
                http_client(&self.network, Arc::clone(&jar), time, Redirects::Stop)?
            }
        };
        Ok(Self {
            user: self.user.clone(),
            captured: replaced(&self.captured, self.expose_token(), token.unwrap_or_default()),
            token: token.map(SecretString::from),
            previous: None,
            jar,
            network: self.network.clone(),
            http,
        })
    }
}

/// What was captured, with another token; every other secret is empty.
fn replaced(captured: &Map<String, Value>, own: Option<&str>, token: &str) -> Map<String, Value> {
    let replace = |(name, value): (&String, &Value)| {
        let is_own = own.is_some() && value.as_str() == own;
        let value = match value {
            _ if is_own => Value::String(token.to_owned()),
            Value::String(_) if is_secret_name(name) => Value::String(String::new()),
            other => other.clone(),
        };
        (name.clone(), value)
    };
    captured.iter().map(replace).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_token_is_replaced_wherever_it_stands_and_other_secrets_are_gone() {
        let Value::Object(captured) = json!({
            "token": "own", "access": "own", "refreshToken": "other", "id": "u1", "count": 1
        }) else {
            panic!("it is a map")
        };
        let expected = json!({
            "token": "forged", "access": "forged", "refreshToken": "", "id": "u1", "count": 1
        });
        assert_eq!(Value::Object(replaced(&captured, Some("own"), "forged")), expected);
    }
}
