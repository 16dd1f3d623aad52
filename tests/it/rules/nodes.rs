//! Several server processes: who hears whom follows where they sit, or it does not.

use std::time::Duration;

use earwitness::diagnose::{Confidence, Diagnosis};
use earwitness::judge::{Case, Seating};
use earwitness::ledger::{Event, Seated};
use earwitness::scenario::{Announced, ArgPointer, Direction, NodeName, Restart, Template};
use serde_json::json;

use super::on;
use crate::play::{Play, confirmed, tab};

/// The tabs of the room, and where they sit.
const SEATS: [(&str, &str); 5] =
    [("alice/1", "a"), ("alice/2", "b"), ("alice/3", "a"), ("bob/1", "b"), ("bob/2", "a")];

/// Whether the scenario names the nodes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    Given,
    Absent,
}

/// How many copies a receiver gets of what a sender says.
type Server = fn(from: &'static str, to: &'static str) -> usize;

fn node(of: &str) -> &'static str {
    SEATS.iter().find(|(name, _)| *name == of).map_or("", |(_, node)| *node)
}

fn user(of: &str) -> &str {
    of.split('/').next().unwrap_or_default()
}

fn healthy(from: &'static str, to: &'static str) -> usize {
    usize::from(user(from) != user(to))
}

fn only_at_its_node(from: &'static str, to: &'static str) -> usize {
    if node(from) == node(to) { healthy(from, to) } else { 0 }
}

/// Everybody is connected, each at its node, and has joined.
fn seated(names: Names) -> Play {
    let mut play = Play::new(3, 2);
    if names == Names::Given {
        let nodes = &mut play.scenario().system.socket.nodes;
        for name in ["a", "b"] {
            nodes.insert(NodeName::new(name), "http://127.0.0.1:1".to_owned());
        }
    }
    play.handshake();
    for (name, at) in SEATS.iter().chain(&[("carol/1", "b")]) {
        if names == Names::Given {
            let seated = Seated { tab: tab(name), node: NodeName::new(*at) };
            play.record(Event::Seated(seated));
        }
        play.connects(name);
    }
    for (name, _) in SEATS {
        play.joins(name, confirmed());
    }
    play
}

/// Every tab of the room says something.
fn everybody_speaks(play: &mut Play, server: Server) {
    for (from, _) in SEATS {
        let heard = SEATS.iter().flat_map(|(to, _)| vec![*to; server(from, to)]);
        play.says(from, &heard.collect::<Vec<_>>());
    }
}

fn run(names: Names, server: Server) -> Vec<Diagnosis> {
    let mut play = seated(names);
    everybody_speaks(&mut play, server);
    play.finished().diagnosed()
}

/// An event of another kind that names a user arrives.
fn hears_of(play: &Play, name: &str, of: &str) {
    play.record(Event::Received {
        on: on(name),
        namespace: "/".into(),
        event: "online".into(),
        args: vec![json!({ "user": of })],
        ack: None,
        messages: Vec::new(),
    });
}

fn named(diagnoses: &[Diagnosis]) -> Vec<(&str, Confidence)> {
    diagnoses.iter().map(|one| (one.code, one.confidence)).collect()
}

fn lookalikes(diagnoses: &[Diagnosis]) -> Vec<&str> {
    diagnoses.iter().flat_map(|one| &one.lookalikes).map(|other| other.code).collect()
}

#[test]
fn healthy_nodes_are_not_accused() {
    for names in [Names::Given, Names::Absent] {
        assert_eq!(named(&run(names, healthy)), []);
    }
}

#[test]
fn nodes_that_are_not_connected_are_named_or_found() {
    for names in [Names::Given, Names::Absent] {
        let found = run(names, only_at_its_node);
        assert_eq!(named(&found), [("nodes-not-connected", Confidence::Likely)]);
        assert_eq!(lookalikes(&found), ["event-is-node-local"]);
    }
}

