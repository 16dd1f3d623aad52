//! What a run did not try is listed, and nothing that it did.

use crate::lab_server::LabServer;
use crate::witness::{Witness, witness};

/// What takes more of a scenario than three rooms, and users in and out of each.
const RARE: [&str; 7] = [
    "a session is recovered after messages were missed",
    "a tab falls silent, and is seen to be gone",
    "somebody replies to what was heard, and a third tab hears both",
    "somebody who is no member joins and speaks",
    "tabs sit at several server processes",
    "the system is asked how many sockets it has",
    "two events that belong to one message are held against each other",
];

/// What takes more than the demonstration has.
const MORE: [&str; 5] = [
    "somebody listens who shares another room with the sender",
    "somebody listens whose identifier is that of the room",
    "the history of a room is asked for",
    "it is heard who comes and goes",
    "a message is sent in the name of somebody else",
];

#[test]
fn the_demonstration_lacks_what_its_scenario_does_not_have() {
    let demo = witness(&["demo"], &[]);
    let untried = names(&demo.report[0]);
    let mut expected = [&MORE[..], &RARE[..]].concat();
    expected.sort_unstable();
    assert_eq!(untried, expected);
}

#[test]
fn a_whole_scenario_lacks_little() {
    let lab = LabServer::start(None);
    let url = [("EARWITNESS_DEMO_URL", lab.url.as_str())];
    let run = witness(&["run", "causes/whole.yaml"], &url);
    assert_eq!(names(&run.report), RARE);
}

/// Where no tab got in, the way in is the matter, and not what a script lacks.
#[test]
fn a_run_that_sent_nothing_lists_nothing() {
    let run: Witness = witness(&["demo", "--fault", "issuer-secret-is-fallback"], &[]);
    assert_eq!(names(&run.report), [""; 0]);
}

fn names(report: &serde_json::Value) -> Vec<&str> {
    let untried = report["untried"].as_array().expect("it is always there");
    let mut names: Vec<_> = untried.iter().filter_map(|trial| trial["does"].as_str()).collect();
    names.sort_unstable();
    names
}
