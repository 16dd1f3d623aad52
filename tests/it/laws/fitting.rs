//! Laws that fit, laws that look alike, and matrices that no law explains.

use earwitness::diagnose::{Confidence, Diagnosis};
use earwitness::scenario::TabId;

use super::bugs::{BUGS, Bug, named};
use super::world::{Code, Sending, Server};
use crate::play::{Play, confirmed, tab};

const ALICE: [&str; 3] = ["alice/1", "alice/2", "alice/3"];
const BOB: [&str; 2] = ["bob/1", "bob/2"];

/// The bugs that show while nobody comes and goes.
const AT_REST: [&str; 10] = [
    "except-in-loop",
    "to-in-loop-per-tab",
    "io-to-in-loop-per-tab",
    "leak-to-everyone",
    "emits-to-sender-only",
    "last-tab-only",
    "first-tab-only",
    "sender-not-excluded",
    "only-emitting-tab-excluded",
    "one-fixed-tab-excluded",
];

fn at_rest() -> impl Iterator<Item = &'static Bug> {
    BUGS.iter().filter(|bug| AT_REST.contains(&bug.code))
}

/// A run against a server with these bugs in which every joined tab speaks once.
fn run(bugs: &[&Bug], alice: u16, bob: u16) -> Play {
    let joined = [&ALICE[..usize::from(alice)], &BOB[..usize::from(bob)]].concat();
    let room = "main".into();
    let mut server = Server::default();
    for name in joined.iter().chain(&["carol/1"]) {
        server.connects(&tab(name));
    }
    for socket in server.sockets.iter_mut().filter(|socket| socket.tab.user().as_str() != "carol") {
        socket.inside.insert("main".into());
    }
    let mut play = Play::joined(alice, bob);
    for name in &joined {
        let sending = Sending { server: &server, from: &tab(name), room: &room };
        let heard: Vec<String> =
            Code::with(bugs).deliver(&sending).iter().map(TabId::to_string).collect();
        play.says(name, &heard.iter().map(String::as_str).collect::<Vec<_>>());
    }
    play
}

fn the_one(play: &Play) -> Diagnosis {
    let mut diagnoses = play.diagnosed();
    assert_eq!(diagnoses.len(), 1, "{diagnoses:?}");
    diagnoses.remove(0)
}

fn lookalikes(diagnosis: &Diagnosis) -> Vec<&str> {
    diagnosis.lookalikes.iter().map(|other| other.code).collect()
}

#[test]
fn with_two_and_three_tabs_every_law_is_the_only_one_that_fits() {
    for bug in at_rest() {
        let diagnosis = the_one(&run(&[bug], 3, 2).finished());
        assert_eq!((diagnosis.code, diagnosis.confidence), (bug.code, Confidence::Certain));
        assert_eq!(lookalikes(&diagnosis), [""; 0], "{}", bug.code);
        assert!(!diagnosis.evidence.is_empty(), "{}", bug.code);
    }
}

#[test]
fn a_healthy_server_fits_no_law() {
    for (alice, bob) in [(1, 1), (2, 1), (2, 2), (3, 2)] {
        assert_eq!(run(&[], alice, bob).finished().diagnosed(), []);
    }
}

#[test]
fn with_one_value_of_k_a_law_that_follows_k_is_likely_only() {
    for bug in at_rest().filter(|bug| bug.code.contains("in-loop")) {
        let diagnosis = the_one(&run(&[bug], 2, 2).finished());
        assert_eq!((diagnosis.code, diagnosis.confidence), (bug.code, Confidence::Likely));
    }
}

/// With one tab, a loop over the sender's tabs and no loop are the same; the simpler is named first.
#[test]
fn with_one_tab_the_look_alikes_stand_beside_the_simplest() {
    let diagnosis = the_one(&run(&[named("sender-not-excluded")], 1, 1).finished());
    assert_eq!((diagnosis.code, diagnosis.confidence), ("sender-not-excluded", Confidence::Likely));
    assert_eq!(lookalikes(&diagnosis), ["io-to-in-loop-per-tab"]);
    assert!(diagnosis.lookalikes.iter().all(|other| !other.told_apart_by.is_empty()));
}

#[test]
fn a_cell_that_contradicts_every_law_keeps_them_all_from_being_named() {
    for bug in at_rest() {
        let mut play = run(&[bug], 3, 2);
        let message = play.says("alice/1", &["bob/1"; 7]);
        assert_eq!(play.cell(message, "bob/1").unwrap().copies, 7);
        assert_eq!(play.finished().diagnosed(), [], "{}", bug.code);
    }
}

/// Two bugs at once are not one of them.
#[test]
fn a_missing_copy_is_not_explained_by_a_law_that_doubles() {
    let mut play = run(&[named("except-in-loop")], 3, 2);
    play.says("alice/2", &[]);
    assert_eq!(play.finished().diagnosed(), []);
}

/// A tab that is away when a message is sent and back before its next fence may hear it or not: its cell
/// must not speak against the law that all others obey.
#[test]
fn a_tab_that_comes_back_speaks_neither_for_nor_against_a_law() {
    let mut play = run(&[named("except-in-loop")], 3, 2);
    play.closes("bob/2");
    let message = play.send_begins("bob/1");
    play.send_ends(message, confirmed());
    for listener in &ALICE {
        play.hears(listener, message);
    }
    play.connects("bob/2");
    play.joins("bob/2", confirmed());
    play.fences();
    let diagnosis = the_one(&play.finished());
    assert_eq!((diagnosis.code, diagnosis.confidence), ("except-in-loop", Confidence::Certain));
}

/// When the only copies too many stand where anything may be, there is nothing for a law to explain.
#[test]
fn a_doubt_is_not_a_pattern() {
    let mut play = run(&[], 1, 2);
    let message = play.send_begins("alice/1");
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    play.send_ends(message, confirmed());
    for listener in ["bob/1", "bob/2", "bob/2"] {
        play.hears(listener, message);
    }
    play.fences();
    let play = play.finished();
    assert_eq!(play.verdict("delivered-once"), "fail");
    assert_eq!(play.diagnosed(), []);
}

/// Once a tab of a user has closed, a map of one tab for each user holds nobody knows which.
#[test]
fn the_fixed_silent_tab_is_known_while_no_tab_has_closed() {
    for bug in at_rest().filter(|bug| bug.code == "one-fixed-tab-excluded") {
        let mut play = run(&[bug], 3, 2);
        play.closes("bob/2");
        play.says("bob/1", &ALICE);
        let diagnosis = the_one(&play.finished());
        assert_eq!((diagnosis.code, diagnosis.confidence), (bug.code, Confidence::Certain));
    }
}
