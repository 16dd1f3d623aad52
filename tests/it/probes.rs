//! `--probes` and `--dry-run` against the lab: what is sent, what is told beforehand, and what a gate is told from.

mod gates;
mod scripted;

use earwitness::lab::Fault;
use serde_json::Value;

use crate::lab_server::LabServer;
use crate::witness::{Witness, witness};

const SCENARIO: &str = "causes/lab.yaml";

fn against(lab: &LabServer, arguments: &[&str]) -> Witness {
    let variables = [("EARWITNESS_DEMO_URL", lab.url.as_str()), ("JWT_SECRET", &lab.secret)];
    witness(&[&["run", SCENARIO], arguments].concat(), &variables)
}

fn probes(witness: &Witness) -> &[Value] {
    witness.report["probes"].as_array().map_or(&[], Vec::as_slice)
}

fn verdicts(witness: &Witness, verdict: &str) -> usize {
    probes(witness).iter().filter(|probe| probe["verdict"] == verdict).count()
}

#[test]
fn a_healthy_gate_holds_against_the_whole_catalogue() {
    let lab = LabServer::start(None);
    let witness = against(&lab, &["--probes", "all"]);
    let none: [&str; 0] = [];
    assert_eq!(witness.codes(), none, "{}", witness.stdout);
    assert_eq!(witness.exit, 0, "{}{}", witness.stdout, witness.stderr);
    assert_eq!(verdicts(&witness, "broken") + verdicts(&witness, "unclear"), 0);
    assert!(verdicts(&witness, "held") > 30, "{}", witness.stdout);
    let again = probes(&witness).iter().find(|probe| probe["probe"] == "again");
    assert_eq!(again.expect("it was shown again")["answer"], "20 of 20 let in, 0 refused");
    assert!(witness.stdout.contains(" probes: "), "{}", witness.stdout);
}

#[test]
fn a_gate_that_takes_any_key_is_shown_no_more() {
    let lab = LabServer::start(Some(Fault::SignatureNotVerified));
    let witness = against(&lab, &["--probes", "all"]);
    assert_eq!(witness.codes(), ["signature-not-verified"]);
    assert_eq!(verdicts(&witness, "broken"), 1);
    assert!(verdicts(&witness, "not sent") > 40);
}

#[test]
fn where_login_tokens_are_refused_nothing_is_forged_but_what_finds_the_reason() {
    let lab = LabServer::start(Some(Fault::IssuerSecretIsFallback));
    let witness = against(&lab, &["--probes", "all"]);
    assert_eq!(witness.codes(), ["issuer-secret-is-fallback"]);
    let sent = probes(&witness).iter().find(|probe| probe["probe"] == "expired-hour");
    assert_eq!(sent.expect("it has a line")["verdict"], "not sent");
}

#[test]
fn a_dry_run_tells_and_sends_nothing() {
    // Nobody listens there.
    let variables = [("EARWITNESS_DEMO_URL", "http://127.0.0.1:1"), ("JWT_SECRET", "x")];
    let dry =
        |probes: &str| witness(&["run", SCENARIO, "--dry-run", "--probes", probes], &variables);
    let safe = dry("safe");
    assert_eq!((safe.exit, safe.report.clone()), (0, Value::Null), "{}", safe.stderr);
    assert!(safe.stdout.contains("nothing has been sent"), "{}", safe.stdout);
    assert!(safe.stdout.contains("no: only with `--probes"), "{}", safe.stdout);
    insta::assert_snapshot!("dry_run_all", dry("all").stdout);
    assert!(dry("none").stdout.contains("\n0 of "), "{}", dry("none").stdout);
}
