//! Healthy processes, which must never be accused, whatever connects them and however they are reached.

use super::{ADAPTERS, Nodes, against};
use crate::chat_server::node_is_wanted;
use crate::connection::proxy::{Proxy, Software};
use crate::witness::{Witness, say};

/// Runs a scenario against healthy processes again and again.
fn passes(scenario: &str) {
    if !node_is_wanted("healthy nodes") {
        return;
    }
    for adapter in ADAPTERS {
        let Some(nodes) = Nodes::start(adapter, None, &[]) else { continue };
        for _ in 0..times() {
            assert_innocent(adapter, &nodes.witness(scenario));
        }
        say(&format!("{adapter}, {scenario}: {} healthy runs passed", times()));
    }
}

#[test]
fn nodes_that_are_named_pass() {
    passes("nodes/named.yaml");
}

#[test]
fn nodes_behind_one_port_pass() {
    passes("nodes/port.yaml");
}

#[test]
fn nodes_that_are_polled_pass_where_sessions_stay_at_one() {
    if !node_is_wanted("nodes behind a balancer") || !Software::Haproxy.is_there() {
        return;
    }
    for adapter in ADAPTERS {
        let Some(nodes) = Nodes::start(adapter, None, &[("POLLING", "1")]) else { continue };
        let behind = nodes.chat.nodes();
        let behind: Vec<&str> = behind.iter().map(String::as_str).collect();
        let by_cookie = "balance roundrobin\n  cookie node insert indirect nocache";
        let front = Proxy::start(Software::Haproxy, by_cookie, &behind);
        for _ in 0..times() {
            assert_innocent(adapter, &against("nodes/polled.yaml", &front.url));
        }
    }
}

fn times() -> u32 {
    let times = std::env::var("EARWITNESS_REPEAT").ok().and_then(|times| times.parse().ok());
    times.unwrap_or(8)
}

fn assert_innocent(adapter: &str, witness: &Witness) {
    assert_eq!(witness.codes(), [""; 0], "{adapter} {}", witness.stdout);
    assert_eq!(witness.exit, 0, "{adapter} {}{}", witness.stdout, witness.stderr);
}
