//! What the script expects to be refused is no fault, and has no effect.

use super::staged::{Staged, confirmed, refused};
use earwitness::judge::{Duty, Fate, Verdict};
use earwitness::ledger::Holding;

const ALL: [&str; 5] = ["alice/1", "alice/2", "bob/1", "bob/2", "carol/1"];
const JOINED: [&str; 4] = ["alice/1", "alice/2", "bob/1", "bob/2"];

fn staged(at: &str) -> Staged {
    let script = format!(
        "[connect: all, join: main, send: {{ from: carol }}, expect: {{ tabs: carol, refused: {{ at: {at} }} }}]"
    );
    Staged::new("{ on: said }", &script)
}

#[test]
fn a_join_that_should_be_refused_and_was_is_kept_and_leaves_the_tab_outside() {
    let run = staged("join");
    run.line(0).connect(&ALL).line(1).joins(&JOINED);
    run.join_begins("carol/1").join_ends("carol/1", refused());
    run.line(3).expectation(3, "carol/1", Holding::Held);
    run.line(4).sends("alice/1", 1, confirmed()).hears(&JOINED, "said", 1).fences(&ALL);
    assert_eq!(run.verdict("ack-kept"), Some(Verdict::Pass));
    assert_eq!(run.cell(1, "carol/1"), Some((Duty::MustNot, Fate::Right)));
    run.hears(&["carol/1"], "said", 1);
    assert_eq!(run.verdict("no-leak"), Some(Verdict::Fail));
}

#[test]
fn a_join_that_is_refused_without_being_expected_to_is_a_fault() {
    let run = staged("join");
    run.line(0).connect(&ALL).line(1).joins(&JOINED);
    run.join_begins("carol/1").join_ends("carol/1", refused());
    run.line(3).expectation(3, "bob/1", Holding::Held);
    assert_eq!(run.verdict("ack-kept"), Some(Verdict::Fail));
}

#[test]
fn a_join_that_should_be_refused_and_was_not_is_a_fault() {
    let run = staged("join");
    run.line(0).connect(&ALL).line(1).joins(&ALL);
    run.line(3).expectation(3, "carol/1", Holding::Broken);
    assert_eq!(run.verdict("expectations"), Some(Verdict::Fail));
}

#[test]
fn a_refused_message_must_reach_nobody() {
    let run = staged("send");
    run.line(0).connect(&ALL).line(1).joins(&JOINED);
    run.line(2).sends("carol/1", 1, refused()).fences(&ALL);
    run.line(3).expectation(3, "carol/1", Holding::Held);
    assert_eq!(run.verdict("ack-kept"), Some(Verdict::Pass));
    assert_eq!(run.cell(1, "bob/1"), Some((Duty::MustNot, Fate::Right)));
    run.hears(&["bob/1"], "said", 1);
    assert_eq!(run.cell(1, "bob/1"), Some((Duty::MustNot, Fate::Unwanted)));
}

#[test]
fn only_the_latest_sends_are_meant() {
    let run = staged("send");
    run.line(0).connect(&ALL).line(1).joins(&JOINED).sends("carol/1", 1, refused());
    run.line(2).sends("carol/1", 2, refused()).fences(&ALL);
    run.line(3).expectation(3, "carol/1", Holding::Held);
    assert_eq!(run.verdict("ack-kept"), Some(Verdict::Fail));
}
