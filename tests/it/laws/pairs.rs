//! Two bugs at once in the server in memory: both are named, or one is and the other is kept open, and never a third.

use std::collections::BTreeMap;
use std::mem::discriminant;
use std::thread;

use earwitness::diagnose::Diagnosis;

use super::bugs::{BESIDE, BUGS, Bug};
use super::separated::{MANY, SYSTEM};
use super::world::World;
use crate::witness::say;

/// How many parts the pairs are run in, side by side.
const PARTS: usize = 4;

/// Pairs of which neither is named, and why.
const UNNAMED: [(&str, &str, &str); 4] = [
    ("leak-through-id-collision", "leave-ineffective", STRANGERS),
    ("leak-to-shared-rooms", "leak-through-id-collision", BY_ROOM),
    ("leak-to-shared-rooms", "leak-through-undefined-room", BY_ROOM),
    (
        "room-and-user-room",
        "deaf-after-reconnect",
        "who comes back hears one copy of two, and is not deaf",
    ),
];

const STRANGERS: &str = "where those hear who never joined, hearing on after a leave shows nothing";
const BY_ROOM: &str = "the rooms that a sender shares are other rooms than those that were joined";

/// The pairs that one server can have: two bugs in different places.
fn pairs() -> Vec<[&'static Bug; 2]> {
    let all: Vec<&Bug> = BUGS.iter().chain(BESIDE).collect();
    let pairs = all.iter().enumerate().flat_map(|(at, one)| {
        let others = all[at + 1..].iter().filter(|other| {
            other.code != one.code && discriminant(&other.place) != discriminant(&one.place)
        });
        others.map(|other| [*one, *other])
    });
    pairs.collect()
}

/// What became of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

/// A pair, what became of it, and what is printed of it.
struct Row {
    pair: [&'static Bug; 2],
    outcome: Outcome,
    line: String,
}

impl Row {
    fn of(pair: [&'static Bug; 2], scenario: &str) -> Self {
        let diagnoses = World::run(scenario, &pair).diagnosed();
        let outcome = Outcome::of(pair, &diagnoses);
        let named = diagnoses.iter().map(|one| {
            let alike = one.lookalikes.iter().map(|other| format!(", or {}", other.code));
            format!("{} ({}{})", one.code, one.confidence, alike.collect::<String>())
        });
        let named = named.collect::<Vec<_>>().join("; ");
        let [one, other] = pair.map(|bug| format!("{} {}", bug.code, bug.shape));
        let line = format!("{:<8}{one:<45} {other:<45} {named}", format!("{outcome:?}"));
        Self { pair, outcome, line }
    }

    fn is_right(&self) -> bool {
        let codes = self.pair.map(|bug| bug.code);
        match self.outcome {
            Outcome::Both | Outcome::Open | Outcome::One => true,
            Outcome::Nothing => UNNAMED.iter().any(|(one, other, _)| [*one, *other] == codes),
            Outcome::Third => false,
        }
    }
}

#[test]
fn of_two_bugs_no_third_is_named() {
    let scenario = format!("{SYSTEM}{MANY}");
    let pairs = pairs();
    let rows: Vec<Row> = thread::scope(|scope| {
        let parts = pairs.chunks(pairs.len().div_ceil(PARTS));
        let running: Vec<_> = parts
            .map(|part| {
                let scenario = &scenario;
                scope.spawn(move || {
                    part.iter().map(|pair| Row::of(*pair, scenario)).collect::<Vec<_>>()
                })
            })
            .collect();
        running.into_iter().flat_map(|part| part.join().expect("its pairs were run")).collect()
    });
    let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(row.outcome).or_default() += 1;
    }
    say(&format!("{counts:?} of {}", rows.len()));
    let wrong: Vec<&str> =
        rows.iter().filter(|row| !row.is_right()).map(|row| row.line.as_str()).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let all: Vec<&str> = rows.iter().map(|row| row.line.trim_end()).collect();
    insta::assert_snapshot!(all.join("\n"));
}
