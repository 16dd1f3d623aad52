//! The life of a token on real servers: it expires, is refreshed, is revoked; sessions are lost and come back.

use earwitness::lab::Fault;

use crate::chat_server::{ChatServer, node_is_wanted};
use crate::lab_server::LabServer;
use crate::witness::{Witness, witness};

/// Long enough to connect on a busy machine, short enough to wait for.
const SHORT: (&str, &str) = ("TOKEN_TTL", "4");
const RECOVERY: (&str, &str) = ("RECOVERY", "1");

fn on_node(scenario: &str, fault: Option<&str>, variables: &[(&str, &str)]) -> Witness {
    let chat = ChatServer::start(fault, variables);
    witness(&["run", scenario], &[("EARWITNESS_DEMO_URL", &chat.url)])
}

fn passes(witness: &Witness) {
    assert_eq!(witness.codes(), [""; 0], "{}", witness.stdout);
    assert_eq!(witness.exit, 0, "{}{}", witness.stdout, witness.stderr);
}

fn names(witness: &Witness, code: &str) {
    assert_eq!(witness.codes(), [code], "{}{}", witness.stdout, witness.stderr);
    assert_eq!((witness.confidence(), witness.exit), ("certain", 1), "{}", witness.stdout);
}

#[test]
fn the_lab_lets_users_renew_their_tokens_and_log_out() {
    for scenario in ["lifetime/refresh.yaml", "lifetime/logout.yaml"] {
        let lab = LabServer::start(None::<Fault>);
        passes(&witness(&["run", scenario], &[("EARWITNESS_DEMO_URL", &lab.url)]));
    }
}

#[test]
fn a_token_that_cannot_be_awaited_ends_the_run_and_says_why() {
    let lab = LabServer::start(None::<Fault>);
    let run = witness(&["run", "lifetime/expire.yaml"], &[("EARWITNESS_DEMO_URL", &lab.url)]);
    assert_eq!(run.exit, 3, "{}", run.stdout);
    assert!(run.stdout.contains("longer than the run may take"), "{}", run.stdout);
}

#[test]
fn a_healthy_chat_ends_what_is_over() {
    if !node_is_wanted("the life of a token on Node") {
        return;
    }
    passes(&on_node("lifetime/expire.yaml", None, &[SHORT]));
    passes(&on_node("lifetime/short.yaml", None, &[SHORT]));
    passes(&on_node("lifetime/logout.yaml", None, &[]));
    passes(&on_node("lifetime/refresh.yaml", None, &[]));
    passes(&on_node("lifetime/recover.yaml", None, &[RECOVERY]));
}

#[test]
fn a_healthy_chat_with_an_opaque_gate_ends_what_is_over() {
    if !node_is_wanted("the life of a token on an opaque Node gate") {
        return;
    }
    let opaque = ("OPAQUE", "1");
    passes(&on_node("lifetime/expire.yaml", None, &[SHORT, opaque]));
    passes(&on_node("lifetime/logout.yaml", None, &[opaque]));
    passes(&on_node("lifetime/recover.yaml", None, &[RECOVERY, opaque]));
}

#[test]
fn a_session_is_for_whoever_knows_its_identifier() {
    if node_is_wanted("the session of another user on Node") {
        let fault = Some("recovery-skips-auth");
        names(&on_node("lifetime/borrow.yaml", fault, &[]), "recovery-skips-auth");
    }
}
