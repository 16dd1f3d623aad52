//! A healthy server that stands still for a while: who is slow has broken no promise, and has no fault.

use crate::chat_server::{ChatServer, node_is_wanted};
use crate::python_server::{PythonServer, python_is_wanted};
use crate::witness::{Witness, witness};

/// Longer than an acknowledgement is waited for where the server answers other things, shorter than where it answers
/// nothing at all.
const A_WHILE: &str = "0.6";
/// Longer than anything is waited for.
const TOO_LONG: &str = "3";

const SCENARIOS: [&str; 2] = ["causes/frozen.yaml", "causes/frozen-join.yaml"];

#[test]
fn a_chat_that_stands_still_for_a_while_passes() {
    if node_is_wanted("a Node chat that stands still for a while") {
        let chat = ChatServer::start(None, &[]);
        for scenario in SCENARIOS {
            assert_passed(&frozen(scenario, (&chat.url, chat.pid()), A_WHILE));
        }
    }
    if python_is_wanted("a Python chat that stands still for a while") {
        let chat = PythonServer::start(None, &[]);
        for scenario in SCENARIOS {
            assert_passed(&frozen(scenario, (&chat.url, chat.pid()), A_WHILE));
        }
    }
}

/// What came too late for the run cannot be told; it is no fault, and no cause is made up for it.
#[test]
fn a_chat_that_stands_still_for_too_long_is_not_accused() {
    if node_is_wanted("a Node chat that stands still for too long") {
        let chat = ChatServer::start(None, &[]);
        for scenario in SCENARIOS {
            let run = frozen(scenario, (&chat.url, chat.pid()), TOO_LONG);
            assert_eq!(run.codes(), [""; 0], "{}", run.stdout);
            assert_eq!(run.exit, 3, "{}{}", run.stdout, run.stderr);
            assert_eq!(run.check("ack-kept")["verdict"], "inconclusive");
        }
    }
}

fn frozen(scenario: &str, (url, pid): (&str, u64), seconds: &str) -> Witness {
    let pid = pid.to_string();
    let variables = [("EARWITNESS_DEMO_URL", url), ("CHAT", &pid), ("FROZEN", seconds)];
    witness(&["run", scenario], &variables)
}

fn assert_passed(witness: &Witness) {
    assert_eq!(witness.codes(), [""; 0], "{}", witness.stdout);
    assert_eq!(witness.exit, 0, "{}{}", witness.stdout, witness.stderr);
}
