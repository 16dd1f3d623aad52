//! What time it is by the clock of the system, at a time of the run.
//!
//! The claims of a token are times of day, entries have times of the run, and the system may have a clock of its
//! own mind: the `Date` of its HTTP answers tells.

use super::answer::HttpAnswer;
use super::clock::Stamp;
use super::entry::{Entry, Event};
use crate::token::UnixSeconds;

/// How the clock of the run and that of the system belong together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WallClock {
    /// When the run began by our clock, in milliseconds since 1970.
    began: i64,
    /// By how many milliseconds the clock of the system is ahead of ours at least; negative if it is behind.
    pub ahead: i64,
}

impl WallClock {
    /// The milliseconds from the beginning of the run to a time of the system; negative if it lies before.
    pub fn millis_of_run(self, moment: UnixSeconds) -> i64 {
        moment.0.saturating_mul(1000).saturating_sub(self.ahead).saturating_sub(self.began)
    }

    /// The time of the system at a time of the run, in seconds.
    pub fn at(self, at: Stamp) -> UnixSeconds {
        UnixSeconds((self.began + millis(at) + self.ahead).div_euclid(1000))
    }
}

/// What a ledger shows of the two clocks. A `Date` is cut to whole seconds and is of any moment of its exchange, so
/// clocks that can be the same are the same.
pub fn wall_clock(entries: &[Entry]) -> WallClock {
    let mut clock = WallClock::default();
    let (mut least, mut most) = (i64::MIN, i64::MAX);
    for entry in entries {
        match &entry.event {
            Event::RunBegan { unix_millis, .. } => {
                clock.began = i64::try_from(*unix_millis).unwrap_or(i64::MAX) - millis(entry.at);
            }
            Event::HttpDone {
                answer: HttpAnswer::Status { date: Some(date), .. }, micros, ..
            } => {
                let Some(date) = UnixSeconds::from_http_date(date) else { continue };
                let after = clock.began + millis(entry.at);
                let before = after - i64::try_from(micros / 1000).unwrap_or_default();
                // Some servers make the text of the date once a second only.
                least = least.max(date.0 * 1000 - after);
                most = most.min(date.0 * 1000 + 2000 - before);
            }
            _ => {}
        }
    }
    if clock.began > 0 && least <= most {
        clock.ahead = 0.clamp(least, most);
    }
    clock
}

fn millis(at: Stamp) -> i64 {
    i64::try_from(at.0 / 1_000_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Clock, FORMAT, Met, Nonce, Procedure, Redactor, Writer};

    /// A run that began at the time of the date in the specification, with an answer of this date a second later.
    fn with_date(date: &str) -> WallClock {
        let writer = Writer::new(Clock::start(), Nonce::new([1; 8]), Redactor::default());
        let unix_millis = 784_111_777_000;
        let began = Event::RunBegan {
            format: FORMAT.into(),
            program: "0".into(),
            scenario: "s".into(),
            target: "http://127.0.0.1:1".into(),
            nonce: writer.nonce().clone(),
            unix_millis,
        };
        writer.record_at(Stamp(0), began);
        let met = Met::AsExpected;
        let (date, excerpt) = (Some(date.to_owned()), String::new());
        let done = Event::HttpDone {
            user: "alice".into(),
            procedure: Procedure::Login,
            step: 0,
            method: "POST".into(),
            url: "http://127.0.0.1:1/login".into(),
            answer: HttpAnswer::Status { status: 200, date, excerpt, met },
            micros: 10_000,
        };
        writer.record_at(Stamp(1_000_000_000), done);
        wall_clock(writer.ledger().entries())
    }

    #[test]
    fn clocks_that_can_be_the_same_are_the_same() {
        for seconds in [37, 38] {
            let clock = with_date(&format!("Sun, 06 Nov 1994 08:49:{seconds} GMT"));
            assert_eq!(clock.ahead, 0, "{seconds}");
            assert_eq!(clock.millis_of_run(UnixSeconds(784_111_780)), 3000);
        }
    }

    #[test]
    fn a_clock_that_is_ahead_or_behind_is_seen_from_the_date() {
        let ahead = with_date("Sun, 06 Nov 1994 08:50:38 GMT");
        assert_eq!(ahead.ahead, 60_000);
        assert_eq!(ahead.millis_of_run(UnixSeconds(784_111_837)), 0);
        assert_eq!(ahead.at(Stamp(0)), UnixSeconds(784_111_837));
        let behind = with_date("Sun, 06 Nov 1994 08:48:38 GMT");
        assert_eq!(behind.ahead, -57_990);
    }
}
