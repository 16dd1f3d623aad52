//! What a panic or a log line would print.

use std::collections::BTreeMap;

use earwitness::ledger::{Clock, Nonce, Redactor, Writer};
use earwitness::login::{candidates, connect_spec, log_in};
use earwitness::scenario::{Env, Scenario, read};
use earwitness::wire::Network;
use serde_json::json;

use crate::lab_server::LabServer;

const SCENARIO: &str = include_str!("../../../scenarios/demo.yaml");
const TEXTS: &str = "secrets: [{ text: the-text-of-a-secret }, { env: JWT_SECRET }]\n";

fn scenario(lab: &LabServer) -> Scenario {
    let variables = [("EARWITNESS_DEMO_URL", &lab.url), ("JWT_SECRET", &lab.secret)];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.clone()));
    let none = |_: &str, _: &str| Err("it stands alone".to_owned());
    let text = format!("{SCENARIO}{TEXTS}");
    read("debug.yaml", &text, Env::new(BTreeMap::from(variables)), &none).expect("it is right")
}

fn assert_silent(what: &str, shown: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!shown.contains(secret), "{what} shows {secret}: {shown}");
    }
}

#[tokio::test]
async fn nothing_that_holds_a_secret_shows_it() {
    let lab = LabServer::start(None);
    let scenario = scenario(&lab);
    let ledger = Writer::new(Clock::start(), Nonce::new([1; 8]), Redactor::default());
    for secret in scenario.secret_texts() {
        ledger.hide(&secret);
    }
    let (candidates, problems) = candidates(&scenario, &ledger);
    assert_eq!((candidates.len(), problems.len()), (2, 0));
    let accounts = log_in(&scenario, &Network::default(), &ledger).await;
    let account = accounts.first().expect("alice logged in");
    let token = account.expose_token().expect("she has a token");
    let scope = scenario.scope().with("user", json!({ "token": token }));
    let spec = connect_spec(&scenario, account, &scope).expect("it can be filled in");
    assert!(spec.auth.as_ref().is_some_and(|auth| auth["token"] == token));

    let secrets = [
        "alice-password",
        "bob-password",
        "carol-password",
        "the-text-of-a-secret",
        &lab.secret,
        token,
    ];
    assert_silent("Scenario", &format!("{scenario:#?}"), &secrets);
    assert_silent("Account", &format!("{account:#?}"), &secrets);
    assert_silent("ConnectSpec", &format!("{spec:#?}"), &secrets);
    assert_silent("Candidate", &format!("{candidates:#?}"), &secrets);
    assert_silent("Scope", &format!("{scope:#?}"), &secrets);
    assert_silent("Writer", &format!("{ledger:#?}"), &secrets);
}
