//! Private keys that sign, on the Node server.

use super::{Logging, assert_named};
use crate::node_server::{NodeServer, node_is_wanted};
use crate::witness::{Witness, witness};

/// Where the server offers its keys, and where the run finds them by itself.
const SCENARIOS: [&str; 2] = ["causes/keys.yaml", "causes/node.yaml"];

fn against(scenario: &str, envs: &[(&str, &str)]) -> Witness {
    let server = NodeServer::start("node/server.js", envs);
    witness(&["run", scenario], &[("EARWITNESS_DEMO_URL", &server.url)])
}

#[test]
fn a_healthy_server_of_every_algorithm_shows_the_thumbprint_of_its_key() {
    if !node_is_wanted("private keys on a healthy server") {
        return;
    }
    for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
        for scenario in SCENARIOS {
            let witness = against(scenario, &[("ALG", algorithm), ("TOKENS", "jose")]);
            assert_eq!(
                (witness.codes(), witness.exit),
                (vec![], 0),
                "{algorithm}: {}",
                witness.stdout
            );
            let fingerprint = witness.report["secrets"]["issuer"]["fingerprint"].to_string();
            let begins = format!("\"{}:", algorithm.to_lowercase());
            assert!(fingerprint.starts_with(&begins), "{algorithm}: {fingerprint}");
        }
    }
}

#[test]
fn a_verifier_with_other_keys_is_named() {
    if !node_is_wanted("a verifier with other keys") {
        return;
    }
    for fault in ["key-set-mismatch", "key-set-mismatch:cached"] {
        for scenario in SCENARIOS {
            let witness = against(scenario, &[("FAULT", fault)]);
            assert_named(&witness, "key-set-mismatch", "certain");
        }
    }
}

#[test]
fn a_verifier_that_does_not_say_why_is_likely_at_most_and_its_log_makes_it_certain() {
    if !node_is_wanted("a verifier with other keys that does not say why") {
        return;
    }
    for (fault, by_box) in [("key-set-mismatch", Some("likely")), ("key-set-mismatch:cached", None)]
    {
        let server = Logging::start(Some(fault), "node");
        let alone = server.run(&[]);
        match by_box {
            Some(confidence) => assert_named(&alone, "key-set-mismatch", confidence),
            None => assert_eq!(alone.codes(), [""; 0], "{}", alone.stdout),
        }
        let with_log = server.run(&["--server-log", &server.log()]);
        assert_named(&with_log, "key-set-mismatch", "certain");
    }
}
