//! Healthy servers, which must never be accused.

use earwitness::lab::{Heartbeat, Settings};

use super::table::SHORT_PINGS;
use super::{against, on_node};
use crate::chat_server::{ChatServer, node_is_wanted};
use crate::lab_server::LabServer;
use crate::witness::{Witness, say, witness};

#[test]
fn a_healthy_lab_passes() {
    let lab = LabServer::start(None);
    let variables = [("EARWITNESS_DEMO_URL", lab.url.as_str()), ("JWT_SECRET", &lab.secret)];
    assert_innocent(&witness(&["run", "causes/lab.yaml"], &variables));
}

/// What the faults of order and of silence need to show, and what a healthy lab makes of it.
#[test]
fn a_healthy_lab_passes_whatever_is_tried() {
    let quick = Settings { heartbeat: Heartbeat::QUICK, ..Settings::default() };
    let lab = LabServer::with(quick);
    for scenario in ["causes/replies.yaml", "causes/ghosts.yaml"] {
        assert_innocent(&against(scenario, &lab.url));
    }
}

#[test]
fn a_healthy_chat_passes_whatever_its_gate_says() {
    if node_is_wanted("the healthy Node chat") {
        assert_innocent(&on_node("causes/node.yaml", None, &[]));
        assert_innocent(&on_node("causes/node.yaml", None, &[("OPAQUE", "1")]));
    }
}

/// What the faults of rooms and of tabs that come back need to show, and what a healthy chat makes of it.
#[test]
fn a_healthy_chat_passes_whatever_is_tried() {
    if !node_is_wanted("the healthy Node chat, with all that is tried") {
        return;
    }
    for scenario in
        ["joins", "leaves", "returns", "intruders", "burst-at-once", "recovered", "replies"]
    {
        let scenario = format!("causes/{scenario}.yaml");
        assert_innocent(&on_node(&scenario, None, &[("RECOVERY", "1")]));
    }
    assert_innocent(&on_node("causes/ghosts.yaml", None, &SHORT_PINGS));
    assert_innocent(&on_node("causes/unread.yaml", None, &[("UNREAD", "1")]));
}

/// The same server and room again and again: what is left of one run must not disturb the next.
#[test]
fn many_runs_in_a_row_pass() {
    if !node_is_wanted("many healthy runs in a row on Node") {
        return;
    }
    let times = std::env::var("EARWITNESS_REPEAT").ok().and_then(|times| times.parse().ok());
    let times: u32 = times.unwrap_or(50);
    let chat = ChatServer::start(None, &[]);
    for _ in 0..times {
        assert_innocent(&against("causes/node.yaml", &chat.url));
    }
    say(&format!("{times} healthy runs in a row passed"));
}

fn assert_innocent(witness: &Witness) {
    let none: [&str; 0] = [];
    assert_eq!(witness.codes(), none, "{}", witness.stdout);
    assert_eq!(witness.exit, 0, "{}{}", witness.stdout, witness.stderr);
}
