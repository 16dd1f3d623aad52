//! What is odd about a token, seen from its claims alone: nothing is verified and nothing is sent.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::algorithm::DeclaredAlgorithm;
use super::telling::Telling;
use super::unix_seconds::UnixSeconds;
use super::unverified::Unverified;

/// No moment in seconds before the year 5138 is so large, and every moment in milliseconds since 1973 is.
const FIRST_IN_MILLISECONDS: i64 = 100_000_000_000;

/// A stolen token that works for longer than this, in seconds, is worth a remark: ninety days.
const FAR_AWAY: i64 = 90 * 86_400;

/// Clocks that differ by no more than this, in seconds, agree: an HTTP date is cut to whole seconds,
/// and the answer took time to arrive.
const TOLERANCE: i64 = 5;

/// The clocks that a fresh token can be held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// What the clock of this machine said when the token arrived.
    pub ours: UnixSeconds,
    /// The HTTP `Date` of the answer that brought the token, if it had one.
    pub server: Option<UnixSeconds>,
}

/// Whose clock a judgement rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// That of this machine.
    Ours,
    /// That of the server which issued the token.
    Server,
}

/// Something odd about a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Lint {
    /// There is no `exp`.
    NoExpiry,
    /// `exp` counts milliseconds, as JavaScript does: the token outlives everybody.
    ExpiryInMilliseconds {
        /// The claim as it stands.
        exp: i64,
    },
    /// `exp`, `nbf` or `iat` is there and is not a number (RFC 7519 section 2): some verifiers ignore it.
    NotANumber {
        /// The name of the claim.
        claim: String,
    },
    /// The token is valid for a very long time.
    ExpiryFarAway {
        /// Seconds from now.
        seconds: i64,
    },
    /// The token has already expired.
    Expired {
        /// Seconds since then.
        seconds: i64,
        /// Whose clock says so.
        clock: Clock,
    },
    /// The token's `nbf` lies ahead.
    NotYetValid {
        /// Seconds until then.
        seconds: i64,
        /// Whose clock says so.
        clock: Clock,
    },
    /// The token's `iat` lies ahead: the clock of the issuer runs before the other.
    IssuedInTheFuture {
        /// Seconds until then.
        seconds: i64,
        /// Whose clock says so.
        clock: Clock,
    },
    /// The server's `Date` and our clock differ.
    ClocksDiffer {
        /// Seconds by which the server's clock is ahead of ours; negative if it is behind.
        server_ahead: i64,
    },
    /// `alg` is `none`: anybody can write such a token.
    Unsigned,
    /// `alg` names no signature algorithm that RFC 7518 knows.
    UnknownAlgorithm {
        /// The name as it stands in the header.
        name: String,
    },
    /// The header has no `alg`.
    NoAlgorithm,
    /// Claims say something about a person, and everybody who sees the token can read them.
    PersonalData {
        /// JSON pointers into the claims.
        claims: Vec<String>,
    },
    /// Claims hold a password, a hash of one or another credential.
    Credential {
        /// JSON pointers into the claims.
        claims: Vec<String>,
    },
}

/// Looks at a decoded token and lists everything odd, in a fixed order.
pub fn lint(token: &Unverified, clocks: Clocks) -> Vec<Lint> {
    let (now, clock) =
        clocks.server.map_or((clocks.ours, Clock::Ours), |date| (date, Clock::Server));
    let mut found = Vec::new();
    found.extend(about_algorithm(token));
    found.extend(not_numbers(token));
    found.extend(about_expiry(token, now, clock));
    found.extend(about_beginning(token, now, clock));
    found.extend(about_clocks(clocks));
    found.extend(about_readers(&token.claims));
    found
}

