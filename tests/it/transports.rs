//! What is heard does not depend on what carries it: the Node chat over polling, over a WebSocket, and over polling
//! that is upgraded.

use std::fs::read_to_string;

use serde_json::Value;
use tempfile::TempDir;

use crate::chat_server::{ChatServer, node_is_wanted};
use crate::witness::{say, witness};

/// The scenarios; what the ledger of each holds, and what it does not.
const TRANSPORTS: [(&str, &str, &str); 3] = [
    ("polling", r#""transport":"polling""#, r#""kind":"upgraded""#),
    ("websocket", r#""transport":"websocket""#, r#""kind":"upgraded""#),
    ("upgrade", r#""kind":"upgraded""#, r#""transport":"websocket""#),
];

#[test]
fn a_healthy_chat_is_heard_alike_over_every_transport() {
    if node_is_wanted("the healthy Node chat over every transport") {
        hold(None, &[]);
    }
}

#[test]
fn a_bug_looks_alike_over_every_transport() {
    if node_is_wanted("bugs of the Node chat over every transport") {
        for bug in ["except-in-loop", "last-tab-only", "issuer-secret-is-fallback"] {
            hold(Some(bug), &[bug]);
        }
    }
}

/// The server that has the other parser is healthy to whom knows it.
#[test]
fn a_chat_in_messagepack_is_heard_as_any_other() {
    if !node_is_wanted("the Node chat in MessagePack") {
        return;
    }
    let plain = ChatServer::start(None, &[]);
    let packed = ChatServer::start(Some("parser-mismatch"), &[]);
    let (expected, _) = over("websocket", &plain.url, &[]);
    let (matrix, ledger) = over("msgpack", &packed.url, &[]);
    assert_eq!(matrix, expected);
    assert!(ledger.contains(" bytes> 42["), "the packets were no bytes");
}

/// A WebSocket is closed with a code for it, a poll is refused with a status.
#[test]
fn a_message_that_is_too_large_is_told_by_polling_as_well() {
    if !node_is_wanted("a message that is too large, by polling") {
        return;
    }
    let chat = ChatServer::start(Some("payload-cap"), &[]);
    let variables = [("EARWITNESS_DEMO_URL", chat.url.as_str())];
    let run = witness(&["run", "transports/large-by-polling.yaml"], &variables);
    assert_eq!(run.codes(), ["payload-cap"], "{}", run.stdout);
    assert_eq!(run.confidence(), "certain", "{}", run.stdout);
}

/// Runs the scenario over every transport: the diagnoses are these, and the matrix is the same.
fn hold(fault: Option<&str>, codes: &[&str]) {
    let chat = ChatServer::start(fault, &[]);
    let matrices = TRANSPORTS.map(|(transport, holds, lacks)| {
        let (matrix, ledger) = over(transport, &chat.url, codes);
        // Whom the gate refuses may be gone before the upgrade.
        let upgraded =
            transport == "upgrade" && codes.iter().any(|code| code.starts_with("issuer"));
        assert!(ledger.contains(holds) || upgraded, "over {transport}");
        assert!(!ledger.contains(lacks), "over {transport}");
        matrix
    });
    assert_ne!(matrices[0], Value::Null);
    assert_eq!(matrices[1], matrices[0]);
    assert_eq!(matrices[2], matrices[0]);
    let what = fault.unwrap_or("the healthy chat");
    say(&format!("{what}: one matrix over polling, a WebSocket, and polling that is upgraded"));
}

/// The matrix and the ledger of one run.
fn over(transport: &str, url: &str, codes: &[&str]) -> (Value, String) {
    let folder = TempDir::new().expect("the temporary folder can be written to");
    let ledger = folder.path().join("ledger.jsonl");
    let scenario = format!("transports/{transport}.yaml");
    let arguments = ["run", &scenario, "--ledger", ledger.to_str().expect("it is a text")];
    let run = witness(&arguments, &[("EARWITNESS_DEMO_URL", url)]);
    assert_eq!(run.codes(), codes, "{transport}: {}{}", run.stdout, run.stderr);
    (run.report["matrix"].clone(), read_to_string(&ledger).expect("the run wrote it"))
}
