//! Tabs that get their session back are where they were.

use super::staged::{Staged, confirmed};
use earwitness::judge::{Duty, Fate, Verdict};

const TABS: [&str; 3] = ["alice/1", "alice/2", "bob/1"];

fn run_with(missed_copies: usize) -> Staged {
    let staged = Staged::new("{ on: said }", "[]");
    staged.connect(&TABS).joins(&TABS);
    staged.recovers("bob/1", |staged| {
        staged.sends("alice/1", 1, confirmed());
        staged.hears(&["alice/1", "alice/2"], "said", 1).fences(&["alice/1", "alice/2"]);
    });
    for _ in 0..missed_copies {
        staged.hears(&["bob/1"], "said", 1);
    }
    staged.sends("alice/1", 2, confirmed()).hears(&TABS, "said", 2).fences(&TABS);
    staged
}

#[test]
fn a_recovered_tab_is_in_its_rooms_again() {
    let staged = run_with(1);
    assert_eq!(staged.cell(2, "bob/1"), Some((Duty::Must(1), Fate::Right)));
}

#[test]
fn what_it_missed_may_come_once_and_not_twice() {
    assert_eq!(run_with(1).cell(1, "bob/1"), Some((Duty::May, Fate::Right)));
    assert_eq!(run_with(1).verdict("delivered-once"), Some(Verdict::Pass));
    assert_eq!(run_with(2).cell(1, "bob/1"), Some((Duty::May, Fate::Doubled)));
    assert_eq!(run_with(2).verdict("delivered-once"), Some(Verdict::Fail));
}
