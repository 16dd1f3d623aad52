//! Exit codes: a public contract, documented in `docs/exit-codes.md`.

use std::process::ExitCode;

use crate::diagnose::Diagnosis;
use crate::judge::Verdict;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Everything held.
    Pass,
    /// A check did not hold; a diagnosis names why.
    Fail,
    /// The command line or the scenario is wrong.
    Usage,
    /// It cannot be told; the report says what would tell.
    Inconclusive,
    /// Nothing answers at the address.
    Unreachable,
    /// A bug in earwitness.
    Bug,
    /// Interrupted; what was recorded so far is kept.
    Interrupted,
}

impl Exit {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::Usage => 2,
            Self::Inconclusive => 3,
            Self::Unreachable => 4,
            Self::Bug => 70,
            Self::Interrupted => 130,
        }
    }

    /// How a judged run ends.
    pub(super) fn of(verdict: Verdict, diagnoses: &[Diagnosis]) -> Self {
        match verdict {
            _ if diagnoses.first().is_some_and(|d| d.code == "target-unreachable") => {
                Self::Unreachable
            }
            Verdict::Fail => Self::Fail,
            Verdict::Inconclusive => Self::Inconclusive,
            Verdict::Pass => Self::Pass,
        }
    }

    /// How several runs end together: the gravest, where an interruption and a wrong scenario outweigh
    /// what the others found.
    pub(super) fn together(exits: impl IntoIterator<Item = Self>) -> Self {
        let weight = |exit: &Self| match exit {
            Self::Pass => 0,
            Self::Inconclusive => 1,
            Self::Fail => 2,
            Self::Unreachable => 3,
            Self::Usage => 4,
            Self::Interrupted => 5,
            Self::Bug => 6,
        };
        exits.into_iter().max_by_key(weight).unwrap_or(Self::Inconclusive)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Exit::{Fail, Inconclusive, Pass, Unreachable, Usage};
    use super::*;

    #[test]
    fn the_gravest_exit_stands_for_all() {
        assert_eq!(Exit::together([Pass, Inconclusive, Fail]), Fail);
        assert_eq!(Exit::together([Fail, Unreachable, Usage]), Usage);
        assert_eq!(Exit::together([]), Inconclusive);
    }
}
