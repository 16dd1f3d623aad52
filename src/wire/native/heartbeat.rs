//! Who asks for signs of life, and when silence means the end.
//!
//! In revision 4 the server asks; the next question is due within its interval and its patience. In revision 3 the
//! client asks, and anything that comes is a sign of life (`engine.io-protocol/v4-current`, "From v3 to v4").

use std::time::Duration;

use tokio::time::Instant;

use crate::ledger::Handshake;
use crate::scenario::Revision;

/// How long a sign of life is waited for at most, whatever the server announces.
const LONGEST_PATIENCE: Duration = Duration::from_hours(1);

/// The heartbeat of a connection.
pub(super) struct Heartbeat {
    revision: Revision,
    interval: Duration,
    patience: Duration,
    next_ping: Instant,
    end: Instant,
}

/// What is to be done when the heartbeat is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    /// A sign of life is to be asked for.
    Ask,
    /// None came in time.
    Lost,
}

impl Heartbeat {
    /// For a connection whose handshake has just come.
    pub(super) fn new(handshake: &Handshake, revision: Revision, now: Instant) -> Self {
        let interval = Duration::from_millis(handshake.ping_interval).min(LONGEST_PATIENCE);
        let patience = interval + Duration::from_millis(handshake.ping_timeout);
        let patience = patience.min(LONGEST_PATIENCE);
        Self { revision, interval, patience, next_ping: now + interval, end: now + patience }
    }

    /// When it is due next.
    pub(super) fn due(&self) -> Instant {
        match self.revision {
            Revision::Three => self.next_ping.min(self.end),
            Revision::Four => self.end,
        }
    }

    /// It is due.
    pub(super) fn beat(&mut self, now: Instant) -> Beat {
        if self.revision == Revision::Four || self.end <= self.next_ping {
            return Beat::Lost;
        }
        self.next_ping = now + self.interval.max(Duration::from_millis(1));
        Beat::Ask
    }

    /// The server has asked for a sign of life.
    pub(super) fn was_asked(&mut self, now: Instant) {
        self.end = now + self.patience;
    }

    /// Something came.
    pub(super) fn heard(&mut self, now: Instant) {
        if self.revision == Revision::Three {
            self.end = now + self.patience;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handshake() -> Handshake {
        Handshake {
            sid: String::new(),
            ping_interval: 100,
            ping_timeout: 50,
            max_payload: None,
            upgrades: Vec::new(),
        }
    }

    fn after(began: Instant, millis: u64) -> Instant {
        began + Duration::from_millis(millis)
    }

    #[test]
    fn in_revision_four_the_server_asks() {
        let began = Instant::now();
        let mut heart = Heartbeat::new(&handshake(), Revision::Four, began);
        heart.heard(after(began, 100));
        assert_eq!(heart.due(), after(began, 150));
        heart.was_asked(after(began, 100));
        assert_eq!(heart.due(), after(began, 250));
        assert_eq!(heart.beat(after(began, 250)), Beat::Lost);
    }

    #[test]
    fn in_revision_three_we_ask_and_anything_that_comes_is_an_answer() {
        let began = Instant::now();
        let mut heart = Heartbeat::new(&handshake(), Revision::Three, began);
        assert_eq!(heart.due(), after(began, 100));
        assert_eq!(heart.beat(after(began, 100)), Beat::Ask);
        assert_eq!(heart.due(), after(began, 150));
        heart.heard(after(began, 100));
        assert_eq!(heart.due(), after(began, 200));
        assert_eq!(heart.beat(after(began, 200)), Beat::Ask);
        assert_eq!(heart.due(), after(began, 250));
        assert_eq!(heart.beat(after(began, 250)), Beat::Lost);
    }
}
