//! The tokens of a run as they came, held against the clocks.

use std::fmt;

use serde_json::{Map, Value};

use crate::judge::{Case, Evidence};
use crate::ledger::{Event, Seq, WallClock};
use crate::scenario::UserName;
use crate::token::{Span, UnixSeconds, Unverified};

/// No moment in seconds before the year 5138 is so large, and every moment in milliseconds since 1973 is.
pub(super) const FIRST_IN_MILLISECONDS: i64 = 100_000_000_000;

/// No moment after the year 2001 is so small, and every lifetime in seconds is.
const LAST_LIFETIME: i64 = 1_000_000_000;

/// Clocks that differ by no more than this, in seconds, agree.
const TOLERANCE: i64 = 5;

/// A token as it came.
#[derive(Debug)]
pub(super) struct FreshToken {
    seq: Seq,
    pub(super) user: UserName,
    pub(super) claims: Map<String, Value>,
    /// Whether the system has just issued it, and not the one who wrote the scenario.
    pub(super) is_issued: bool,
    /// Why it is not good at this time.
    pub(super) flaw: Option<Flaw>,
    clock: WallClock,
    now: UnixSeconds,
}

/// Why a token is not good when it comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It expired so many seconds ago.
    Expired(i64),
    /// Its `exp` is how long it lives, and not until when.
    Lifetime(i64),
    /// A claim lies so many seconds ahead.
    Ahead(&'static str, i64),
    /// A claim counts milliseconds.
    Milliseconds(&'static str, i64),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired(ago) => write!(f, "expired {} before it came", Span(*ago)),
            Self::Lifetime(exp) => {
                write!(f, "has an `exp` of {exp}, which is how long it lives and not until when")
            }
            Self::Ahead(claim, seconds) => {
                write!(f, "is good only in {}: so far ahead is its `{claim}`", Span(*seconds))
            }
            Self::Milliseconds(claim, value) => write!(
                f,
                "is good only in thousands of years: its `{claim}` of {value} counts milliseconds, not seconds"
            ),
        }
    }
}

/// The tokens that came, each with its claims; those that say nothing are left out.
pub(super) fn of(case: &Case<'_>) -> Vec<FreshToken> {
    let clock = case.lifetime.clock;
    let seen = case.ledger.entries().iter().filter_map(|entry| {
        let Event::TokenSeen { user, origin, claims: Some(Value::Object(claims)), .. } =
            &entry.event
        else {
            return None;
        };
        let now = clock.at(entry.at);
        Some(FreshToken {
            seq: entry.seq,
            user: user.clone(),
            claims: claims.clone(),
            is_issued: is_captured(origin),
            flaw: flaw(claims, now),
            clock,
            now,
        })
    });
    seen.collect()
}

/// Whether a token was captured from an answer of the system; else somebody has made it before.
fn is_captured(origin: &str) -> bool {
    let sources = ["body:", "header:", "cookie:", "regex:", "ack:", "event:", "args:"];
    sources.iter().any(|source| origin.starts_with(source))
}

fn flaw(claims: &Map<String, Value>, now: UnixSeconds) -> Option<Flaw> {
    let token = Unverified { header: Map::new(), claims: claims.clone() };
    match token.expires_at() {
        Some(exp) if (1..LAST_LIFETIME).contains(&exp.0) && now.0 > LAST_LIFETIME => {
            return Some(Flaw::Lifetime(exp.0));
        }
        Some(exp) if exp.since(now) <= 0 => return Some(Flaw::Expired(now.since(exp))),
        _ => {}
    }
    let begins = [("nbf", token.not_before(), 0), ("iat", token.issued_at(), TOLERANCE)];
    begins.into_iter().find_map(|(claim, moment, tolerance)| match moment?.since(now) {
        _ if moment?.0 >= FIRST_IN_MILLISECONDS => Some(Flaw::Milliseconds(claim, moment?.0)),
        ahead if ahead > tolerance => Some(Flaw::Ahead(claim, ahead)),
        _ => None,
    })
}

impl FreshToken {
    /// The token as evidence.
    pub(super) fn shows(&self, what: String) -> Evidence {
        Evidence { seq: self.seq, shows: what }
    }

    /// Its times, in words.
    pub(super) fn times(&self) -> String {
        let token = Unverified { header: Map::new(), claims: self.claims.clone() };
        match token.expires_at() {
            Some(exp) => format!(
                "the token of {} is good for another {}",
                self.user,
                Span(exp.since(self.now))
            ),
            None => format!("the token of {} has no `exp`", self.user),
        }
    }

    /// Where the clock of the system differs from ours, by how much.
    pub(super) fn clocks(&self) -> String {
        match self.clock.ahead / 1000 {
            ahead if ahead > TOLERANCE => {
                format!(
                    "; by its `Date`, the server's clock is {} ahead of this machine's",
                    Span(ahead)
                )
            }
            ahead if ahead < -TOLERANCE => {
                format!(
                    "; by its `Date`, the server's clock is {} behind this machine's",
                    Span(-ahead)
                )
            }
            _ => String::new(),
        }
    }
}
