//! Public keys that verify tokens: fetched from the system, or read from files.

use std::path::Path;
use std::sync::Arc;

use futures_util::future::join_all;
use reqwest::cookie::Jar;

use super::account::Account;
use super::answer::Answer;
use super::entrance::http_client;
use crate::ledger::{Event, KeyName, KeysAnswer, Writer};
use crate::scenario::{KeySource, Redirects, Scenario};
use crate::token::{DeclaredAlgorithm, Jwt, KnownKey, PublicKey, Unverified};
use crate::wire::{self, Network};

/// Where a system offers its keys if nobody says otherwise.
const USUAL: &str = "/.well-known/jwks.json";

/// Reads the keys that the scenario names. Where it names none and private keys sign, the usual place is looked at.
pub async fn known_keys(
    scenario: &Scenario,
    network: &Network,
    ledger: &Writer,
    accounts: &[Account],
) -> Vec<KnownKey> {
    let named = &scenario.system.keys;
    let usual = [KeySource::Address(format!("{}{USUAL}", scenario.system.url))];
    let sources = if named.is_empty() && accounts.iter().any(has_signed_token) {
        &usual[..]
    } else {
        &named[..]
    };
    let all = join_all(sources.iter().map(|source| read(scenario, network, source))).await;
    let mut known = Vec::new();
    for (source, answer) in sources.iter().zip(all) {
        let from = source.to_string();
        let answer = match answer {
            Ok(keys) => {
                let named = keys.iter().map(|key| KeyName {
                    thumbprint: key.thumbprint(),
                    kid: key.kid().map(str::to_owned),
                });
                let named = named.collect();
                known.extend(keys.into_iter().map(|key| KnownKey { from: from.clone(), key }));
                KeysAnswer::Read { keys: named }
            }
            Err(why) => KeysAnswer::NotRead { why },
        };
        ledger.record(Event::KeysRead { from, answer });
    }
    known
}

/// Whether a private key signed the account's token.
fn has_signed_token(account: &Account) -> bool {
    let token = account.expose_token().and_then(|token| Jwt::parse(token).ok());
    let decoded = token.and_then(|token| Unverified::decode(&token).ok());
    decoded.is_some_and(|token| matches!(token.algorithm(), DeclaredAlgorithm::Asymmetric(_)))
}

async fn read(
    scenario: &Scenario,
    network: &Network,
    source: &KeySource,
) -> Result<Vec<PublicKey>, String> {
    let text = match source {
        KeySource::Address(url) => fetch(scenario, network, url).await?,
        KeySource::File(path) => {
            let folder = Path::new(&scenario.file).parent().unwrap_or(Path::new(""));
            std::fs::read_to_string(folder.join(path))
                .map_err(|error| format!("the file cannot be read: {error}"))?
        }
    };
    PublicKey::read(&text).map_err(|why| why.to_string())
}

async fn fetch(scenario: &Scenario, network: &Network, url: &str) -> Result<String, String> {
    let net = |error| wire::net_failure(network, &error).error;
    let within = scenario.timing.http;
    let client = http_client(network, Arc::new(Jar::default()), within, Redirects::Follow);
    let request = client.map_err(net)?.get(url);
    let answer = Answer::read(request.send().await.map_err(net)?).await.map_err(net)?;
    match answer.status {
        200..=299 => Ok(answer.text),
        status => Err(format!("the answer is {status}")),
    }
}
