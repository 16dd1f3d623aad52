//! The causes of an open connection that need more than a fault of the chat: something in front of it, or somebody
//! who starts it again.

use super::against;
use super::table::Column;
use crate::chat_server::{ChatServer, node_is_wanted};
use crate::node_server::NodeServer;
use crate::witness::Witness;

/// How long connections may be silent in front of the chat, in milliseconds.
const IDLE: &str = "500";

/// The scenarios of the causes of a connection, and what they are about.
const SCENARIOS: [&str; 3] = ["causes/large.yaml", "causes/burst.yaml", "causes/idle.yaml"];

#[test]
fn every_cause_around_a_chat_is_named() {
    if node_is_wanted("the causes of what stands around a Node chat") {
        let faults = ["namespace-unknown", "heartbeat-cut", "server-crash-on-event"];
        Column::run("around node", &faults.map(str::to_owned), around_the_chat).hold();
    }
}

fn around_the_chat(fault: &str) -> Witness {
    match fault {
        "namespace-unknown" => against("causes/namespace.yaml", &ChatServer::start(None, &[]).url),
        "heartbeat-cut" => {
            let chat = ChatServer::start(None, &[]);
            let proxy = [("TARGET", chat.url.as_str()), ("IDLE_MS", IDLE)];
            let proxy = NodeServer::start("connection/idleProxy.js", &proxy);
            against("causes/idle.yaml", &proxy.url)
        }
        "server-crash-on-event" => {
            let chat = NodeServer::start("connection/supervised.js", &[("FAULT", fault)]);
            against("causes/node.yaml", &chat.url)
        }
        other => panic!("nothing around the chat has the fault {other}"),
    }
}

#[test]
fn a_crash_is_followed_until_the_server_is_back() {
    if node_is_wanted("a Node chat that is started again") {
        let witness = around_the_chat("server-crash-on-event");
        let summary = witness.report["diagnoses"][0]["summary"].as_str().unwrap_or_default();
        assert!(summary.contains("after a while the server was back"), "{summary}");
    }
}

/// A server that pings often enough lives behind the same proxy.
#[test]
fn a_ping_in_time_keeps_connections_open_behind_a_proxy() {
    if node_is_wanted("a Node chat behind a proxy with a timeout") {
        let chat = ChatServer::start(None, &[("PING_INTERVAL_MS", "100")]);
        let proxy = [("TARGET", chat.url.as_str()), ("IDLE_MS", IDLE)];
        let proxy = NodeServer::start("connection/idleProxy.js", &proxy);
        assert_not_accused(&against("causes/idle.yaml", &proxy.url));
    }
}

#[test]
fn healthy_servers_pass_the_scenarios_that_show_causes_of_a_connection() {
    if node_is_wanted("large messages, bursts and silence on a healthy Node chat") {
        let chat = ChatServer::start(None, &[]);
        for scenario in SCENARIOS {
            assert_not_accused(&against(scenario, &chat.url));
        }
    }
}

fn assert_not_accused(witness: &Witness) {
    assert_eq!(witness.codes(), [""; 0], "{}", witness.stdout);
    assert_eq!(witness.exit, 0, "{}{}", witness.stdout, witness.stderr);
}
