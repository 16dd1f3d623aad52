//! A watch that is stopped after each step of an opening.

use crate::ledger::{Clock, Phases, Stamp};

/// A step of an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Dns,
    Tcp,
    Tls,
    Handshake,
}

/// Measures one step after the other.
pub(super) struct Watch {
    clock: Clock,
    since: Stamp,
    phases: Phases,
}

impl Watch {
    /// Starts with the first step.
    pub(super) fn start(clock: Clock) -> Self {
        Self { clock, since: clock.now(), phases: Phases::default() }
    }

    /// A step is done, and the next one begins.
    pub(super) fn done(&mut self, step: Step) {
        let now = self.clock.now();
        let took = u64::try_from(now.since(self.since).as_micros()).unwrap_or(u64::MAX);
        self.since = now;
        let slot = match step {
            Step::Dns => &mut self.phases.dns_micros,
            Step::Tcp => &mut self.phases.tcp_micros,
            Step::Tls => &mut self.phases.tls_micros,
            Step::Handshake => &mut self.phases.handshake_micros,
        };
        *slot = Some(took);
    }

    /// The clock that it reads.
    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    /// What was measured.
    pub(super) fn phases(&self) -> Phases {
        self.phases
    }
}
