//! One bound over several steps.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::ledger::{NetFailure, NetPhase};

/// No opening takes longer than this, whatever was asked for, so that adding it to a time cannot overflow.
const LONGEST: Duration = Duration::from_hours(1);

/// The time by which everything must be done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    at: Instant,
    within: Duration,
}

impl Deadline {
    /// A bound that begins now.
    pub(super) fn starting(within: Duration) -> Self {
        let within = within.min(LONGEST);
        Self { at: Instant::now() + within, within }
    }

    /// A share of what is left: as much as each of so many attempts may take.
    pub(super) fn share(&self, attempts: usize) -> Self {
        let attempts = u32::try_from(attempts.max(1)).unwrap_or(u32::MAX);
        Self::starting(self.left() / attempts)
    }

    /// What is left.
    pub(super) fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// The whole bound, in milliseconds.
    pub(super) fn millis(&self) -> u64 {
        u64::try_from(self.within.as_millis()).unwrap_or(u64::MAX)
    }

    /// Does a step, which is named in case that the time runs out.
    pub(super) async fn hold<T>(
        &self,
        step: &str,
        doing: impl Future<Output = T>,
    ) -> Result<T, NetFailure> {
        timeout_at(self.at, doing).await.map_err(|_| NetFailure {
            phase: NetPhase::Timeout,
            error: format!("{} ms ran out while {step}", self.within.as_millis()),
        })
    }
}
