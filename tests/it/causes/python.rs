//! The causes on python-socketio and PyJWT.

use std::collections::BTreeSet;

use super::auth::{probe, showing};
use super::table::{Column, SHORT_PINGS, code_of, is_of_auth, tried, variables_of};
use crate::chat_server;
use crate::python_server::{PythonServer, faults, python_is_wanted};
use crate::witness::{Witness, say, witness};

/// The faults of the Node chat that this stack cannot show, and why.
const NOT_HERE: [(&str, &str); 2] = [
    (
        "auth-error-without-message",
        "python-socketio writes a message of its own where there is none; only an empty one can be had",
    ),
    ("recovery-skips-auth", "python-socketio has no connection state recovery"),
];

#[test]
fn every_fault_of_the_python_chat_is_named() {
    if python_is_wanted("the causes on Python") {
        let column = Column::run("python", &faults("FAULTS"), |fault| {
            if is_of_auth(fault) { probed(fault, &[]) } else { on_python(fault) }
        });
        column.hold();
        for (fault, why) in NOT_HERE {
            say(&format!("{fault:<40} n/a: {why}"));
        }
    }
}

#[test]
fn a_python_gate_that_does_not_say_why_is_seen_through_all_the_same() {
    if python_is_wanted("the causes of auth on an opaque Python gate") {
        let of_auth: Vec<_> =
            faults("FAULTS").into_iter().filter(|fault| is_of_auth(fault)).collect();
        let column =
            Column::run("python/opaque", &of_auth, |fault| probed(fault, &[("OPAQUE", "1")]));
        column.hold();
    }
}

#[test]
fn a_healthy_python_chat_passes_whatever_its_gate_says() {
    if python_is_wanted("the healthy Python chat") {
        for variables in [&[][..], &[("OPAQUE", "1")]] {
            let chat = PythonServer::start(None, variables);
            let url = [("EARWITNESS_DEMO_URL", chat.url.as_str())];
            let usual = witness(&["run", "causes/python.yaml"], &url);
            let tried = ["joins", "leaves", "returns", "intruders", "replies"];
            let tried = tried.map(|name| witness(&["run", &format!("causes/{name}.yaml")], &url));
            let probed = ["causes/auth.yaml", "causes/auth-identity.yaml"];
            let probed = probed.map(|scenario| probe(scenario, &chat.url));
            for witness in probed.into_iter().chain(tried).chain([usual]) {
                assert_eq!(witness.codes(), [""; 0], "{}", witness.stdout);
                assert_eq!(witness.exit, 0, "{}{}", witness.stdout, witness.stderr);
            }
        }
    }
}

/// Who falls silent is noticed by the heartbeat, and announced.
#[test]
fn a_healthy_python_chat_has_no_ghosts() {
    if python_is_wanted("the healthy Python chat, and who falls silent") {
        let chat = PythonServer::start(None, &SHORT_PINGS);
        let witness =
            witness(&["run", "causes/ghosts.yaml"], &[("EARWITNESS_DEMO_URL", &chat.url)]);
        assert_eq!((witness.codes(), witness.exit), (vec![], 0), "{}", witness.stdout);
    }
}

/// What one stack shows and the other does not is said, and why.
#[test]
fn the_python_chat_has_every_cause_of_auth_that_the_node_chat_has() {
    let node = chat_server::faults();
    let node = node.iter().filter(|fault| is_of_auth(fault)).map(|fault| code_of(fault).to_owned());
    let python = [faults("FAULTS"), faults("AWAITING")].concat();
    let mut python: BTreeSet<_> = python.iter().map(|fault| code_of(fault).to_owned()).collect();
    python.extend(NOT_HERE.map(|(fault, _)| fault.to_owned()));
    let missing: Vec<_> = node.filter(|code| !python.contains(code)).collect();
    assert_eq!(missing, [""; 0]);
}

/// Runs all probes against the Python chat with a fault of its gate.
fn probed(fault: &str, settings: &[(&str, &str)]) -> Witness {
    let (scenario, variables) = showing(fault);
    let chat = PythonServer::start(Some(fault), &[settings, variables].concat());
    probe(scenario, &chat.url)
}

/// Runs the standard script, or what shows it, against the Python chat with a fault.
fn on_python(fault: &str) -> Witness {
    let chat = PythonServer::start(Some(fault), variables_of(fault));
    let scenario = tried(fault).unwrap_or("causes/python.yaml");
    witness(&["run", scenario], &[("EARWITNESS_DEMO_URL", &chat.url)])
}
