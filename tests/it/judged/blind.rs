//! Clients that do not see everything.

use super::staged::Staged;
use earwitness::judge::{Duty, Fate, Verdict};
use earwitness::ledger::{Capability, Outcome};

const JOINED: [&str; 3] = ["alice/1", "bob/1", "bob/2"];

fn staged(lacks: &[Capability]) -> Staged {
    let run = Staged::new("{ on: said }", "[connect: all]");
    run.lacking(lacks).line(0).connect(&JOINED).line(1).joins(&JOINED).line(2);
    run
}

#[test]
fn quiet_takes_the_place_of_fences_where_there_are_none() {
    for (lacks, duty) in [(&[Capability::Fences][..], Duty::Must(1)), (&[], Duty::May)] {
        let run = staged(lacks);
        run.sends("alice/1", 1, super::staged::confirmed()).hears(&["bob/2"], "said", 1).quiet();
        run.drops("bob/1").line(3);
        assert_eq!(run.cell(1, "bob/1").map(|(duty, _)| duty), Some(duty));
    }
}

#[test]
fn quiet_does_not_show_that_a_message_was_read() {
    let run = staged(&[Capability::Fences]);
    run.sends("alice/1", 1, Outcome::Unasked).quiet();
    assert_eq!(run.cell(1, "bob/1"), Some((Duty::May, Fate::Right)));
}

#[test]
fn a_check_that_needs_what_the_client_lacks_saw_nothing() {
    assert_eq!(staged(&[]).verdict("stayed-connected"), Some(Verdict::Pass));
    assert_eq!(staged(&[Capability::DisconnectReasons]).verdict("stayed-connected"), None);
}
