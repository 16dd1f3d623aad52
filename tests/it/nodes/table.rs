//! The table *adapter x fault → first diagnosis*: every fault that takes several processes, with every adapter that can
//! show it; named first and alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{ADAPTERS, Nodes, against};
use crate::chat_server::{node_faults, node_is_wanted};
use crate::tabled::{Entry, head, keep, sum};
use crate::witness::{Witness, say};

/// Where a diagnosis cannot be certain, and why. Everywhere else it must be.
const LIKELY: [(&str, &str); 4] = [
    ("published-on-every-node", "the script leaves the number of processes as it is"),
    ("published-on-every-node:others", "the script leaves the number of processes as it is"),
    ("room-emit-overtaken", "the two events may as well be emitted that way round"),
    ("subscribe-window", "processes that have not found each other yet would look the same, once"),
];

/// What one adapter shows of a fault.
struct Row {
    adapter: &'static str,
    fault: String,
    witness: Witness,
}

/// Where nodes are not named, they are found; but nothing says then that it is nodes that the groups are.
#[test]
fn nodes_behind_one_port_are_found() {
    if !node_is_wanted("nodes that nobody has named") {
        return;
    }
    for fault in ["nodes-not-connected", "event-is-node-local", "presence-is-node-local"] {
        let nodes = Nodes::start("cluster", Some(fault), &[]).expect("it needs no Redis");
        let witness = against("nodes/found.yaml", &nodes.chat.url);
        say(&format!("{fault}, not named: {:?} {}", witness.codes(), witness.confidence()));
        assert_eq!(witness.codes(), [fault], "{}", witness.stdout);
    }
}

/// With three nodes there are three copies, and three groups.
#[test]
fn three_nodes_are_counted() {
    if !node_is_wanted("three nodes") {
        return;
    }
    let three = ("NODES", "3");
    let healthy = Nodes::start("cluster", None, &[three]).expect("it needs no Redis");
    assert_eq!(healthy.witness("nodes/three.yaml").codes(), [""; 0]);
    for fault in ["published-on-every-node", "nodes-not-connected", "event-is-node-local"] {
        let nodes = Nodes::start("cluster", Some(fault), &[three]).expect("it needs no Redis");
        let witness = nodes.witness("nodes/three.yaml");
        assert_eq!(witness.codes(), [fault], "{}", witness.stdout);
    }
}

#[test]
fn every_fault_of_several_nodes_is_named_with_every_adapter() {
    if !node_is_wanted("the causes of several nodes") {
        return;
    }
    let mut rows = Vec::new();
    for fault in node_faults() {
        for adapter in adapters(&fault) {
            let Some(nodes) = Nodes::start(adapter, Some(&fault), &[]) else { continue };
            let witness = match fault.as_str() {
                "no-sticky-sessions" => against("nodes/polled.yaml", &nodes.chat.url),
                "presence-is-node-local:online" => nodes.witness("nodes/presence.yaml"),
                "room-emit-overtaken" => nodes.witness("nodes/unread.yaml"),
                "reply-before-question:publish" => nodes.witness("nodes/replies.yaml"),
                _ => nodes.witness("nodes/named.yaml"),
            };
            rows.push(Row { adapter, fault: fault.clone(), witness });
        }
    }
    hold(&rows);
}

/// The adapters that can show a fault.
fn adapters(fault: &str) -> Vec<&'static str> {
    match fault {
        // Without an adapter they are all alike.
        "nodes-not-connected" => vec!["none"],
        // Only this one subscribes to rooms, and waits until what it publishes has been confirmed.
        "subscribe-window" | "reply-before-question:publish" => vec!["redis-sharded"],
        // This one gives a message to the tabs of its own process at once.
        "room-emit-overtaken" => vec!["cluster", "redis-sharded"],
        _ => ADAPTERS.to_vec(),
    }
}

/// Prints the table, and fails if a row is wrong.
fn hold(rows: &[Row]) {
    let mut text = format!("{:<32} {:<14} {}\n", "fault", "adapter", head());
    let mut columns: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in rows {
        let (entry, wrong) = (row.entry(), row.wrong());
        let mark = if wrong.is_empty() { String::new() } else { format!("  WRONG: {wrong}") };
        writeln!(text, "{:<32} {:<14} {entry}{mark}", row.fault, row.adapter)
            .expect("texts take everything");
        columns.entry(format!("nodes/{}", row.adapter)).or_default().push(entry);
    }
    for (stack, entries) in &columns {
        keep(stack, entries);
        writeln!(text, "{stack}: {}", sum(entries)).expect("texts take everything");
    }
    say(&text);
    let right = rows.iter().filter(|row| row.wrong().is_empty()).count();
    assert_eq!(right, rows.len(), "\n{text}");
    assert!(right > 0, "no fault was run");
}

impl Row {
    /// What is true of the processes, and should be named alone.
    fn expected(&self) -> &str {
        self.fault.split(':').next().unwrap_or_default()
    }

    fn entry(&self) -> Entry {
        Entry::new(&self.fault, self.expected(), &self.witness)
    }

    /// What is wrong with it; empty if nothing is.
    fn wrong(&self) -> String {
        let code = self.expected();
        let likely = LIKELY.iter().any(|(fault, _)| *fault == self.fault);
        let confidence = if likely { "likely" } else { "certain" };
        let mut wrong = Vec::new();
        if self.witness.codes() != [code] {
            wrong.push(format!("{:?} were named", self.witness.codes()));
        }
        if self.witness.confidence() != confidence {
            wrong.push(format!("it should be {confidence}"));
        }
        if self.witness.exit != 1 {
            wrong.push(format!("exit code {} {}", self.witness.exit, self.witness.stderr));
        }
        if !wrong.is_empty() {
            wrong.extend(self.witness.failed());
        }
        wrong.join("; ")
    }
}
