//! What stands at both ends, when all evidence is taken together: what was computed and probed from outside, and what
//! the system tells of itself.
//!
//! What is computed is a proof. A diagnostic route tells by a keyed hash, which is as good. A log shows a part of a
//! secret: two parts that differ prove that two secrets do, and two that agree prove nothing.

use super::gate::{Gate, Key};
use super::inside::Look;
use crate::judge::Evidence;
use crate::ledger::{Probe, ProbeAnswer, RouteAgreement, RouteEnd};
use crate::token::log::TokenEnd;
use crate::token::{CandidateSource, Fingerprint, IssuerEnd, SignatureVerdict};

/// What stands at both ends.
#[derive(Debug)]
pub(super) struct Stand<'a> {
    pub(super) issuer: Option<Held<'a>>,
    pub(super) verifier: Option<Held<'a>>,
    pub(super) relation: Relation,
    /// What shows that the ends differ, beyond what the keys themselves show.
    pub(super) evidence: Vec<Evidence>,
}

/// A key that an end holds.
#[derive(Clone, Debug)]
pub(super) struct Held<'a> {
    pub(super) key: Key<'a>,
    pub(super) basis: Basis,
    /// Which end that is.
    end: TokenEnd,
}

/// How it is known which key an end holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    /// It was computed, or a probe proved it.
    Proven,
    /// The diagnostic route says so.
    Route,
    /// The log of this file shows a part that looks so.
    Log(String),
}

/// How the secrets of both ends relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// They are two: that is proven.
    Differ,
    /// The verifier says so.
    SaidToDiffer,
    /// They begin alike, and yet the verifier calls the signature wrong.
    LookAlike,
    /// Nothing shows that they differ.
    Unknown,
}

impl<'a> Stand<'a> {
    pub(super) fn of(gate: &Gate<'a>) -> Self {
        let issuer = held(gate, TokenEnd::Issuer);
        let verifier = held(gate, TokenEnd::Verifier);
        let (relation, evidence) = relation(gate, issuer.as_ref(), verifier.as_ref());
        Self { issuer, verifier, relation, evidence }
    }

    /// Whether an end holds a secret that everybody knows.
    pub(super) fn has_well_known(&self) -> bool {
        let ends = [&self.issuer, &self.verifier];
        ends.into_iter().flatten().any(|held| held.key.source.is_public())
    }
}

impl Held<'_> {
    /// What shows that the end holds it.
    pub(super) fn evidence(&self) -> Evidence {
        let (origin, fingerprint) = (self.key.origin(), self.key.fingerprint);
        let shows = match (&self.basis, self.end) {
            (Basis::Proven, TokenEnd::Issuer) => {
                format!("the login tokens are signed with {origin} ({fingerprint})")
            }
            (Basis::Proven, TokenEnd::Verifier) => {
                format!("the socket verifies with {origin} ({fingerprint})")
            }
            (Basis::Route, TokenEnd::Issuer) => {
                format!(
                    "the diagnostic route says that the login signs with {origin} ({fingerprint})"
                )
            }
            (Basis::Route, TokenEnd::Verifier) => {
                format!(
                    "the diagnostic route says that the socket verifies with {origin} ({fingerprint})"
                )
            }
            (Basis::Log(file), TokenEnd::Issuer) => {
                format!(
                    "the log {file} shows that the login signs with a secret that looks like {origin}"
                )
            }
            (Basis::Log(file), TokenEnd::Verifier) => {
                format!(
                    "the log {file} shows that the socket verifies with a secret that looks like {origin}"
                )
            }
        };
        Evidence { seq: self.key.seq, shows }
    }

    /// Whether it is known beyond doubt.
    pub(super) fn is_proven(&self) -> bool {
        !matches!(self.basis, Basis::Log(_))
    }
}

/// The key of an end, by the best evidence that there is.
fn held<'a>(gate: &Gate<'a>, end: TokenEnd) -> Option<Held<'a>> {
    let proven = match end {
        TokenEnd::Issuer => gate.issuer_key(),
        TokenEnd::Verifier => gate.verifier_key(),
    };
    if let Some(key) = proven {
        return Some(Held { key, basis: Basis::Proven, end });
    }
    if let Some(key) = by_route(gate, end) {
        return Some(Held { key, basis: Basis::Route, end });
    }
    by_log(gate, end)
}

fn by_route<'a>(gate: &Gate<'a>, end: TokenEnd) -> Option<Key<'a>> {
    let route = gate.inside.route.as_ref()?;
    let RouteEnd::Matched { source, variant, fingerprint } = route.end(end) else { return None };
    Some(Key { seq: route.seq, source, variant, fingerprint })
}

