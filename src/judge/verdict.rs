//! Verdicts, and how they merge.

use std::fmt;

/// What is known of a promise after a run. The order is that of merging: the worst wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It held.
    Pass,
    /// It cannot be told; what would tell is said beside it.
    Inconclusive,
    /// It did not hold.
    Fail,
}

impl Verdict {
    /// `fail` over `inconclusive` over `pass`; nothing judged is `inconclusive`.
    pub fn merge(verdicts: impl IntoIterator<Item = Self>) -> Self {
        verdicts.into_iter().max().unwrap_or(Self::Inconclusive)
    }

    /// The word of the reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Inconclusive => "inconclusive",
            Self::Fail => "fail",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict::{self, Fail, Inconclusive, Pass};

    #[test]
    fn the_worst_wins_and_nothing_judged_is_inconclusive() {
        assert_eq!(Verdict::merge([Pass, Fail, Inconclusive]), Fail);
        assert_eq!(Verdict::merge([Pass, Inconclusive]), Inconclusive);
        assert_eq!(Verdict::merge([Pass, Pass]), Pass);
        assert_eq!(Verdict::merge([]), Inconclusive);
    }
}
