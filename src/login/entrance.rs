//! All users log in, each for itself, at the same time.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::future::join_all;
use reqwest::Client;
use reqwest::cookie::Jar;
use reqwest::redirect::Policy;
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use super::account::Account;
use super::actor::{Actor, Performer};
use super::token_source;
use crate::ledger::{Event, HttpAnswer, Procedure, Writer};
use crate::scenario::{
    Entrance, Redirects, Scenario, Step, TokenPlace, User, UserName, is_secret_name,
};
use crate::token::{self, Clocks, Jwt, UnixSeconds, Unverified};
use crate::wire::{self, Network};

/// The name under which a step captures the token.
pub const TOKEN: &str = "token";

/// Logs every user in; gives the accounts of those who got through, in the order of the scenario.
pub async fn log_in(scenario: &Scenario, network: &Network, ledger: &Writer) -> Vec<Account> {
    try_all(scenario, network, ledger).await.0
}

/// A token that a login gave before it failed at a later step, and whose it is.
pub type Stranded = (UserName, Jwt);

/// The same, and the tokens of those who did not get through.
pub async fn try_all(
    scenario: &Scenario,
    network: &Network,
    ledger: &Writer,
) -> (Vec<Account>, Vec<Stranded>) {
    let users = scenario.users.values().map(|user| try_one(scenario, network, ledger, user));
    let (mut accounts, mut stranded) = (Vec::new(), Vec::new());
    for entered in join_all(users).await {
        match entered {
            Ok(account) => accounts.push(account),
            Err(token) => stranded.extend(token),
        }
    }
    (accounts, stranded)
}

/// A client with a cookie jar of its own.
pub(super) fn http_client(
    network: &Network,
    jar: Arc<Jar>,
    within: Duration,
    redirects: Redirects,
) -> Result<Client, reqwest::Error> {
    let redirects = match redirects {
        Redirects::Stop => Policy::none(),
        Redirects::Follow => Policy::limited(10),
    };
    let builder = wire::http_client_builder(network).cookie_provider(jar);
    builder.timeout(within).redirect(redirects).build()
}

/// Logs a user in, for the first time or again.
pub async fn enter(
    scenario: &Scenario,
    network: &Network,
    ledger: &Writer,
    user: &User,
) -> Option<Account> {
    try_one(scenario, network, ledger, user).await.ok()
}

async fn try_one(
    scenario: &Scenario,
    network: &Network,
    ledger: &Writer,
    user: &User,
) -> Result<Account, Option<Stranded>> {
    let jar = Arc::new(Jar::default());
    let within = scenario.timing.http;
    let http = match http_client(network, Arc::clone(&jar), within, Redirects::Stop) {
        Ok(http) => http,
        Err(error) => return Err(stop(ledger, &user.name, format!("no HTTP client: {error}"))),
    };
    let (name, network) = (user.name.clone(), network.clone());
    let mut account = Account {
        user: name,
        captured: Map::new(),
        token: None,
        previous: None,
        jar,
        network,
        http,
    };
    if user.entrance == Entrance::Login
        && let Err(why) = procedure(scenario, ledger, &mut account).await
    {
        stop(ledger, &user.name, why);
        return Err(stranded(scenario, ledger, &account));
    }
    if let Err(why) = take_token(scenario, ledger, &mut account, user).await {
        return Err(stop(ledger, &user.name, why));
    }
    let known = account.captured.clone().into_iter().filter(|(name, _)| !is_secret_name(name));
    let known = known.collect();
    ledger.record(Event::Identified { user: user.name.clone(), known });
    ledger.record(Event::LoggedIn { user: user.name.clone() });
    Ok(account)
}

/// The token that a login gave before it failed.
fn stranded(scenario: &Scenario, ledger: &Writer, account: &Account) -> Option<Stranded> {
    let token = account.captured.get(TOKEN)?.as_str()?;
    ledger.hide(token);
    ledger.record(seen(ledger, account, token, origin_of_capture(&scenario.system.login)));
    Some((account.user.clone(), Jwt::parse(token).ok()?))
}

