//! A user gets a new token for the one it has.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::account::Account;
use super::entrance::{TOKEN, origin_of_capture, seen};
use crate::ledger::{Event, Writer};
use crate::scenario::{Step, is_secret_name};

/// Takes over what the steps of a refresh have captured: the token above all, and whatever else is new.
pub fn renew(ledger: &Writer, account: &mut Account, steps: &[Step], captured: Map<String, Value>) {
    let old = |key: &str, value: &Value| account.captured.get(key) == Some(value);
    let new: Map<String, Value> =
        captured.into_iter().filter(|(key, value)| !old(key, value)).collect();
    let token = new.get(TOKEN).and_then(Value::as_str).map(str::to_owned);
    let known = new.clone().into_iter().filter(|(name, _)| !is_secret_name(name)).collect();
    account.captured.extend(new);
    if let Some(token) = token {
        ledger.hide(&token);
        ledger.record(seen(ledger, account, &token, origin_of_capture(steps)));
        replace(account, token);
    }
    ledger.record(Event::Identified { user: account.user.clone(), known });
}

fn replace(account: &mut Account, token: String) {
    if account.token.as_ref().is_some_and(|old| old.expose_secret() == token) {
        return;
    }
    account.previous = account.token.replace(SecretString::from(token));
}
