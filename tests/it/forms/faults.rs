//! Faults in the forms that real systems take: a message that is stored and not emitted, one that goes to the wrong
//! user, and a map that knows one tab of each.

use crate::node_server::{NodeServer, node_is_wanted, say};
use crate::witness::witness;

/// The form, what is wrong with it, and what is named.
const FAULTS: [(&str, &str, (&str, &str)); 3] = [
    ("rest-send", "never-emits", ("joined-but-deaf", "likely")),
    ("direct-messages", "to-the-sender", ("emits-to-sender-only", "certain")),
    ("automatic-membership", "one-tab-of-each", ("last-tab-only", "certain")),
];

#[test]
fn faults_of_forms_are_named() {
    if !node_is_wanted("the faults of forms") {
        return;
    }
    for (form, what, named) in FAULTS {
        let server = NodeServer::start("forms/server.js", &[("FAULT", &format!("{form}:{what}"))]);
        let scenario = format!("forms/{form}.yaml");
        let run = witness(&["run", &scenario], &[("FORMS_URL", &server.url)]);
        say(&format!("{form:<24} {what:<16} {:?} {}", run.codes(), run.confidence()));
        assert_eq!((run.codes(), run.confidence()), (vec![named.0], named.1), "{}", run.stdout);
        assert_eq!(run.exit, 1, "{}", run.stdout);
    }
}

/// Nothing that is seen on the socket tells a message that was never emitted from a room that is missed.
#[test]
fn a_message_that_is_stored_and_not_emitted_has_its_look_alike() {
    if node_is_wanted("a form that does not emit") {
        let server = NodeServer::start("forms/server.js", &[("FAULT", "rest-send:never-emits")]);
        let run = witness(&["run", "forms/rest-send.yaml"], &[("FORMS_URL", &server.url)]);
        let alike = run.report["diagnoses"][0]["lookalikes"].to_string();
        assert!(alike.contains("accepted-then-lost"), "{alike}");
    }
}