impl fmt::Display for Lint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoExpiry => formatter.write_str("the token never expires: it has no `exp`"),
            Self::ExpiryInMilliseconds { exp } => write!(
                formatter,
                "the token practically never expires: its `exp` of {exp} counts milliseconds, not seconds"
            ),
            Self::NotANumber { claim } => write!(
                formatter,
                "the claim `{claim}` is not a number of seconds, so some verifiers ignore it"
            ),
            Self::ExpiryFarAway { seconds } => {
                write!(formatter, "the token is valid for another {}", Span(*seconds))
            }
            Self::Expired { seconds, clock } => {
                write!(formatter, "the token expired {} ago by {clock}", Span(*seconds))
            }
            Self::NotYetValid { seconds, clock } => {
                write!(formatter, "the token is valid only in {} by {clock}", Span(*seconds))
            }
            Self::IssuedInTheFuture { seconds, clock } => {
                write!(formatter, "the token was issued {} ahead of {clock}", Span(*seconds))
            }
            Self::ClocksDiffer { server_ahead } => {
                let side = if *server_ahead < 0 { "behind" } else { "ahead of" };
                let span = Span(server_ahead.saturating_abs());
                write!(formatter, "the server's clock is {span} {side} this machine's")
            }
            Self::Unsigned => formatter.write_str("the token is not signed: its `alg` is `none`"),
            Self::UnknownAlgorithm { name } => {
                write!(formatter, "the token's `alg` is unknown: `{}`", name.escape_debug())
            }
            Self::NoAlgorithm => formatter.write_str("the token's header has no `alg`"),
            Self::PersonalData { claims } => write!(
                formatter,
                "everybody who sees the token can read personal data in it: {}",
                claims.join(", ")
            ),
            Self::Credential { claims } => write!(
                formatter,
                "everybody who sees the token can read a credential in it: {}",
                claims.join(", ")
            ),
        }
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ours => "this machine's clock",
            Self::Server => "the server's clock",
        })
    }
}

/// A number of seconds in the largest unit of which there are at least two.
pub struct Span(pub i64);

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            seconds if seconds >= 2 * 86_400 => write!(formatter, "{} days", seconds / 86_400),
            seconds if seconds >= 2 * 3600 => write!(formatter, "{} hours", seconds / 3600),
            seconds if seconds >= 2 * 60 => write!(formatter, "{} minutes", seconds / 60),
            seconds => write!(formatter, "{seconds} s"),
        }
    }
}

fn about_algorithm(token: &Unverified) -> Option<Lint> {
    match token.algorithm() {
        DeclaredAlgorithm::Hmac(_) | DeclaredAlgorithm::Asymmetric(_) => None,
        DeclaredAlgorithm::Unsigned => Some(Lint::Unsigned),
        DeclaredAlgorithm::Unknown(name) => Some(Lint::UnknownAlgorithm { name }),
        DeclaredAlgorithm::Absent => Some(Lint::NoAlgorithm),
    }
}

fn not_numbers(token: &Unverified) -> impl Iterator<Item = Lint> {
    let odd = |claim: &&str| token.claims.get(*claim).is_some_and(|value| !value.is_number());
    ["exp", "nbf", "iat"]
        .into_iter()
        .filter(odd)
        .map(|claim| Lint::NotANumber { claim: claim.to_owned() })
}

fn about_expiry(token: &Unverified, now: UnixSeconds, clock: Clock) -> Option<Lint> {
    let Some(exp) = token.expires_at() else {
        return (!token.claims.contains_key("exp")).then_some(Lint::NoExpiry);
    };
    let left = exp.since(now);
    if exp.0 >= FIRST_IN_MILLISECONDS {
        Some(Lint::ExpiryInMilliseconds { exp: exp.0 })
    } else if left <= 0 {
        Some(Lint::Expired { seconds: left.saturating_neg(), clock })
    } else {
        (left > FAR_AWAY).then_some(Lint::ExpiryFarAway { seconds: left })
    }
}

fn about_beginning(token: &Unverified, now: UnixSeconds, clock: Clock) -> Vec<Lint> {
    let mut found = Vec::new();
    if let Some(seconds) = token.not_before().map(|nbf| nbf.since(now)).filter(|ahead| *ahead > 0) {
        found.push(Lint::NotYetValid { seconds, clock });
    }
    // A token is issued while the answer is being made, so the `Date` may be a moment older.
    let issued = token.issued_at().map(|iat| iat.since(now));
    if let Some(seconds) = issued.filter(|ahead| *ahead > TOLERANCE) {
        found.push(Lint::IssuedInTheFuture { seconds, clock });
    }
    found
}

fn about_clocks(clocks: Clocks) -> Option<Lint> {
    let server_ahead = clocks.server?.since(clocks.ours);
    (server_ahead.saturating_abs() > TOLERANCE).then_some(Lint::ClocksDiffer { server_ahead })
}

