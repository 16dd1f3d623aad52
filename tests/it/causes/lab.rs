//! The causes of auth on the lab, with the scenarios that show them on Node and on Python.

use std::collections::BTreeSet;
use std::time::Duration;

use earwitness::diagnose::CATALOGUE;
use earwitness::lab::{Fault, Settings, TOKEN_LIFETIME};

use super::auth::showing;
use super::table::{Column, code_of, is_of_auth};
use crate::lab_server::LabServer;
use crate::witness::{Witness, witness};

/// The causes of auth that this stack cannot show, and why.
const NOT_HERE: [(&str, &str); 4] = [
    ("algorithm-confusion", "the lab signs with a shared secret, and has no public key to confuse"),
    ("key-set-mismatch", "the lab signs with a shared secret, and has no key set"),
    ("secret-mismatch-on-some-nodes", "the lab is one process"),
    ("recovery-skips-auth", "socketioxide has no connection state recovery"),
];

#[test]
fn every_cause_of_auth_is_named_on_the_lab() {
    let faults: Vec<_> = Fault::ALL.iter().map(ToString::to_string).collect();
    let of_auth: Vec<_> = faults.into_iter().filter(|fault| is_of_auth(fault)).collect();
    let column = Column::run("lab/run", &of_auth, probed);
    column.without(NOT_HERE.map(|(fault, why)| (fault.to_owned(), why)).into_iter()).hold();
}

#[test]
fn a_healthy_lab_passes_all_probes_and_the_life_of_its_tokens() {
    for (scenario, lifetime) in [
        ("causes/lab-auth.yaml", TOKEN_LIFETIME),
        ("causes/lab-identity.yaml", TOKEN_LIFETIME),
        ("lifetime/logout.yaml", TOKEN_LIFETIME),
        ("lifetime/refresh.yaml", TOKEN_LIFETIME),
        ("lifetime/expire.yaml", SHORT),
    ] {
        let healthy = Settings { token_lifetime: lifetime, ..Settings::default() };
        let run = run(scenario, healthy);
        assert_eq!(run.codes(), [""; 0], "{}", run.stdout);
        assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
    }
}

/// Nobody hears anything where all tabs are one sender's; what would tell that from a room that is missed is said.
#[test]
fn where_nobody_asks_who_is_who_a_shared_identity_is_named_as_a_look_alike() {
    let lab = LabServer::start(Some(Fault::IdentityShared));
    let run = witness(&["run", "causes/node.yaml"], &[("EARWITNESS_DEMO_URL", &lab.url)]);
    assert_eq!((run.codes(), run.confidence()), (vec!["joined-but-deaf"], "likely"));
    let alike = run.report["diagnoses"][0]["lookalikes"].to_string();
    assert!(alike.contains("identity-shared-between-users"), "{alike}");
}

/// What the lab cannot show is said, and why; what it can show is not.
#[test]
fn the_lab_has_every_cause_of_auth_that_one_process_with_a_secret_can_have() {
    let auth = CATALOGUE.iter().map(|cause| cause.code).filter(|code| is_of_auth(code));
    let auth: BTreeSet<_> = auth.collect();
    let excused = NOT_HERE.map(|(code, _)| code);
    let shown = Fault::ALL.iter().map(|fault| fault.code()).filter(|code| is_of_auth(code));
    let all: BTreeSet<_> = shown.chain(excused).collect();
    assert_eq!(all, auth);
    assert!(Fault::ALL.iter().all(|fault| !excused.contains(&fault.code())));
}

/// Long enough to connect on a busy machine, short enough to wait for.
const SHORT: Duration = Duration::from_secs(4);

/// Runs the scenario that shows a fault against the lab with it.
fn probed(name: &str) -> Witness {
    let fault = Some(name.parse().expect("it is a fault of the lab"));
    let token_lifetime =
        if code_of(name) == "socket-outlives-token" { SHORT } else { TOKEN_LIFETIME };
    let scenario = match showing(name) {
        // The word that the lab takes for a secret is one that everybody tries.
        ("causes/auth.yaml" | "causes/auth-words.yaml", _) => "causes/lab-auth.yaml",
        ("causes/auth-identity.yaml", _) => "causes/lab-identity.yaml",
        (scenario, _) => scenario,
    };
    run(scenario, Settings { fault, token_lifetime, ..Settings::default() })
}

/// Runs a scenario against a lab, with all probes but where a token lives for seconds only.
fn run(scenario: &str, settings: Settings) -> Witness {
    let lab = LabServer::with(settings);
    let extent = if scenario.starts_with("lifetime/") { "safe" } else { "all" };
    let variables = [("EARWITNESS_DEMO_URL", lab.url.as_str()), ("JWT_SECRET", &lab.secret)];
    witness(&["run", scenario, "--probes", extent], &variables)
}
