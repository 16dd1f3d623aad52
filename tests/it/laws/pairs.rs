//! Two bugs at once in the server in memory: both are named, or one is and the other is kept open, and never a third.

use std::fmt::Write as _;
use std::mem::discriminant;

use earwitness::diagnose::Diagnosis;

use super::bugs::{BESIDE, BUGS, Bug};
use super::separated::{MANY, SYSTEM};
use super::world::World;
use crate::chance::drawn;
use crate::witness::say;

/// How many pairs are drawn; all that there are by `EARWITNESS_PAIRS=10000`.
const PAIRS: usize = 30;

/// The pairs that one server can have: two bugs in different places.
fn pairs() -> Vec<[&'static Bug; 2]> {
    let all: Vec<&Bug> = BUGS.iter().chain(BESIDE).collect();
    let pairs = all.iter().enumerate().flat_map(|(at, one)| {
        let others = all[at + 1..].iter().filter(|other| {
            other.code != one.code && discriminant(&other.place) != discriminant(&one.place)
        });
        others.map(|other| [*one, *other])
    });
    let wanted = std::env::var("EARWITNESS_PAIRS").ok().and_then(|pairs| pairs.parse().ok());
    drawn(pairs.collect(), wanted.unwrap_or(PAIRS))
}

/// What became of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Both,
    /// One is named, and what is said leaves room for the other.
    Open,
    /// One is named, as if it were alone.
    One,
    Nothing,
    Third,
}

impl Outcome {
    fn of(pair: [&Bug; 2], diagnoses: &[Diagnosis]) -> Self {
        let is_named = |bug: &Bug| diagnoses.iter().any(|one| one.code == bug.code);
        let is_open = |bug: &Bug| {
            diagnoses.iter().any(|one| {
                one.summary.contains(bug.code)
                    || one.summary.contains("must have another cause")
                    || one.lookalikes.iter().any(|other| other.code == bug.code)
            })
        };
        let third = diagnoses.iter().any(|one| pair.iter().all(|bug| bug.code != one.code));
        match pair.map(is_named) {
            _ if third => Self::Third,
            [true, true] => Self::Both,
            [true, false] if is_open(pair[1]) => Self::Open,
            [false, true] if is_open(pair[0]) => Self::Open,
            [false, false] => Self::Nothing,
            _ => Self::One,
        }
    }
}

#[test]
fn of_two_bugs_no_third_is_named() {
    let scenario = format!("{SYSTEM}{MANY}");
    let (mut table, mut thirds) = (String::new(), 0);
    let pairs = pairs();
    for pair in &pairs {
        let diagnoses = World::run(&scenario, pair).diagnosed();
        let outcome = Outcome::of(*pair, &diagnoses);
        thirds += usize::from(outcome == Outcome::Third);
        let named: Vec<_> =
            diagnoses.iter().map(|one| format!("{} ({})", one.code, one.confidence)).collect();
        let [one, other] = pair.map(|bug| format!("{} {}", bug.code, bug.shape));
        writeln!(table, "{:<8}{one:<45} {other:<45} {}", format!("{outcome:?}"), named.join("; "))
            .expect("texts take everything");
    }
    say(&table);
    assert_eq!(thirds, 0, "\n{table}");
}
