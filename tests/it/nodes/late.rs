//! A slow road between processes: what comes late is not lost, and in its order.

use super::{ADAPTERS, Nodes};
use crate::chat_server::node_is_wanted;

/// What the first process publishes takes so long to Redis.
const SLOW: [(&str, &str); 1] = [("SLOW_PUBLISH_MS", "700")];

/// A sender is told that its message was taken, and tabs close, long before those at another process have heard it.
#[test]
fn what_one_process_publishes_late_is_neither_lost_nor_out_of_order() {
    if !node_is_wanted("a process that publishes late") {
        return;
    }
    // The sharded adapter gives what it has published to its own tabs last, so that replies do overtake it there.
    for (adapter, scenario) in [
        ("redis", "nodes/presence.yaml"),
        ("redis", "nodes/replies.yaml"),
        ("redis-sharded", "nodes/presence.yaml"),
    ] {
        let Some(nodes) = Nodes::start(adapter, None, &SLOW) else { continue };
        let witness = nodes.witness(scenario);
        assert_eq!((witness.codes(), witness.exit), (vec![], 0), "{adapter} {}", witness.stdout);
    }
}

#[test]
fn healthy_processes_keep_replies_and_badges_in_their_order() {
    if !node_is_wanted("replies and badges over several processes") {
        return;
    }
    for adapter in ADAPTERS {
        let Some(nodes) = Nodes::start(adapter, None, &[("UNREAD", "1")]) else { continue };
        for scenario in ["nodes/replies.yaml", "nodes/unread.yaml", "nodes/presence.yaml"] {
            let witness = nodes.witness(scenario);
            assert_eq!(
                (witness.codes(), witness.exit),
                (vec![], 0),
                "{adapter} {}",
                witness.stdout
            );
        }
    }
}

/// It gives a message to the tabs of its own process before it publishes, so nothing overtakes it there.
#[test]
fn the_classic_redis_adapter_is_not_overtaken() {
    if !node_is_wanted("the order of the classic Redis adapter") {
        return;
    }
    let Some(nodes) = Nodes::start("redis", Some("room-emit-overtaken"), &[]) else { return };
    let witness = nodes.witness("nodes/unread.yaml");
    assert_eq!((witness.codes(), witness.exit), (vec![], 0), "{}", witness.stdout);
}
