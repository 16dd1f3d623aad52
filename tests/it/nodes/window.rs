//! A process that subscribes to a room too late, as the sharded Redis adapter does by itself: whatever the road to Redis
//! and whether the nodes are named, it is not taken for what only looks like it.

use super::{Nodes, against};
use crate::chat_server::node_is_wanted;
use crate::witness::{Witness, say};

const WINDOW: &str = "subscribe-window";
const LATE: &str = "join-ack-before-membership";

/// Behind one port nobody can tell a tab that is not in the room yet from a process that has not heard of it.
#[test]
fn behind_one_port_it_is_among_the_look_alikes() {
    if !node_is_wanted("late subscriptions behind one port") {
        return;
    }
    let Some(nodes) = Nodes::start("redis-sharded", Some(WINDOW), &[]) else { return };
    let witness = against("nodes/port.yaml", &nodes.chat.url);
    assert_eq!(
        (witness.codes(), witness.confidence()),
        (vec![LATE], "likely"),
        "{}",
        witness.stdout
    );
    assert!(alike(&witness).contains(&WINDOW.to_owned()), "{}", witness.stdout);
}

/// With Redis next door it is a matter of a millisecond: most runs do not meet it, and those that do say so.
#[test]
fn with_redis_next_door_nothing_else_is_said() {
    if !node_is_wanted("late subscriptions next door") {
        return;
    }
    let variables = [("SHARDS", "dynamic")];
    let Some(nodes) = Nodes::start("redis-sharded", None, &variables) else { return };
    let mut met = 0;
    for _ in 0..10 {
        let named = nodes.witness("nodes/named.yaml");
        assert!(named.codes().iter().all(|code| *code == WINDOW), "{}", named.stdout);
        let port = against("nodes/port.yaml", &nodes.chat.url);
        let is_open = |one: &Witness| {
            one.codes() == [LATE] && one.confidence() == "likely"
                || one.codes() == ["accepted-then-lost"]
        };
        let says = alike(&port).contains(&WINDOW.to_owned());
        assert!(port.codes().is_empty() || is_open(&port) && says, "{}", port.stdout);
        met += usize::from(named.exit != 0) + usize::from(port.exit != 0);
    }
    say(&format!("subscriptions next door: {met} of 20 runs met a window"));
}

fn alike(witness: &Witness) -> Vec<String> {
    let of = &witness.report["diagnoses"][0]["lookalikes"];
    let codes = of.as_array().into_iter().flatten().filter_map(|one| one["code"].as_str());
    codes.map(str::to_owned).collect()
}
