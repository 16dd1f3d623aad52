//! Zero things judged is inconclusive, never a pass; and what was not seen says so.

use earwitness::judge::Verdict;
use earwitness::ledger::{Event, Outcome};

use crate::play::{Play, confirmed, refused};

#[test]
fn a_run_without_a_message_is_inconclusive() {
    let play = Play::joined(2, 2).finished();
    assert_eq!(play.verdict("delivered-once"), "inconclusive");
    assert_eq!(play.verdict("told-apart"), "not seen");
    assert_eq!(play.judged().verdict, Verdict::Inconclusive);
}

#[test]
fn an_empty_ledger_is_inconclusive() {
    let play = Play::new(2, 2);
    assert_eq!(play.judged().verdict, Verdict::Inconclusive);
    assert_eq!(play.verdict("completed"), "inconclusive");
}

#[test]
fn a_scenario_that_sends_nothing_has_no_deliveries_to_judge() {
    let mut play = Play::joined(2, 2).finished();
    play.scenario().system.send.clear();
    assert_eq!(play.verdict("delivered-once"), "not seen");
    assert_eq!(play.verdict("completed"), "pass");
}

/// Nobody is known to have taken the message, so that nobody heard it says nothing.
#[test]
fn sends_that_were_all_refused_are_inconclusive_for_deliveries() {
    let mut play = Play::joined(2, 2);
    let message = play.send_begins("alice/1");
    play.send_ends(message, refused());
    play.fences();
    let play = play.finished();
    assert_eq!(play.verdict("delivered-once"), "inconclusive");
    assert_eq!(play.verdict("ack-kept"), "fail");
}

#[test]
fn what_is_wrong_already_hides_nothing() {
    let mut play = Play::joined(1, 1);
    play.says("alice/1", &[]);
    assert_eq!(play.finished().verdict("told-apart"), "not seen");
}

#[test]
fn a_ledger_that_breaks_off_is_not_complete() {
    let mut play = Play::joined(2, 2);
    play.says("alice/1", &["bob/1", "bob/2"]);
    assert_eq!(play.verdict("completed"), "inconclusive");
    assert_eq!(play.finished().verdict("completed"), "pass");
}

/// Where nobody could log in, no line of the script is begun, and nothing stops it either.
#[test]
fn a_run_that_ended_before_its_script_is_not_complete() {
    let play = Play::new(2, 2);
    play.record(Event::RunEnded);
    assert_eq!(play.verdict("completed"), "inconclusive");
}

#[test]
fn a_skipped_check_is_not_judged() {
    let mut play = Play::joined(2, 2);
    play.says("alice/1", &["bob/1"]);
    let mut play = play.finished();
    play.scenario().skip.extend(["delivered-once", "joined-means-hearing"].map(str::to_owned));
    assert_eq!(play.verdict("delivered-once"), "not seen");
    assert_eq!(play.judged().verdict, Verdict::Pass);
}

#[test]
fn a_scenario_without_confirmations_has_none_to_keep() {
    let mut play = Play::new(2, 2);
    play.handshake();
    for name in ["alice/1", "bob/1"] {
        play.connects(name);
        play.joins(name, Outcome::Unasked);
    }
    play.record(Event::RunEnded);
    assert_eq!(play.verdict("ack-kept"), "not seen");
    play.joins("bob/1", confirmed());
    assert_eq!(play.verdict("ack-kept"), "pass");
}
