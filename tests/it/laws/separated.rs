//! What the standard script tells apart, with many accounts, with two, and with one.

use std::fmt::Write as _;

use earwitness::diagnose::Confidence;

use super::bugs::{BUGS, HEALTHY};
use super::world::World;
use crate::witness::say;

/// A system whose joins and leaves are acknowledged.
const SYSTEM: &str = r#"
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
const MANY: &str = r#"
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
    for (code, shape, server) in BUGS {
        let diagnoses = World::run(&scenario, *server).diagnosed();
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
        writeln!(table, "{mark:<6}{code:<30} {shape:<20} {}", named.join("; ")).unwrap();
    }
    say(&table);
    assert_eq!(wrong, 0, "\n{table}");
}

#[test]
fn a_healthy_server_fits_no_law() {
    assert_eq!(World::run(&format!("{SYSTEM}{MANY}"), HEALTHY).diagnosed(), []);
}
