//! What is missing right after joins: the answer came too early, or another process did not know of the tab yet.

use earwitness::diagnose::{Confidence, Diagnosis};
use earwitness::ledger::{MessageId, Seated};
use earwitness::scenario::NodeName;

use crate::play::{Play, confirmed, tab};

/// The tabs of the room.
const TABS: [&str; 5] = ["alice/1", "alice/2", "alice/3", "bob/1", "bob/2"];

/// At which node each tab sits, where the scenario names nodes.
type Seats = Option<[&'static str; 5]>;

/// Two processes.
const TWO: Seats = Some(["a", "b", "a", "b", "a"]);
const ONE: Seats = Some(["a"; 5]);

/// Everybody has joined, and speaks at the same time; these do not hear these.
fn joined_with(seats: Seats, missing: &[(&str, &[&str])]) -> Play {
    let mut play = Play::new(3, 2);
    let at = |name: &str| seats.map(|seats| TABS.iter().zip(seats).find(|(of, _)| **of == name));
    let named: Vec<&str> = seats.into_iter().flatten().collect();
    for name in &named {
        let nodes = &mut play.scenario().system.socket.nodes;
        nodes.insert(NodeName::new(*name), "http://127.0.0.1:1".to_owned());
    }
    play.handshake();
    for name in TABS.iter().chain(&["carol/1"]) {
        if let Some(Some((_, node))) = at(name) {
            let seated = Seated { tab: tab(name), node: NodeName::new(node) };
            play.record(earwitness::ledger::Event::Seated(seated));
        }
        play.connects(name);
    }
    for name in TABS {
        play.joins(name, confirmed());
    }
    all_speak_at_once(&mut play, missing);
    play
}

/// All messages are under way before any is answered.
fn all_speak_at_once(play: &mut Play, missing: &[(&str, &[&str])]) {
    let sent: Vec<MessageId> = TABS.iter().map(|name| play.send_begins(name)).collect();
    for (message, from) in sent.iter().zip(TABS) {
        let due = TABS.iter().filter(|to| user(to) != user(from));
        let gone = missing.iter().find(|(of, _)| *of == from).map_or(&[][..], |(_, tabs)| *tabs);
        for to in due.filter(|to| !gone.contains(to)) {
            play.hears(to, *message);
        }
    }
    for message in sent {
        play.send_ends(message, confirmed());
    }
    play.fences();
}

/// Every tab says something, one after the other, and all of it comes.
fn then_all_hear(mut play: Play) -> Play {
    for from in TABS {
        let heard: Vec<&str> = TABS.into_iter().filter(|to| user(to) != user(from)).collect();
        play.says(from, &heard);
    }
    play.finished()
}

fn user(of: &str) -> &str {
    of.split('/').next().unwrap_or_default()
}

fn codes(found: &[Diagnosis]) -> Vec<(&str, Confidence, Vec<&str>)> {
    let alike = |one: &Diagnosis| one.lookalikes.iter().map(|other| other.code).collect();
    found.iter().map(|one| (one.code, one.confidence, alike(one))).collect()
}

const LATE: &str = "join-ack-before-membership";
const WINDOW: &str = "subscribe-window";
const LOST: &str = "accepted-then-lost";

/// bob/1, at the other process, hears the second of alice's tabs there and misses one that was sent before it: messages
/// that are under way at the same time reach another process in any order.
#[test]
fn a_window_has_no_order_of_messages_that_are_under_way_together() {
    let play = joined_with(TWO, &[("bob/2", &["alice/2"]), ("alice/3", &["bob/1"])]);
    let found = then_all_hear(play).diagnosed();
    assert_eq!(codes(&found), [(WINDOW, Confidence::Likely, vec!["nodes-not-connected"])]);
}

/// What was lost behind one that came is no window: by then the process had subscribed.
#[test]
fn what_is_lost_after_something_came_is_no_window() {
    let mut play = joined_with(TWO, &[]);
    all_speak_at_once(&mut play, &[("bob/2", &["alice/2"])]);
    let found = then_all_hear(play).diagnosed();
    assert!(codes(&found).iter().all(|(code, ..)| ![WINDOW, LATE].contains(code)), "{found:?}");
}

#[test]
fn without_nodes_an_early_answer_and_a_window_look_alike() {
    let play = joined_with(None, &[("bob/2", &["alice/2"]), ("alice/3", &["bob/1"])]);
    let found = then_all_hear(play).diagnosed();
    assert_eq!(codes(&found), [(LATE, Confidence::Likely, vec![WINDOW])]);
    assert!(!found[0].summary.contains("another cause"), "{}", found[0].summary);
}

#[test]
fn who_misses_what_is_sent_at_the_same_process_was_told_too_early() {
    let play = joined_with(ONE, &[("bob/2", &["alice/2"]), ("alice/3", &["bob/1"])]);
    let found = then_all_hear(play).diagnosed();
    assert_eq!(codes(&found), [(LATE, Confidence::Certain, vec![])]);
}

/// A crowd of messages, of which something comes to everybody: but what is lost of it is lost right after the joins only.
#[test]
fn whole_messages_that_are_lost_after_joins_are_no_volatile_ones() {
    let both: &[&str] = &["bob/1", "bob/2"];
    let play = joined_with(None, &[("alice/1", both), ("alice/2", both)]);
    let found = then_all_hear(play).diagnosed();
    assert_eq!(codes(&found), [(LATE, Confidence::Likely, vec![WINDOW, LOST])]);
    assert!(!found[0].summary.contains("another cause"), "{}", found[0].summary);
}

/// One message may have been lost by itself.
#[test]
fn a_single_message_that_is_lost_after_joins_may_have_been_accepted_and_lost() {
    let play = joined_with(None, &[("alice/1", &["bob/1", "bob/2"])]);
    let found = then_all_hear(play).diagnosed();
    let alike = vec!["intermittent-loss", LATE, WINDOW];
    assert_eq!(codes(&found), [(LOST, Confidence::Likely, alike)]);
}

/// Where something is lost later as well, the joins have nothing to do with it.
#[test]
fn messages_that_are_lost_later_as_well_are_not_those_after_joins() {
    let both: &[&str] = &["bob/1", "bob/2"];
    let mut play = joined_with(None, &[("alice/1", both)]);
    all_speak_at_once(&mut play, &[("alice/2", both)]);
    let found = then_all_hear(play).diagnosed();
    let alike = codes(&found);
    assert!(
        alike.iter().all(|(code, _, alike)| *code != LATE && !alike.contains(&LATE)),
        "{found:?}"
    );
}

/// bob has one tab, so nobody else could have heard what it misses.
#[test]
fn what_the_only_listener_misses_after_its_join_is_named_with_its_look_alikes() {
    let hears = |heard: [&'static [&'static str]; 6]| {
        let mut play = Play::joined(1, 1);
        for listeners in heard {
            play.says("alice/1", listeners);
        }
        play.finished().diagnosed()
    };
    let all: &[&str] = &["bob/1"];
    let first = hears([&[], all, all, all, all, all]);
    let alike = vec!["intermittent-loss", WINDOW, LOST];
    assert_eq!(codes(&first), [(LATE, Confidence::Likely, alike)]);
    let twice = hears([&[], all, all, &[], all, all]);
    assert!(codes(&twice).iter().all(|(code, ..)| *code != LATE), "{twice:?}");
}
