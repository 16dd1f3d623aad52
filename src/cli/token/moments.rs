//! Moments of a token in words.

use crate::token::{Span, UnixSeconds};

/// The claims that hold a moment (RFC 7519 section 4.1), and two that many servers add.
pub(super) const MOMENTS: [&str; 5] = ["exp", "nbf", "iat", "auth_time", "updated_at"];

/// The moment in UTC, and how far it is from now.
pub(super) fn words(at: UnixSeconds, now: UnixSeconds) -> Option<String> {
    let utc = at.utc()?;
    let ahead = at.since(now);
    Some(match ahead {
        0 => format!("{utc}, now"),
        ahead if ahead > 0 => format!("{utc}, in {}", Span(ahead)),
        ahead => format!("{utc}, {} ago", Span(ahead.saturating_neg())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_says_how_far_it_is() {
        let words = |at| words(UnixSeconds(at), UnixSeconds(784_111_777)).unwrap();
        assert_eq!(words(784_111_777), "1994-11-06 08:49:37 UTC, now");
        assert_eq!(words(784_115_377), "1994-11-06 09:49:37 UTC, in 60 minutes");
        assert_eq!(words(784_111_770), "1994-11-06 08:49:30 UTC, 7 s ago");
    }
}