/// A second event that stays where it began tells the two apart, and so does one that passes.
#[test]
fn a_second_event_tells_whether_the_first_is_alone() {
    for (hearer, code) in [("alice/2", "nodes-not-connected"), ("alice/1", "event-is-node-local")] {
        let mut play = seated(Names::Given);
        everybody_speaks(&mut play, only_at_its_node);
        // Carol has only ever been at node b, where alice/2 sits.
        hears_of(&play, hearer, "id-carol");
        let found = play.finished().diagnosed();
        assert_eq!(named(&found), [(code, Confidence::Certain)]);
        assert_eq!(lookalikes(&found), [""; 0]);
    }
}

/// An event about somebody who was there before, or who sits at both nodes, says nothing of where it began.
#[test]
fn an_event_of_unknown_origin_tells_nothing() {
    let mut play = seated(Names::Given);
    everybody_speaks(&mut play, only_at_its_node);
    hears_of(&play, "bob/1", "id-alice");
    hears_of(&play, "carol/1", "id-alice");
    let found = play.finished().diagnosed();
    assert_eq!(named(&found), [("nodes-not-connected", Confidence::Likely)]);
}

/// Where one tab alone leaves, what is told of its user began there, though the user sits at both nodes.
#[test]
fn what_is_told_of_the_only_tab_that_acts_began_where_it_sits() {
    for (hearer, code) in [("alice/3", "nodes-not-connected"), ("alice/2", "event-is-node-local")] {
        let mut play = seated(Names::Given);
        everybody_speaks(&mut play, only_at_its_node);
        play.record(Event::DirectionBegan { line: 9, text: "leave".into() });
        play.leave_begins("bob/2");
        hears_of(&play, hearer, "id-bob");
        play.leave_ends("bob/2", confirmed());
        let found = play.finished().diagnosed();
        assert_eq!(named(&found), [(code, Confidence::Certain)]);
    }
}

/// What is told late, of a tab that ended at another node before, is not told of the one that acts now.
#[test]
fn what_is_told_of_a_user_may_be_about_a_tab_that_has_gone() {
    let mut play = seated(Names::Given);
    everybody_speaks(&mut play, only_at_its_node);
    play.record(Event::DirectionBegan { line: 9, text: "close".into() });
    play.closes("bob/1");
    play.record(Event::DirectionBegan { line: 10, text: "leave".into() });
    play.leave_begins("bob/2");
    hears_of(&play, "alice/2", "id-bob");
    let found = play.finished().diagnosed();
    assert_eq!(named(&found), [("nodes-not-connected", Confidence::Likely)]);
}

/// Where several do, it may be any of them.
#[test]
fn what_is_told_while_several_tabs_act_tells_nothing() {
    let mut play = seated(Names::Given);
    everybody_speaks(&mut play, only_at_its_node);
    play.record(Event::DirectionBegan { line: 9, text: "leave".into() });
    play.leave_begins("bob/2");
    play.leave_begins("bob/1");
    hears_of(&play, "alice/2", "id-bob");
    let found = play.finished().diagnosed();
    assert_eq!(named(&found), [("nodes-not-connected", Confidence::Likely)]);
}

#[test]
fn one_tab_alone_at_a_node_may_as_well_be_deaf() {
    let mut play = seated(Names::Given);
    play.closes("bob/1");
    play.says("alice/1", &["bob/2"]);
    play.says("alice/2", &[]);
    play.says("bob/2", &["alice/1", "alice/3"]);
    let found = play.finished().diagnosed();
    assert_eq!(named(&found), [("nodes-not-connected", Confidence::Likely)]);
    assert_eq!(lookalikes(&found), ["event-is-node-local", "joined-but-deaf"]);
}

#[test]
fn a_deaf_tab_and_a_mute_one_are_no_node() {
    let deaf: Server = |from, to| if to == "bob/1" { 0 } else { healthy(from, to) };
    let mute: Server = |from, to| if from == "bob/1" { 0 } else { healthy(from, to) };
    for server in [deaf, mute] {
        for names in [Names::Given, Names::Absent] {
            let found = run(names, server);
            let of_nodes = found.iter().filter(|one| one.family.word() == "nodes");
            assert_eq!(of_nodes.count(), 0, "{found:?}");
        }
    }
}

fn left_out_at_its_node(from: &'static str, to: &'static str) -> usize {
    usize::from(user(from) != user(to) || node(from) != node(to))
}

