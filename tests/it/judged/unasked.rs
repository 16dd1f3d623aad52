//! Sends that nothing confirms.

use super::staged::Staged;
use earwitness::judge::{Duty, Fate, Verdict};
use earwitness::ledger::Outcome;

const JOINED: [&str; 3] = ["alice/1", "bob/1", "bob/2"];

fn staged() -> Staged {
    let run = Staged::new("{ on: said }", "[connect: all]");
    run.line(0).connect(&JOINED).connect(&["carol/1"]).line(1).joins(&JOINED).line(2);
    run
}

#[test]
fn a_message_that_was_read_from_a_member_and_reached_nobody_is_lost() {
    let run = staged();
    run.sends("alice/1", 1, Outcome::Unasked).fences(&["alice/1", "bob/1", "bob/2"]);
    assert_eq!(run.cell(1, "bob/1"), Some((Duty::Must(1), Fate::Missing)));
    assert_eq!(run.verdict("delivered-once"), Some(Verdict::Fail));
}

#[test]
fn a_message_of_which_nothing_shows_that_it_was_read_may_be_lost() {
    let run = staged();
    run.sends("alice/1", 1, Outcome::Unasked).fences(&["bob/1", "bob/2"]);
    assert_eq!(run.cell(1, "bob/1"), Some((Duty::May, Fate::Right)));
    assert_eq!(run.verdict("delivered-once"), Some(Verdict::Inconclusive));
}

#[test]
fn a_message_of_somebody_outside_may_be_refused_in_silence() {
    let run = staged();
    run.sends("carol/1", 1, Outcome::Unasked).fences(&["carol/1", "bob/1", "bob/2"]);
    assert_eq!(run.cell(1, "bob/1"), Some((Duty::May, Fate::Right)));
}

#[test]
fn a_script_with_sends_of_which_none_was_made_is_not_told() {
    let run = Staged::new("{ on: said }", "[connect: all, send: { from: each }]");
    run.line(0).connect(&JOINED);
    assert_eq!(run.verdict("delivered-once"), Some(Verdict::Inconclusive));
}

#[test]
fn a_script_without_sends_asks_nothing_of_deliveries() {
    let run = Staged::new("{ on: said }", "[connect: all]");
    run.line(0).connect(&JOINED);
    assert_eq!(run.verdict("delivered-once"), None);
}