async fn procedure(
    scenario: &Scenario,
    ledger: &Writer,
    account: &mut Account,
) -> Result<(), String> {
    let Value::Object(known) = scenario.user_view(&account.user, &Map::new()) else {
        return Ok(());
    };
    let performance = {
        let actor = Actor {
            account,
            session: None,
            scope: scenario.scope().with("run", json!({ "nonce": ledger.nonce().as_str() })),
            capture_root: "user",
            known: known.clone(),
        };
        let performer = Performer { scenario, ledger };
        performer.perform(Procedure::Login, &scenario.system.login, &actor).await
    };
    let new = performance.captured.into_iter().filter(|(key, value)| known.get(key) != Some(value));
    account.captured = new.collect();
    performance.outcome.shortfall().map_or(Ok(()), Err)
}

/// Finds the token: what a step captured, or else what the scenario names.
async fn take_token(
    scenario: &Scenario,
    ledger: &Writer,
    account: &mut Account,
    user: &User,
) -> Result<(), String> {
    let captured = account.captured.get(TOKEN).and_then(Value::as_str).map(str::to_owned);
    let (token, origin) = match (captured, &user.token) {
        (Some(token), _) => (token, origin_of_capture(&scenario.system.login)),
        (None, Some(source)) => {
            let view = scenario.user_view(&account.user, &account.captured);
            let scope = scenario.scope().with("user", view);
            token_source::token(scenario, source, &scope).await?
        }
        (None, None) => return without_token(scenario),
    };
    ledger.hide(&token);
    ledger.record(seen(ledger, account, &token, origin));
    account.captured.insert(TOKEN.into(), Value::String(token.clone()));
    account.token = Some(SecretString::from(token));
    Ok(())
}

/// No token is fine where the scenario does not send one by itself: cookies or a greeting take its place.
fn without_token(scenario: &Scenario) -> Result<(), String> {
    let socket = &scenario.system.socket;
    let needed = !scenario.system.login.is_empty()
        && socket.token != TokenPlace::None
        && scenario.system.login.iter().all(|step| step.captures().is_empty());
    if !needed {
        return Ok(());
    }
    Err(format!(
        "no step captures a `token`, but the socket sends one at {}; add `capture: {{ token: body:/token \
         }}` to a login step, or write `token: none` under `socket:`",
        socket.token
    ))
}

/// Where the token stood that one of these steps has captured.
pub(super) fn origin_of_capture(steps: &[Step]) -> String {
    let captures = steps.iter().flat_map(Step::captures);
    let source = captures.rev().find(|capture| capture.name == TOKEN);
    source.map_or_else(|| "a step".into(), |capture| capture.source.to_string())
}

pub(super) fn seen(ledger: &Writer, account: &Account, token: &str, origin: String) -> Event {
    let decoded = Jwt::parse(token).and_then(|jwt| Unverified::decode(&jwt));
    let (header, claims, lints) = match decoded {
        Ok(decoded) => {
            let lints = token::lint(&decoded, clocks(ledger));
            let lints = lints.iter().map(ToString::to_string).collect();
            (Some(Value::Object(decoded.header)), Some(Value::Object(decoded.claims)), lints)
        }
        Err(why) => (None, None, vec![why.to_string()]),
    };
    Event::TokenSeen { user: account.user.clone(), origin, header, claims, lints }
}

/// Our clock, and that of the system by the `Date` of its latest answer.
fn clocks(ledger: &Writer) -> Clocks {
    let entries = ledger.ledger();
    let date = entries.entries().iter().rev().find_map(|entry| match &entry.event {
        Event::HttpDone { answer: HttpAnswer::Status { date, .. }, .. } => date.clone(),
        _ => None,
    });
    let server = date.and_then(|date| UnixSeconds::from_http_date(&date));
    Clocks { ours: now(), server }
}

/// The time by the wall clock, which only tokens need.
pub fn now() -> UnixSeconds {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UnixSeconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// The same in milliseconds.
pub fn unix_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn stop(ledger: &Writer, user: &UserName, why: String) -> Option<Stranded> {
    ledger.record(Event::LoginStopped { user: user.clone(), why });
    None
}
