//! How long silence is listened to before it is taken for a no: as long as a good token may take to be answered.

use std::time::Duration;

use super::acting::SILENCE;

/// Whether a probe ended in silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// Nothing was answered.
    Heard,
    /// Something was.
    Broken,
}

/// What is known of the time that an answer takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// Nothing yet.
    Guess,
    /// A good token is answered in this time.
    Answered,
    /// A good token is not answered either.
    Unanswered,
}

/// How long an answer is waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    now: Duration,
    longest: Duration,
    known: Known,
}

impl Patience {
    /// At first a guess; never more than the scenario allows for an acknowledgement.
    pub(super) fn new(longest: Duration) -> Self {
        Self { now: SILENCE.min(longest), longest, known: Known::Guess }
    }

    pub(super) fn now(&self) -> Duration {
        self.now
    }

    pub(super) fn is_a_guess(&self) -> bool {
        self.known == Known::Guess
    }

    /// Whether silence shows anything.
    pub(super) fn is_answered(&self) -> bool {
        self.known != Known::Unanswered
    }

    /// Waits as long as the scenario allows.
    pub(super) fn wait_longest(&mut self) {
        self.now = self.longest;
    }

    /// A good token was answered after so long; another answer may take some more.
    pub(super) fn learn(&mut self, took: Duration) {
        self.now = (took * 2).max(SILENCE).min(self.longest);
        self.known = Known::Answered;
    }

    /// There is no good token to learn from, or it is refused in words: silence is what it was.
    pub(super) fn trust(&mut self) {
        self.now = SILENCE.min(self.longest);
        self.known = Known::Answered;
    }

    /// A good token is not answered: silence shows nothing.
    pub(super) fn doubt(&mut self) {
        self.now = SILENCE.min(self.longest);
        self.known = Known::Unanswered;
    }
}
