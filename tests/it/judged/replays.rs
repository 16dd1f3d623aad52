//! History that is told to a tab which comes in late is no second copy.

use super::staged::{Staged, confirmed, refused};
use earwitness::judge::{Duty, Fate};

const ALL: [&str; 4] = ["alice/1", "bob/1", "bob/2", "carol/1"];

/// `alice/1` and `bob/1` have joined and heard message 1.
fn staged() -> Staged {
    let run = Staged::new("{ on: said }", "[connect: all]");
    run.line(0).connect(&ALL).line(1).joins(&["alice/1", "bob/1"]).line(2);
    run.sends("alice/1", 1, confirmed()).hears(&["alice/1", "bob/1"], "said", 1).fences(&ALL);
    run.line(3);
    run
}

#[test]
fn what_comes_before_the_join_is_confirmed_is_history() {
    let run = staged();
    run.join_begins("bob/2").hears(&["bob/2"], "said", 1).join_ends("bob/2", confirmed());
    assert_eq!(run.cell(1, "bob/2"), Some((Duty::MustNot, Fate::Right)));
}

#[test]
fn what_comes_to_a_tab_that_never_joins_is_a_leak() {
    let run = staged();
    run.hears(&["carol/1"], "said", 1);
    assert_eq!(run.cell(1, "carol/1"), Some((Duty::MustNot, Fate::Unwanted)));
}

#[test]
fn what_comes_while_a_join_is_refused_is_a_leak() {
    let run = staged();
    run.join_begins("carol/1").hears(&["carol/1"], "said", 1).join_ends("carol/1", refused());
    assert_eq!(run.cell(1, "carol/1"), Some((Duty::MustNot, Fate::Unwanted)));
}

#[test]
fn a_second_copy_without_a_second_join_is_doubled() {
    let run = staged();
    run.hears(&["bob/1"], "said", 1);
    assert_eq!(run.cell(1, "bob/1"), Some((Duty::Must(1), Fate::Doubled)));
}

#[test]
fn what_comes_right_after_a_connection_is_history_only_if_the_tab_joins_later() {
    let run = staged();
    run.connect(&["bob/1"]).hears(&["bob/1"], "said", 1);
    assert_eq!(run.cell(1, "bob/1").map(|cell| cell.1), Some(Fate::Doubled));
    run.joins(&["bob/1"]);
    assert_eq!(run.cell(1, "bob/1").map(|cell| cell.1), Some(Fate::Right));
}
