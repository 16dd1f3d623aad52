//! The causes of auth on the Node chat: with both libraries that its tokens may be made by, with all probes, and once
//! more where the gate does not say why it refuses.

use std::thread;

use super::table::{Column, is_of_auth};
use crate::chat_server::{ChatServer, awaiting, faults, node_is_wanted};
use crate::witness::{Witness, witness};

type Variables = &'static [(&'static str, &'static str)];

/// Two names of a library, and what the chat's environment must hold for it.
const JSONWEBTOKEN: (&str, Variables) = ("node/jsonwebtoken", &[]);
const JOSE: (&str, Variables) = ("node/jose", &[("TOKENS", "jose")]);
const OPAQUE: (&str, Variables) = ("node/opaque", &[("OPAQUE", "1")]);

/// Every way to sign that the chat has, and the library for it.
const HEALTHY: [&[(&str, &str)]; 11] = [
    &[],
    &[("OPAQUE", "1")],
    &[("RECOVERY", "1")],
    &[("TOKENS", "jose")],
    &[("ALG", "RS256")],
    &[("ALG", "RS256"), ("TOKENS", "jose")],
    &[("ALG", "PS256")],
    &[("ALG", "PS256"), ("TOKENS", "jose")],
    &[("ALG", "ES256")],
    &[("ALG", "ES256"), ("TOKENS", "jose")],
    &[("ALG", "EdDSA"), ("TOKENS", "jose")],
];

/// What a gate hides that does not say why it refuses.
const HIDDEN: [(&str, &str); 1] = [(
    "key-set-mismatch:cached",
    "nothing can be forged where a private key signs, so only words, or a log, tell (see `inside::keys`)",
)];

#[test]
fn every_cause_of_auth_is_named_with_jsonwebtoken() {
    if node_is_wanted("the causes of auth with jsonwebtoken") {
        column(JSONWEBTOKEN, &[]).hold();
    }
}

#[test]
fn every_cause_of_auth_is_named_with_jose() {
    if node_is_wanted("the causes of auth with jose") {
        column(JOSE, &[]).hold();
    }
}

#[test]
fn a_gate_that_does_not_say_why_is_seen_through_all_the_same() {
    if node_is_wanted("the causes of auth on an opaque Node gate") {
        column(OPAQUE, &HIDDEN).hold();
    }
}

#[test]
fn a_healthy_chat_passes_all_probes_however_its_tokens_are_signed() {
    if node_is_wanted("the healthy Node chat and all probes") {
        thread::scope(|scope| {
            for part in HEALTHY.chunks(HEALTHY.len().div_ceil(AT_ONCE)) {
                scope.spawn(|| part.iter().for_each(|variables| passes_all_probes(variables)));
            }
        });
    }
}

/// Runs wait more than they work.
const AT_ONCE: usize = 3;

fn passes_all_probes(variables: Variables) {
    let has_keys = variables.iter().any(|(name, _)| *name == "ALG");
    let scenario = if has_keys { "causes/auth-keys.yaml" } else { "causes/auth.yaml" };
    assert_innocent(&probed(scenario, None, variables), variables);
}

#[test]
fn on_a_healthy_chat_every_user_is_oneself() {
    if node_is_wanted("who is who on the healthy Node chat") {
        assert_innocent(&probed("causes/auth-identity.yaml", None, &[]), &[]);
    }
}

#[test]
fn a_healthy_chat_of_three_processes_passes_all_probes() {
    if node_is_wanted("the healthy Node chat in three processes") {
        let variables = [("NODES", "3")];
        assert_innocent(&probed("causes/auth.yaml", None, &variables), &variables);
    }
}

fn assert_innocent(witness: &Witness, variables: &[(&str, &str)]) {
    assert_eq!(witness.codes(), [""; 0], "{variables:?}\n{}", witness.stdout);
    assert_eq!(witness.exit, 0, "{variables:?}\n{}{}", witness.stdout, witness.stderr);
}

fn column(
    (name, library): (&'static str, Variables),
    hidden: &[(&'static str, &'static str)],
) -> Column {
    let is_hidden = |fault: &str| hidden.iter().any(|(other, _)| *other == fault);
    let shown: Vec<_> =
        faults().into_iter().filter(|fault| is_of_auth(fault) && !is_hidden(fault)).collect();
    let column = Column::run(name, &shown, |fault| {
        let (scenario, variables) = showing(fault);
        probed(scenario, Some(fault), &[library, variables].concat())
    });
    let waiting = awaiting().into_iter().map(|fault| (fault, "no diagnosis names it yet"));
    let hidden = hidden.iter().map(|(fault, why)| ((*fault).to_owned(), *why));
    column.without(waiting.chain(hidden))
}

/// The scenario that brings a fault to light, and what the chat's environment must hold.
pub(super) fn showing(fault: &str) -> (&'static str, Variables) {
    match fault {
        "key-set-mismatch"
        | "key-set-mismatch:cached"
        | "algorithm-confusion"
        | "algorithm-confusion:jwk" => ("causes/auth-keys.yaml", &[]),
        "socket-outlives-token" => ("lifetime/expire.yaml", &[("TOKEN_TTL", "4")]),
        "socket-outlives-logout" | "socket-outlives-logout:token" => ("lifetime/logout.yaml", &[]),
        "identity-shared-between-users" => ("causes/auth-identity.yaml", &[]),
        "weak-secret" => ("causes/auth-words.yaml", &[]),
        "recovery-skips-auth" => ("lifetime/recover.yaml", &[]),
        _ => ("causes/auth.yaml", &[]),
    }
}

/// Runs a scenario with all probes against the chat with this fault, or a healthy one.
fn probed(scenario: &str, fault: Option<&str>, variables: &[(&str, &str)]) -> Witness {
    let chat = ChatServer::start(fault, variables);
    probe(scenario, &chat.url)
}

/// Runs a scenario with all probes against an address; where a token lives for seconds only, they would outlast it.
pub(super) fn probe(scenario: &str, url: &str) -> Witness {
    let extent = if scenario.starts_with("lifetime/") { "safe" } else { "all" };
    witness(&["run", scenario, "--probes", extent], &[("EARWITNESS_DEMO_URL", url)])
}
