//! A process is ended while a run goes on: what depends on their number shows with two numbers of them.

use super::Nodes;
use crate::chat_server::node_is_wanted;

/// Three processes, with a fault or healthy.
fn three(fault: Option<&str>) -> Nodes {
    Nodes::start("cluster", fault, &[("NODES", "3")]).expect("it needs no Redis")
}

#[test]
fn as_many_copies_as_processes_are_proven_by_two_numbers_of_them() {
    if !node_is_wanted("one process fewer") {
        return;
    }
    for fault in ["published-on-every-node", "published-on-every-node:others"] {
        let witness = three(Some(fault)).witness("nodes/fewer.yaml");
        assert_eq!(witness.codes(), ["published-on-every-node"], "{}", witness.stdout);
        assert_eq!(witness.confidence(), "certain", "{}", witness.stdout);
    }
}

#[test]
fn a_process_that_the_script_ends_is_nobodys_fault() {
    if !node_is_wanted("one healthy process fewer") {
        return;
    }
    let witness = three(None).witness("nodes/fewer.yaml");
    assert_eq!((witness.codes(), witness.exit), (vec![], 0), "{}", witness.stdout);
}