fn about_readers(claims: &Map<String, Value>) -> Vec<Lint> {
    let Telling { personal, credential } = Telling::of(claims);
    let mut found = Vec::new();
    if !personal.is_empty() {
        found.push(Lint::PersonalData { claims: personal });
    }
    if !credential.is_empty() {
        found.push(Lint::Credential { claims: credential });
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::samples::object;
    use super::*;

    const NOW: UnixSeconds = UnixSeconds(1_700_000_000);

    fn token(header: Value, claims: Value) -> Unverified {
        Unverified { header: object(header), claims: object(claims) }
    }

    fn found(claims: Value) -> Vec<Lint> {
        let clocks = Clocks { ours: NOW, server: None };
        lint(&token(json!({ "alg": "HS256" }), claims), clocks)
    }

    #[test]
    fn an_ordinary_token_is_not_odd() {
        let exp = NOW.0 + 3600;
        assert_eq!(found(json!({ "sub": "7", "iat": NOW.0, "nbf": NOW.0, "exp": exp })), []);
    }

    #[test]
    fn the_expiry_is_looked_at() {
        assert_eq!(found(json!({})), [Lint::NoExpiry]);
        let exp = NOW.0 * 1000;
        assert_eq!(found(json!({ "exp": exp })), [Lint::ExpiryInMilliseconds { exp }]);
        let seconds = FAR_AWAY + 1;
        assert_eq!(found(json!({ "exp": NOW.0 + seconds })), [Lint::ExpiryFarAway { seconds }]);
        assert_eq!(found(json!({ "exp": NOW.0 + FAR_AWAY })), []);
        let expired = Lint::Expired { seconds: 0, clock: Clock::Ours };
        assert_eq!(found(json!({ "exp": NOW.0 })), [expired]);
        let text = Lint::NotANumber { claim: "exp".to_owned() };
        assert_eq!(found(json!({ "exp": "soon" })), [text]);
    }

    #[test]
    fn the_beginning_is_looked_at() {
        let exp = NOW.0 + 3600;
        assert_eq!(
            found(json!({ "exp": exp, "nbf": NOW.0 + 1 })),
            [Lint::NotYetValid { seconds: 1, clock: Clock::Ours }]
        );
        assert_eq!(found(json!({ "exp": exp, "iat": NOW.0 + TOLERANCE })), []);
        assert_eq!(
            found(json!({ "exp": exp, "iat": NOW.0 + TOLERANCE + 1 })),
            [Lint::IssuedInTheFuture { seconds: TOLERANCE + 1, clock: Clock::Ours }]
        );
    }

    #[test]
    fn the_servers_clock_decides_where_it_is_known() {
        let token = token(json!({ "alg": "HS256" }), json!({ "exp": NOW.0 + 100 }));
        let server = Some(NOW.plus(400));
        let server_ahead = 400;
        assert_eq!(
            lint(&token, Clocks { ours: NOW, server }),
            [
                Lint::Expired { seconds: 300, clock: Clock::Server },
                Lint::ClocksDiffer { server_ahead },
            ]
        );
        assert_eq!(lint(&token, Clocks { ours: NOW, server: Some(NOW.plus(-TOLERANCE)) }), []);
    }

    #[test]
    fn the_algorithm_is_looked_at() {
        let about = |header| {
            let token = token(header, json!({ "exp": NOW.0 + 1 }));
            lint(&token, Clocks { ours: NOW, server: None })
        };
        assert_eq!(about(json!({ "alg": "NONE" })), [Lint::Unsigned]);
        assert_eq!(about(json!({})), [Lint::NoAlgorithm]);
        let name = "HS1024".to_owned();
        assert_eq!(about(json!({ "alg": "HS1024" })), [Lint::UnknownAlgorithm { name }]);
    }

    #[test]
    fn what_readers_of_the_token_learn_is_looked_at() {
        let email = ["/email"].map(str::to_owned).to_vec();
        let pin = ["/pin"].map(str::to_owned).to_vec();
        assert_eq!(
            found(json!({ "exp": NOW.0 + 1, "email": "ada@example.com", "pin": 1 })),
            [Lint::PersonalData { claims: email }, Lint::Credential { claims: pin }]
        );
    }

    #[test]
    fn every_finding_is_a_sentence_without_the_value_of_a_claim() {
        let lint = Lint::ClocksDiffer { server_ahead: -7200 };
        assert_eq!(lint.to_string(), "the server's clock is 2 hours behind this machine's");
        let lint = Lint::Expired { seconds: 119, clock: Clock::Server };
        assert_eq!(lint.to_string(), "the token expired 119 s ago by the server's clock");
        for lint in found(json!({ "email": "ada@example.com" })) {
            assert!(!lint.to_string().contains("ada"), "{lint}");
        }
    }

    #[test]
    fn findings_survive_the_ledger() {
        let lint = Lint::Expired { seconds: 3, clock: Clock::Ours };
        let text = serde_json::to_value(&lint).unwrap();
        assert_eq!(text, json!({ "kind": "expired", "seconds": 3, "clock": "ours" }));
        assert_eq!(serde_json::from_value::<Lint>(text).unwrap(), lint);
    }
}
