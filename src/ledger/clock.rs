//! One monotonic clock for the whole run.

use std::fmt;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// A time in nanoseconds since the run began.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Stamp(pub u64);

impl Stamp {
    /// The time since an earlier stamp; zero if it is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Stamp {
    /// Seconds with milliseconds, as in `1.204 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0 / 1_000_000;
        write!(f, "{}.{:03} s", millis / 1000, millis % 1000)
    }
}

/// The clock of a run. It is read right after the system call that brought what is to be stamped.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    zero: Instant,
}

impl Clock {
    /// A clock that begins now.
    pub fn start() -> Self {
        Self { zero: Instant::now() }
    }

    /// The time now.
    pub fn now(&self) -> Stamp {
        Stamp(u64::try_from(self.zero.elapsed().as_nanos()).unwrap_or(u64::MAX))
    }
}
