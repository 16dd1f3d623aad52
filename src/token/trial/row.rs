//! A line of the catalogue.

use super::Trial;

/// A probe: what is sent, and what a sound gate does with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The number in the catalogue, such as `J05`; several lines may share one.
    pub id: &'static str,
    /// The name, as in the ledger.
    pub name: &'static str,
    /// What is sent, in words.
    pub sends: &'static str,
    /// What a sound gate does.
    pub expected: Expected,
    /// When it is sent.
    pub sent: Sent,
    /// What it takes.
    pub need: Need,
    /// Who makes it.
    pub part: Part,
}

/// What a sound gate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It refuses.
    Refused,
    /// It lets in.
    LetIn,
    /// It may do either.
    Either,
    /// It does the same every time.
    Consistent,
}

impl Expected {
    /// The word of the reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::LetIn => "let in",
            Self::Either => "either",
            Self::Consistent => "consistent",
        }
    }
}

/// When a probe is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// With `--probes safe` and with `all`.
    Safe,
    /// With `--probes all` only.
    All,
    /// By something else than the battery, or in some runs only: which, in words.
    Elsewhere(&'static str),
    /// Never: why, in words.
    Never(&'static str),
}

/// What a probe takes, besides an own user with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing more.
    Nothing,
    /// The verifier's secret, which a candidate must be proven to be.
    Secret,
    /// That secret, and a claim in the login tokens.
    Claim(&'static str),
    /// That secret, and a claim that says of what kind a token is.
    Kind,
    /// A public key of the system.
    PublicKey,
    /// A captured refresh token of an own user.
    RefreshToken,
    /// A second user.
    SecondUser,
    /// Namespaces in the scenario that must be guarded.
    Namespaces,
}

impl Need {
    /// What it is, in words.
    pub fn words(self) -> String {
        match self {
            Self::Nothing => "–".into(),
            Self::Secret => "the verifier's secret".into(),
            Self::Claim(name) => format!("the verifier's secret, `{name}` in login tokens"),
            Self::Kind => "the verifier's secret, a claim for the kind in login tokens".into(),
            Self::PublicKey => "a public key".into(),
            Self::RefreshToken => "a captured refresh token".into(),
            Self::SecondUser => "a second user".into(),
            Self::Namespaces => "`socket.namespaces`".into(),
        }
    }
}

/// Who makes a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The battery, with a token that [`super::make`] makes.
    Trial(Trial),
    /// Another part of the program, or nobody.
    Other,
}
