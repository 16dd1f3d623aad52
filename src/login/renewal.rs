//! A user gets a new token for the one it has.

use secrecy::SecretString;
use serde_json::{Map, Value};

use super::account::Account;
use super::entrance::{TOKEN, origin_of_capture, seen};
use crate::ledger::{Event, Writer};
use crate::scenario::{Capture, Step, is_secret_name};

/// Takes over what the steps of a refresh have captured: the token above all, and whatever else is new.
pub fn renew(ledger: &Writer, account: &mut Account, steps: &[Step], captured: Map<String, Value>) {
    // Two tokens of one second can be the same text; whoever asked for one has got one all the same.
    let is_token = |capture: &Capture| capture.name == TOKEN;
    let token = captured.get(TOKEN).and_then(Value::as_str).map(str::to_owned);
    let token = token.filter(|_| steps.iter().flat_map(Step::captures).any(is_token));
    let old = |key: &str, value: &Value| account.captured.get(key) == Some(value);
    let new: Map<String, Value> =
        captured.into_iter().filter(|(key, value)| !old(key, value)).collect();
    let known = new.clone().into_iter().filter(|(name, _)| !is_secret_name(name)).collect();
    account.captured.extend(new);
    if let Some(token) = token {
        ledger.hide(&token);
        ledger.record(seen(ledger, account, &token, origin_of_capture(steps)));
        account.previous = account.token.replace(SecretString::from(token));
    }
    ledger.record(Event::Identified { user: account.user.clone(), known });
}
