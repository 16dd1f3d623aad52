//! Runs that go well and badly, and servers that repeat what they are told.

use std::path::Path;

use earwitness::lab::Fault;

use super::artefacts::Artefacts;
use crate::addresses::parrot;
use crate::chat_server::{ChatServer, node_is_wanted};
use crate::lab_server::LabServer;
use crate::witness::cases;

pub(super) const PASSWORDS: [&str; 3] = ["alice-password", "bob-password", "carol-password"];
const PARROTS: &str = "p@rrot \"one\"/&=+ß";
const COOKIE: &str = "session=c00kie-of-the-parrot";
const JWT: &str =
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsInNlYyI6MX0.c2lnbmF0dXJlLW9mLXRoZS1wYXJyb3Q";

#[test]
fn a_healthy_run_and_runs_that_go_wrong_leave_no_secret() {
    let faults = [None, Some(Fault::IssuerSecretIsFallback), Some(Fault::JoinRefused)];
    for fault in faults.into_iter().chain([Some(Fault::SecretMismatch), Some(Fault::ExceptInLoop)])
    {
        let lab = LabServer::start(fault);
        let variables = [("EARWITNESS_DEMO_URL", lab.url.as_str()), ("JWT_SECRET", &lab.secret)];
        let artefacts = Artefacts::of("causes/lab.yaml", &variables);
        artefacts.assert_free_of(&[&PASSWORDS[..], &[&lab.secret]].concat());
    }
}

#[test]
fn a_wrong_password_is_a_secret_too() {
    let lab = LabServer::start(None);
    let variables = [("EARWITNESS_DEMO_URL", lab.url.as_str())];
    let artefacts = Artefacts::of("gallery/wrong-password.yaml", &variables);
    artefacts.assert_free_of(&[&PASSWORDS[..], &["hunter2-is-not-it"]].concat());
    assert!(artefacts.holds("ledger", "Invalid credentials"));
}

#[test]
fn the_env_file_of_the_node_chat_stays_where_it_is() {
    if !node_is_wanted("the secrets of the Node chat") {
        return;
    }
    let text = std::fs::read_to_string(cases().join("../servers/node/.env")).unwrap();
    let values = text.lines().filter(|line| !line.starts_with('#'));
    let values: Vec<&str> = values.filter_map(|line| Some(line.split_once('=')?.1)).collect();
    assert_eq!(values.len(), 2);
    for fault in
        [None, Some("issuer-secret-is-fallback"), Some("secret-mismatch"), Some("join-refused")]
    {
        let chat = ChatServer::start(fault, &[]);
        let variables = [("EARWITNESS_DEMO_URL", chat.url.as_str())];
        let artefacts = Artefacts::of("causes/node.yaml", &variables);
        artefacts.assert_free_of(&[&PASSWORDS[..], &values].concat());
    }
}

#[test]
fn no_transport_and_no_parser_leaves_a_secret() {
    if !node_is_wanted("the secrets of the Node chat over other transports") {
        return;
    }
    for (scenario, fault) in [
        ("transports/polling.yaml", None),
        ("transports/upgrade.yaml", None),
        ("transports/msgpack.yaml", Some("parser-mismatch")),
    ] {
        let chat = ChatServer::start(fault, &[]);
        let artefacts = Artefacts::of(scenario, &[("EARWITNESS_DEMO_URL", chat.url.as_str())]);
        artefacts.assert_free_of(&PASSWORDS);
        assert!(artefacts.holds("ledger", r#"{\"token\":\"[token]\"}"#), "{scenario}");
    }
}

/// Debug pages answer with the request that they could not handle.
#[test]
fn a_server_that_repeats_what_it_is_told_leaks_nothing() {
    let url = parrot(COOKIE, JWT);
    for how in ["json", "form", "basic"] {
        let scenario = format!("gallery/parrot-{how}.yaml");
        assert!(Path::new(&cases().join(&scenario)).exists());
        let artefacts = Artefacts::of(&scenario, &[("EARWITNESS_DEMO_URL", &url)]);
        assert!(artefacts.holds("ledger", "cannot do this"), "{how}: the parrot was not heard");
        let basic = format!("alice@example.com:{PARROTS}");
        let cookie = COOKIE.split('=').nth(1).unwrap();
        artefacts.assert_free_of(&[PARROTS, cookie, JWT, &basic]);
    }
}
