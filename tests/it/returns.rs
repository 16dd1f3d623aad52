//! Tabs that go without a word and come back: with the session of before, after a silence, with a fresh token.

use std::fs::read_to_string;

use serde_json::Value;
use tempfile::TempDir;

use crate::chat_server::ChatServer;
use crate::node_server::{NodeServer, node_is_wanted};
use crate::witness::{Witness, witness};

/// Runs a scenario, which must pass; gives its ledger.
fn passes(scenario: &str, variables: &[(&str, &str)]) -> Vec<Value> {
    let folder = TempDir::new().expect("the temporary folder can be written to");
    let ledger = folder.path().join("ledger.jsonl");
    let arguments = ["run", scenario, "--ledger", ledger.to_str().expect("it is a text")];
    let Witness { exit, stdout, stderr, .. } = &witness(&arguments, variables);
    assert_eq!(*exit, 0, "{stdout}{stderr}");
    let text = read_to_string(&ledger).expect("the ledger was written");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is an entry")).collect()
}

/// The entries of a kind that belong to bob's second tab, or to bob.
fn of_bob<'a>(ledger: &'a [Value], kind: &str) -> Vec<&'a Value> {
    let is_his = |entry: &&Value| {
        let whose = ["on", "tab", "user"].map(|key| entry[key].as_str());
        entry["kind"] == kind && whose.iter().any(|who| matches!(who, Some("bob/2" | "bob")))
    };
    ledger.iter().filter(is_his).collect()
}

fn peer(envs: &[(&str, &str)]) -> NodeServer {
    NodeServer::start_by("node", &["peers/socketio.js", "socket.io"], envs)
}

/// What the server said of recovery with each CONNECT, and how many arguments each message had that he heard.
fn recovery_of_bob(ledger: &[Value]) -> (Vec<&Value>, Vec<usize>) {
    let states = of_bob(ledger, "connected").iter().map(|entry| &entry["recovery"]).collect();
    let heard = of_bob(ledger, "received").into_iter().filter(|e| e["event"] == "shouted");
    let args = heard.map(|entry| entry["args"].as_array().map_or(0, Vec::len)).collect();
    (states, args)
}

#[test]
fn a_session_is_recovered_with_what_was_missed() {
    if !node_is_wanted("connection state recovery") {
        return;
    }
    let server = peer(&[("RECOVERY", "1")]);
    let ledger = passes("returns/same-session.yaml", &[("PEER_URL", &server.url)]);
    let (states, args) = recovery_of_bob(&ledger);
    assert_eq!(states, ["offered", "recovered"]);
    // Four tabs spoke before, alice while he was away, and once more. What stands behind the arguments for the
    // sake of recovery is no argument.
    assert_eq!(args, [1; 6]);
    // Whoever has the private identifier can take the session over.
    let frames = [of_bob(&ledger, "frame-in"), of_bob(&ledger, "frame-out")].concat();
    let texts = frames.iter().filter_map(|entry| entry["text"].as_str());
    let with_pid: Vec<_> = texts.filter(|text| text.contains("\"pid\":")).collect();
    assert_eq!(with_pid.len(), 3);
    assert!(with_pid.iter().all(|text| text.contains(r#""pid":"[redacted]""#)), "{with_pid:?}");
}

#[test]
fn a_session_that_cannot_be_recovered_is_a_new_one_and_what_was_missed_is_gone() {
    if !node_is_wanted("a server without recovery") {
        return;
    }
    let server = peer(&[]);
    let ledger = passes("returns/same-session.yaml", &[("PEER_URL", &server.url)]);
    let (states, args) = recovery_of_bob(&ledger);
    assert_eq!((states, args), (vec![&Value::Null; 2], vec![1; 4]));
}

#[test]
fn a_tab_that_falls_silent_is_noticed_by_the_heartbeat() {
    if !node_is_wanted("a tab that falls silent") {
        return;
    }
    let server = peer(&[("PING_INTERVAL", "200"), ("PING_TIMEOUT", "200")]);
    let ledger = passes("returns/silence.yaml", &[("PEER_URL", &server.url)]);
    assert_eq!(of_bob(&ledger, "close-began")[0]["closing"], "silent");
    let told = ledger.iter().filter(|e| e["event"] == "left" && e["on"] == "alice/1");
    let reasons: Vec<_> = told.map(|entry| &entry["args"][1]).collect();
    assert_eq!(reasons, ["ping timeout"]);
}

#[test]
fn a_user_logs_in_again_before_a_tab_comes_back() {
    if !node_is_wanted("a fresh token") {
        return;
    }
    let chat = ChatServer::start(None, &[]);
    let ledger = passes("returns/fresh-token.yaml", &[("EARWITNESS_DEMO_URL", &chat.url)]);
    assert_eq!(of_bob(&ledger, "logged-in").len(), 2);
    assert_eq!(of_bob(&ledger, "connected").len(), 2);
}