fn in_turn_at_its_node(from: &'static str, to: &'static str) -> usize {
    let k = SEATS.iter().filter(|(tab, at)| user(tab) == user(from) && *at == node(from)).count();
    k - usize::from(user(from) == user(to) && node(from) == node(to))
}

#[test]
fn presence_of_one_node_leaves_out_the_tabs_of_that_node() {
    for server in [left_out_at_its_node as Server, in_turn_at_its_node] {
        let found = run(Names::Given, server);
        assert_eq!(named(&found), [("presence-is-node-local", Confidence::Certain)]);
    }
    let found = run(Names::Absent, left_out_at_its_node);
    assert_eq!(named(&found), [("presence-is-node-local", Confidence::Likely)]);
}

/// The same matrix with only one tab of each user at a node is that of a server that leaves out the emitting tab only.
#[test]
fn whoever_leaves_out_the_emitting_tab_only_is_not_taken_for_it() {
    let emitting_only: Server = |from, to| usize::from(from != to);
    for names in [Names::Given, Names::Absent] {
        let found = run(names, emitting_only);
        assert_eq!(named(&found), [("only-emitting-tab-excluded", Confidence::Certain)]);
    }
}

#[test]
fn as_many_copies_as_nodes_are_published_on_every_node() {
    let to_all: Server = |_, _| 2;
    let to_others: Server = |from, to| 2 * healthy(from, to);
    for server in [to_all, to_others] {
        let found = run(Names::Given, server);
        assert_eq!(found.first().map(|one| one.code), Some("published-on-every-node"), "{found:?}");
        assert_ne!(found[0].confidence, Confidence::Certain);
        let unnamed = run(Names::Absent, server);
        assert!(unnamed.iter().all(|one| one.code != "published-on-every-node"), "{unnamed:?}");
    }
    let thrice = run(Names::Given, |from, to| 3 * healthy(from, to));
    assert!(thrice.iter().all(|one| one.code != "published-on-every-node"), "{thrice:?}");
}

#[test]
fn what_is_missing_right_after_the_first_join_at_a_node_was_not_subscribed_yet() {
    let mut play = seated(Names::Given);
    everybody_speaks(&mut play, only_at_its_node);
    everybody_speaks(&mut play, healthy);
    let found = play.finished().diagnosed();
    assert_eq!(named(&found), [("subscribe-window", Confidence::Likely)]);
}

/// Where tabs at the same node miss something too, the join itself was late; where something is missing later, or comes
/// before, it is no window.
#[test]
fn other_holes_are_no_subscription() {
    let nobody: Server = |_, _| 0;
    for rounds in [[nobody, healthy, healthy], [healthy, only_at_its_node, healthy]] {
        let mut play = seated(Names::Given);
        for server in rounds {
            everybody_speaks(&mut play, server);
        }
        let found = play.finished().diagnosed();
        assert!(found.iter().all(|one| one.code != "subscribe-window"), "{found:?}");
    }
}

/// One of three processes ends, and everybody gets one copy less.
#[test]
fn two_numbers_of_processes_prove_that_each_of_them_emits() {
    let run = |left: &[&str]| {
        let mut play = seated(Names::Given);
        let third = NodeName::new("c");
        play.scenario().system.socket.nodes.insert(third, "http://127.0.0.1:1".to_owned());
        play.scenario().script = vec![Direction::Restart(Restart {
            command: "true".into(),
            within: Duration::from_secs(1),
            nodes: Some(left.iter().copied().map(NodeName::new).collect()),
        })];
        everybody_speaks(&mut play, |from, to| 3 * healthy(from, to));
        play.record(Event::DirectionBegan { line: 0, text: "restart".into() });
        everybody_speaks(&mut play, |from, to| 2 * healthy(from, to));
        play.record(Event::RunEnded);
        play.diagnosed()
    };
    assert_eq!(named(&run(&["a", "b"])), [("published-on-every-node", Confidence::Certain)]);
    assert!(run(&["a"]).iter().all(|one| one.code != "published-on-every-node"));
}

