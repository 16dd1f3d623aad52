//! Channels that are heard among the members, whether their tabs joined or not.

use super::staged::{Staged, confirmed};
use earwitness::judge::{Duty, Fate, Verdict};

const ALL: [&str; 5] = ["alice/1", "alice/2", "bob/1", "bob/2", "carol/1"];

/// Only `alice/1` and `bob/1` have joined.
fn staged(among: &str) -> Staged {
    let hear = format!("{{ on: note, among: {among}, audience: others }}");
    let run = Staged::new(&hear, "[connect: all]");
    run.line(0).connect(&ALL).line(1).joins(&["alice/1", "bob/1"]);
    run.line(2).sends("alice/1", 1, confirmed()).hears(&["bob/1"], "note", 1).fences(&ALL);
    run
}

#[test]
fn a_members_tab_that_did_not_join_is_due() {
    let run = staged("members");
    assert_eq!(run.cell(1, "bob/2"), Some((Duty::Must(1), Fate::Missing)));
    run.hears(&["bob/2"], "note", 1);
    assert_eq!(run.verdict("delivered-once"), Some(Verdict::Pass));
}

#[test]
fn a_senders_tab_that_did_not_join_is_silent_and_an_outsider_too() {
    let run = staged("members");
    assert_eq!(run.cell(1, "alice/2"), Some((Duty::MustNot, Fate::Right)));
    assert_eq!(run.cell(1, "carol/1"), Some((Duty::MustNot, Fate::Right)));
    run.hears(&["alice/2"], "note", 1);
    assert_eq!(run.verdict("silent-sender"), Some(Verdict::Fail));
}

#[test]
fn without_a_word_only_joined_tabs_are_meant() {
    let run = staged("joined");
    assert_eq!(run.cell(1, "bob/2"), Some((Duty::MustNot, Fate::Right)));
}