/// The first candidate that looks like what the log shows, and that nothing refutes.
fn by_log<'a>(gate: &Gate<'a>, end: TokenEnd) -> Option<Held<'a>> {
    let look = gate.inside.look(end)?;
    let refuted = |fingerprint: &Fingerprint| match end {
        // Every candidate was tried on the login tokens: none that signs was missed.
        TokenEnd::Issuer => matches!(gate.issuer, Some((_, IssuerEnd::Unmatched { .. }))),
        TokenEnd::Verifier => is_refused(gate, *fingerprint),
    };
    let fit = look.fits.iter().find(|fit| !refuted(&fit.fingerprint))?;
    let (source, variant, fingerprint) = (&fit.source, &fit.variant, &fit.fingerprint);
    let key = Key { seq: look.seq, source, variant, fingerprint };
    Some(Held { key, basis: Basis::Log(look.file.to_owned()), end })
}

/// Whether the verifier was shown a token signed with this key, and called its signature wrong.
fn is_refused(gate: &Gate<'_>, key: Fingerprint) -> bool {
    gate.probes.iter().any(|(_, probe, answer)| match (probe, answer) {
        (Probe::ExpiredCandidate { fingerprint, .. }, ProbeAnswer::Refused { class, .. }) => {
            *fingerprint == key && class.signature() == SignatureVerdict::Wrong
        }
        _ => false,
    })
}

fn relation(
    gate: &Gate<'_>,
    issuer: Option<&Held<'_>>,
    verifier: Option<&Held<'_>>,
) -> (Relation, Vec<Evidence>) {
    if let (Some(issuer), Some(verifier)) = (issuer, verifier)
        && issuer.is_proven()
        && verifier.is_proven()
    {
        let differ = issuer.key.fingerprint != verifier.key.fingerprint;
        return (if differ { Relation::Differ } else { Relation::Unknown }, Vec::new());
    }
    if let (None, Some(verifier), Some((seq, IssuerEnd::Unmatched { .. }))) =
        (issuer, verifier, gate.issuer)
        && verifier.is_proven()
    {
        // Every candidate was tried on the login tokens, and the verifier's key is one of them.
        let shows = "no candidate signs the login tokens, in no reading".to_owned();
        return (Relation::Differ, vec![Evidence { seq, shows }]);
    }
    match gate.inside.route.as_ref().map(|route| (route.seq, route.told.agreement)) {
        Some((seq, RouteAgreement::Different)) => {
            let shows = "the diagnostic route tells of one secret where tokens are signed and of another where they \
                         are verified";
            return (Relation::Differ, vec![Evidence { seq, shows: shows.to_owned() }]);
        }
        Some((_, RouteAgreement::Same)) if gate.says_bad_signature() => {
            return (Relation::LookAlike, Vec::new());
        }
        _ => {}
    }
    let looks = TokenEnd::ALL.map(|end| gate.inside.look(end));
    let source = |held: Option<&Held<'_>>| {
        held.filter(|held| held.is_proven()).map(|held| held.key.source.clone())
    };
    let compared = match looks {
        [Some(signs), Some(checks)] => {
            Some((signs.number == checks.number, vec![shown(&signs, &checks)]))
        }
        [None, Some(checks)] => source(issuer).map(|source| {
            (checks.fits(&source), vec![unlike(&checks, &source, "socket verifies")])
        }),
        [Some(signs), None] => source(verifier)
            .map(|source| (signs.fits(&source), vec![unlike(&signs, &source, "login signs")])),
        [None, None] => None,
    };
    match compared {
        Some((false, evidence)) => (Relation::Differ, evidence),
        Some((true, _)) if gate.says_bad_signature() => (Relation::LookAlike, Vec::new()),
        _ if gate.says_bad_signature() => (Relation::SaidToDiffer, Vec::new()),
        _ => (Relation::Unknown, Vec::new()),
    }
}

fn shown(signs: &Look<'_>, checks: &Look<'_>) -> Evidence {
    let shows = if signs.file == checks.file {
        let file = signs.file;
        format!(
            "the log {file} shows one secret where tokens are signed and another one where they are verified"
        )
    } else {
        format!(
            "the log {} shows one secret where tokens are signed, and {} another one where they are verified",
            signs.file, checks.file
        )
    };
    Evidence { seq: checks.seq, shows }
}

fn unlike(look: &Look<'_>, source: &CandidateSource, does: &str) -> Evidence {
    let shows =
        format!("the log {} shows that the {does} with another secret than {source}", look.file);
    Evidence { seq: look.seq, shows }
}