/// alice's tabs close one after the other, and somebody is told that she is gone.
fn closes_and_is_told(told_after: &[&str]) -> Play {
    let mut play = seated(Names::Given);
    play.scenario().system.presence.offline = Some(Announced {
        on: "offline".into(),
        filter: None,
        who: ArgPointer::parse("/user"),
        is: Template::parse("{{ user.id }}").expect("it is right"),
    });
    everybody_speaks(&mut play, healthy);
    for name in ["alice/2", "alice/1"] {
        play.closes(name);
        if told_after.contains(&name) {
            play.receives("bob/1", "offline", json!({ "user": "id-alice" }));
        }
    }
    play.finished()
}

/// alice/2 is alone at its node, alice/1 and alice/3 sit together.
#[test]
fn who_is_taken_for_gone_with_the_last_tab_at_a_node_is_counted_there_only() {
    let found = closes_and_is_told(&["alice/2"]).diagnosed();
    assert_eq!(named(&found), [("presence-is-node-local", Confidence::Certain)]);
    for told in [&["alice/1"][..], &["alice/2", "alice/1"]] {
        let found = closes_and_is_told(told).diagnosed();
        assert_eq!(named(&found), [("premature-offline", Confidence::Certain)]);
    }
    assert_eq!(named(&closes_and_is_told(&[]).diagnosed()), []);
}

/// What shows of nothing but one direction may as well be deaf tabs, and what comes nowhere is lost everywhere.
#[test]
fn nodes_are_proven_by_both_directions_and_by_what_comes_within_them() {
    let nobody: Server = |_, _| 0;
    let mut one_way = seated(Names::Given);
    for from in ["alice/1", "alice/3", "bob/2"] {
        let heard = SEATS.iter().filter(|(to, _)| only_at_its_node(from, to) > 0);
        one_way.says(from, &heard.map(|(to, _)| *to).collect::<Vec<_>>());
    }
    let silent = run(Names::Given, nobody);
    for found in [one_way.finished().diagnosed(), silent] {
        assert!(found.iter().all(|one| one.family.word() != "nodes"), "{found:?}");
    }
}

/// Groups are nodes only where every message agrees.
#[test]
fn one_message_that_contradicts_shows_that_groups_are_no_nodes() {
    let seating = |missed: usize| {
        let mut play = seated(Names::Absent);
        everybody_speaks(&mut play, only_at_its_node);
        // At its own node bob/2 hears all that alice/1 says, or not.
        for number in 0..2 {
            play.says("alice/1", if number < missed { &[] } else { &["bob/2"] });
        }
        let ledger = play.ledger();
        Case::new(play.scenario(), &ledger).nodes.seating()
    };
    assert_eq!((seating(0), seating(1)), (Seating::Found, Seating::Unknown));
}

/// A window at one process shows only where its tabs were in the room: what was sent there came.
#[test]
fn what_is_lost_where_nothing_shows_that_the_room_was_joined_is_no_window() {
    let local_misses: Server = |from, to| match (from, to) {
        ("bob/1", "alice/2") => 0,
        _ => only_at_its_node(from, to),
    };
    let mut beside = seated(Names::Given);
    everybody_speaks(&mut beside, local_misses);
    everybody_speaks(&mut beside, healthy);
    let mut elsewhere = seated(Names::Given);
    for from in ["alice/1", "alice/3", "bob/2"] {
        let heard = SEATS.iter().filter(|(to, _)| only_at_its_node(from, to) > 0);
        elsewhere.says(from, &heard.map(|(to, _)| *to).collect::<Vec<_>>());
    }
    everybody_speaks(&mut elsewhere, healthy);
    for play in [beside, elsewhere] {
        let found = play.finished().diagnosed();
        assert!(found.iter().all(|one| one.code != "subscribe-window"), "{found:?}");
    }
}

/// One tab at each process that hears one other shows that it hears that one.
#[test]
fn processes_with_one_hearer_each_are_not_proven() {
    let mut play = seated(Names::Given);
    play.says("alice/1", &["bob/2"]);
    play.says("alice/2", &["bob/1"]);
    let found = play.finished().diagnosed();
    assert!(found.iter().all(|one| one.family.word() != "nodes"), "{found:?}");
}
