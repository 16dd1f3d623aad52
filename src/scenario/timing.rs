//! How long things may take.

use std::time::Duration;

/// The bounds of a run. Nothing waits without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How long a socket may take to open, from the first byte to the answer to CONNECT.
    pub connect: Duration,
    /// How long an HTTP answer may take.
    pub http: Duration,
    /// How long an acknowledgement or a reply may take.
    pub ack: Duration,
    /// When it is taken that nothing more will come.
    pub quiet: Quiet,
    /// The pause between two sends of one tab.
    pub pace: Duration,
    /// The bound on the whole run.
    pub deadline: Duration,
}

/// When it is taken that nothing more will come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// After ten times the slowest delivery seen, but at least 50 ms and at most 2 s.
    Adaptive,
    /// After a fixed time without an arrival.
    Fixed(Duration),
}

impl Quiet {
    /// The window, given the slowest delivery seen so far.
    pub fn window(self, slowest: Duration) -> Duration {
        match self {
            Self::Adaptive => {
                (slowest * 10).clamp(Duration::from_millis(50), Duration::from_secs(2))
            }
            Self::Fixed(window) => window,
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            http: Duration::from_secs(10),
            ack: Duration::from_secs(2),
            quiet: Quiet::Adaptive,
            pace: Duration::ZERO,
            deadline: Duration::from_mins(2),
        }
    }
}

/// Reads a duration such as `200ms`, `1.5s` or `2m`.
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit_at);
    let number: f64 = number.trim().parse().ok()?;
    let seconds = match unit {
        "ms" => number / 1000.0,
        "s" => number,
        "m" | "min" => number * 60.0,
        "h" => number * 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_numbers_with_a_unit() {
        assert_eq!(duration("200ms"), Some(Duration::from_millis(200)));
        assert_eq!(duration("1.5s"), Some(Duration::from_millis(1500)));
        assert_eq!(duration("2m"), Some(Duration::from_mins(2)));
        for wrong in ["200", "ms", "-1s", "2 fortnights", "1e999s", ""] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_quiet_window_follows_the_slowest_delivery_within_bounds() {
        let window = |ms| Quiet::Adaptive.window(Duration::from_millis(ms)).as_millis();
        assert_eq!([window(1), window(20), window(900)], [50, 200, 2000]);
    }
}
