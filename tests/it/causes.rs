//! The table *cause × server → first diagnosis*: every fault of the lab, of the Node chat, of the Python chat,
//! and of addresses, run with the built program. Each must be named, alone, and no healthy server may be accused.

mod alone;
mod auth;
mod awaited;
mod connection;
mod frozen;
mod healthy;
mod hidden;
mod lab;
mod pairs;
mod python;
mod table;

use crate::chat_server::ChatServer;
use crate::witness::{Witness, witness};

/// Runs a scenario against the Node chat with this fault, or a healthy one.
fn on_node(scenario: &str, fault: Option<&str>, variables: &[(&str, &str)]) -> Witness {
    let chat = ChatServer::start(fault, variables);
    against(scenario, &chat.url)
}

/// Runs a scenario against an address.
fn against(scenario: &str, url: &str) -> Witness {
    witness(&["run", scenario], &[("EARWITNESS_DEMO_URL", url)])
}
