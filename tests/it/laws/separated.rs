//! What the standard script tells apart, with many accounts, with two, and with one.

use std::fmt::Write as _;

use earwitness::diagnose::Confidence;

use super::bugs::{BUGS, Bug, named};
use super::world::World;
use crate::witness::say;

/// A system whose joins and leaves are acknowledged.
pub(super) const SYSTEM: &str = r#"
name: play
system:
  url: http://127.0.0.1:1
  join: [{ emit: join, ack: { success: true } }]
  leave: [{ emit: leave, ack: { success: true } }]
  send: [{ emit: say, args: ["{{ marker }}"], ack: { success: true } }]
  hear: [{ on: said, sender: /from }]
  audience: others
"#;

/// Three members, one who shares another room with the first of them, one in a room of its own, one in none, and
/// one with the identifier of the room.
pub(super) const MANY: &str = r#"
users:
  alice: { tabs: 3 }
  bob: { tabs: 2 }
  dave: { tabs: 1 }
  erin: { tabs: 1 }
  frank: { tabs: 1 }
  carol: { tabs: 1 }
  uma: { tabs: 1, id: "1" }
rooms:
  main: { id: "1", members: [alice, bob, dave] }
  side: { id: "2", members: [alice, erin] }
  far: { id: "3", members: [frank] }
"#;

#[test]
fn with_many_accounts_every_bug_is_the_only_one_that_fits() {
    let scenario = format!("{SYSTEM}{MANY}");
    let (mut table, mut wrong) = (String::new(), 0);
    for bug @ Bug { code, shape, .. } in BUGS {
        let diagnoses = World::run(&scenario, &[bug]).diagnosed();
        let named: Vec<_> = diagnoses
            .iter()
            .map(|one| {
                let others: Vec<_> = one.lookalikes.iter().map(|other| other.code).collect();
                format!("{} ({}) {}", one.code, one.confidence, others.join(" "))
            })
            .collect();
        let right = matches!(&*diagnoses, [one] if one.code == *code && one.confidence == Confidence::Certain);
        wrong += u32::from(!right);
        let mark = if right { "ok" } else { "WRONG" };
        writeln!(table, "{mark:<6}{code:<30} {shape:<20} {}", named.join("; "))
            .expect("texts take everything");
    }
    say(&table);
    assert_eq!(wrong, 0, "\n{table}");
}

#[test]
fn a_healthy_server_fits_no_law() {
    assert_eq!(World::run(&format!("{SYSTEM}{MANY}"), &[]).diagnosed(), []);
}

/// The users and rooms of a smaller system.
const TWO: &str = r#"
users:
  alice: { tabs: 3 }
  bob: { tabs: 2 }
rooms:
  main: { id: "1", members: [alice, bob] }
"#;

const ONE: &str = r#"
users:
  alice: { tabs: 3 }
rooms:
  main: { id: "1", members: [alice] }
"#;

/// What is named of each bug, with its look-alikes and what would tell.
fn table(accounts: &str) -> String {
    let scenario = format!("{SYSTEM}{accounts}");
    let mut table = String::new();
    for bug @ Bug { code, shape, .. } in BUGS {
        let play = World::run(&scenario, &[bug]);
        let verdict = play.judged().verdict;
        writeln!(table, "{code} {shape}").expect("texts take everything");
        for one in play.diagnosed() {
            writeln!(table, "  {} ({})", one.code, one.confidence).expect("texts take everything");
            for other in &one.lookalikes {
                writeln!(table, "    or {}", other.code).expect("texts take everything");
            }
        }
        writeln!(table, "  {verdict}").expect("texts take everything");
    }
    table
}

#[test]
fn what_two_accounts_tell() {
    insta::assert_snapshot!(table(TWO));
}

#[test]
fn what_one_account_tells() {
    insta::assert_snapshot!(table(ONE));
}

/// Without the outsiders who would hear them, leaks are not to be seen; what else is wrong with the emit is.
const UNSEEN: [&str; 2] = ["leak-to-shared-rooms", "leak-through-undefined-room"];

/// Where the bug shows at all, its own code is named, or stands among the look-alikes of the one that is.
#[test]
fn with_two_accounts_the_right_cause_is_named_or_beside_the_one_that_is() {
    for bug @ Bug { code, shape, .. } in BUGS.iter().filter(|bug| !UNSEEN.contains(&bug.code)) {
        for one in World::run(&format!("{SYSTEM}{TWO}"), &[bug]).diagnosed() {
            let beside = one.lookalikes.iter().any(|other| other.code == *code);
            assert!(one.code == *code || beside, "{code} {shape}: {one:?}");
            assert!(!(beside && one.confidence == Confidence::Certain), "{code}: {one:?}");
        }
    }
}

/// What closed before a tab came is nothing to it: it hears, and only its siblings that were there before do not.
#[test]
fn a_tab_that_comes_after_a_closing_is_not_deaf() {
    let script = "
script:
  - connect: all
  - join: main
  - send: { from: each }
  - close: bob/2
  - send: { from: alice/1 }
  - close: bob/1
  - reconnect: bob
  - send: { from: alice/1 }
";
    let bug = named("deaf-after-sibling-closes");
    let diagnoses = World::run(&format!("{SYSTEM}{TWO}{script}"), &[bug]).diagnosed();
    let named: Vec<_> = diagnoses.iter().map(|one| (one.code, one.confidence)).collect();
    assert_eq!(named, [(bug.code, Confidence::Certain)]);
}
