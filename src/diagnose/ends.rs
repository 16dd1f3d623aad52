//! Which key stands at each end, and how that is known, for the report.

use super::gate::{Gate, Key};
use super::inside::Look;
use super::stand::{Basis, Held, Relation, Stand};
use super::wording;
use crate::judge::Case;
use crate::ledger::{KeysAnswer, LogFound, LogSaid, Probe, RouteEnd, Seq};
use crate::token::log::TokenEnd;
use crate::token::{IssuerEnd, Signer, Variant};

/// Both ends, for the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The end that signs.
    pub issuer: End,
    /// The end that verifies.
    pub verifier: End,
    /// Whether they agree, in one sentence.
    pub agreement: String,
}

/// One end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The fingerprint of its key, where it is known.
    pub fingerprint: Option<String>,
    /// Where the key comes from, or what was tried.
    pub source: String,
    /// How that is known, in one sentence.
    pub proof: String,
    /// What the system tells of it itself, one sentence each.
    pub inside: Vec<String>,
}

/// Both ends as far as the run shows them; nothing if no token was examined.
pub fn ends(case: &Case<'_>) -> Option<Ends> {
    let gate = Gate::of(case);
    let stand = Stand::of(&gate);
    let issuer = match (gate.issuer?.1, gate.signer) {
        (IssuerEnd::Asymmetric { .. }, Some((_, signer))) => signer_end(&gate, signer),
        (end, _) => issuer_end(end, &gate),
    };
    let accepted = !gate.admitted.is_empty() && gate.refused.is_empty() && gate.controls_hold();
    let verifier = verifier_end(&gate, &stand, &issuer, accepted);
    let agreement = agreement(&gate, &stand, (&issuer, &verifier), accepted);
    let agreement = match contradiction(&gate, &stand) {
        Some(contradiction) => format!("{agreement}; but {contradiction}"),
        None => agreement,
    };
    let told = |end: End, which| End { inside: inside(&gate, which), ..end };
    let (issuer, verifier) = (told(issuer, TokenEnd::Issuer), told(verifier, TokenEnd::Verifier));
    Some(Ends { issuer, verifier, agreement })
}

fn verifier_end(gate: &Gate<'_>, stand: &Stand<'_>, issuer: &End, accepted: bool) -> End {
    match &stand.verifier {
        Some(Held { key, basis: Basis::Proven, .. }) => End::new(
            Some(key.fingerprint.to_string()),
            key.origin(),
            "a probe that was signed with it got past the signature, and one with a random key did not",
        ),
        _ if accepted => End::new(
            issuer.fingerprint.clone(),
            issuer.source.clone(),
            "it lets the login tokens in, and refuses a token signed with a random key",
        ),
        Some(Held { key, basis: Basis::Route, .. }) => End::new(
            Some(key.fingerprint.to_string()),
            key.origin(),
            "the diagnostic route says so",
        ),
        Some(Held { key, basis: Basis::Log(file), .. }) => {
            let source = format!("looks like {}", key.origin());
            End::new(None, source, &format!("the log {file} shows a part of it"))
        }
        None => End::new(None, unknown_verifier(gate), "no probe got past the signature"),
    }
}

impl End {
    fn new(fingerprint: Option<String>, source: String, proof: &str) -> Self {
        Self { fingerprint, source, proof: proof.to_owned(), inside: Vec::new() }
    }
}

/// What the system tells of an end.
fn inside(gate: &Gate<'_>, end: TokenEnd) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(route) = &gate.inside.route {
        told.push(routed(route.end(end)));
    }
    if let Some(look) = gate.inside.look(end) {
        told.push(seen(&look));
    } else if several_looks(gate, end) {
        told.push("the logs show several secrets at this end".to_owned());
    }
    for line in gate.inside.told.iter().filter(|line| line.told.end == end) {
        if line.told.said == LogSaid::NoSecret {
            told.push(format!("the log {} shows that it has no secret", line.told.file));
        }
    }
    if told.is_empty() {
        let missing = gate.inside.logs.iter().map(|(file, found)| match found {
            LogFound::NotThere { why } => format!("the log {file}: {why}"),
            LogFound::There => format!("the log {file} told nothing of this end"),
        });
        told.extend(missing);
    }
    told
}

fn several_looks(gate: &Gate<'_>, end: TokenEnd) -> bool {
    let secret = |said: &LogSaid| matches!(said, LogSaid::Secret { .. });
    gate.inside.told.iter().any(|line| line.told.end == end && secret(&line.told.said))
}

/// What a log shows of a secret, in words; a preview gives letters of it away, so it is not repeated.
fn seen(look: &Look<'_>) -> String {
    let Some(first) = look.fits.first() else {
        return format!("the log {} shows a secret that looks like no candidate", look.file);
    };
    let more = match look.fits.len() {
        1 => String::new(),
        several => format!(" (or like one of {} others)", several - 1),
    };
    format!("the log {} shows a secret that looks like {}{more}", look.file, first.source)
}

/// What the diagnostic route tells of an end, in words.
fn routed(end: &RouteEnd) -> String {
    match end {
        RouteEnd::Matched { source, variant: Variant::Raw, .. } => {
            format!("the diagnostic route tells of {source}")
        }
        RouteEnd::Matched { source, variant, .. } => {
            format!("the diagnostic route tells of {source}, {variant}")
        }
        RouteEnd::Unmatched { tried } => {
            let keys = wording::count(*tried, "candidate key");
            format!("the diagnostic route tells of none of {keys}")
        }
        RouteEnd::Silent => "the diagnostic route told nothing of this end".to_owned(),
    }
}

/// Where what the system tells of itself is not what was proven from outside.
fn contradiction(gate: &Gate<'_>, stand: &Stand<'_>) -> Option<String> {
    let ends = [
        (&stand.issuer, TokenEnd::Issuer, "signs"),
        (&stand.verifier, TokenEnd::Verifier, "verifies"),
    ];
    ends.into_iter().find_map(|(held, end, does)| {
        let held = held.as_ref().filter(|held| held.basis == Basis::Proven)?;
        if let Some(route) = &gate.inside.route
            && let RouteEnd::Matched { fingerprint, .. } = route.end(end)
            && fingerprint != held.key.fingerprint
        {
            return Some(format!(
                "the diagnostic route tells of another secret at the end that {does} than was proven"
            ));
        }
        let look = gate.inside.look(end).filter(|look| !look.fits(held.key.source))?;
        Some(format!(
            "the log {} shows another secret at the end that {does} than was proven",
            look.file
        ))
    })
}

fn issuer_end(end: &IssuerEnd, gate: &Gate<'_>) -> End {
    let unknown = |source: String, proof: &str| End::new(None, source, proof);
    match end {
        IssuerEnd::Matched { source, variant, fingerprint, .. } => End::new(
            Some(fingerprint.to_string()),
            Key { seq: Seq(0), source, variant, fingerprint }.origin(),
            "the signature of every login token was computed again with it",
        ),
        IssuerEnd::Unmatched { tried, .. } => unknown(
            format!("none of {tried} candidate keys"),
            "the signature of the login tokens was computed with each of them",
        ),
        IssuerEnd::Asymmetric { .. } => unknown(end.to_string(), &unread(gate)),
        other => unknown(other.to_string(), "read from the header of the login tokens"),
    }
}

/// The end that signs with a private key, as far as public keys are known.
fn signer_end(gate: &Gate<'_>, signer: &Signer) -> End {
    match signer {
        Signer::Known { from, algorithm, thumbprint, kid, .. } => End::new(
            Some(format!("{}:{thumbprint}", algorithm.name().to_lowercase())),
            kid.as_ref().map_or_else(|| from.clone(), |kid| format!("`{kid}` of {from}")),
            "this public key verifies every login token",
        ),
        Signer::Unknown { tried, named, .. } => {
            let named =
                named.as_ref().map_or_else(String::new, |kid| format!("; the tokens name `{kid}`"));
            let source = format!("none of {}{named}", wording::count(*tried, "public key"));
            End::new(None, source, &held_against(gate))
        }
        Signer::Unclear => {
            let source = "not one key for all users, or of a kind that cannot be computed here";
            End::new(None, source.to_owned(), &held_against(gate))
        }
    }
}

fn held_against(gate: &Gate<'_>) -> String {
    format!("the login tokens were held against {}", gate.keys_from().join(" and "))
}

/// Why no public key is known.
fn unread(gate: &Gate<'_>) -> String {
    let failed = gate.keys.iter().find_map(|(from, answer)| match answer {
        KeysAnswer::NotRead { why } => Some(format!("no public key was read from {from}: {why}")),
        KeysAnswer::Read { .. } => None,
    });
    failed.unwrap_or_else(|| "read from the header of the login tokens".into())
}

fn unknown_verifier(gate: &Gate<'_>) -> String {
    let tried = gate.probes.iter().filter(|(_, probe, _)| {
        matches!(probe, Probe::ExpiredCandidate { .. } | Probe::LiveCandidate { .. })
    });
    match tried.count() {
        0 => "not probed".into(),
        tried => format!("none of {}", wording::count(tried, "candidate key")),
    }
}

fn agreement(gate: &Gate<'_>, stand: &Stand<'_>, ends: (&End, &End), accepted: bool) -> String {
    match (&ends.0.fingerprint, &ends.1.fingerprint) {
        (Some(issuer), Some(verifier)) if issuer == verifier => "both ends use the same key".into(),
        (Some(_), Some(_)) => "the two ends use different keys".into(),
        _ if accepted => "both ends use the same key, which no candidate is".into(),
        _ if stand.relation == Relation::Differ => {
            "the two ends use different keys: what the system tells of itself shows it".into()
        }
        _ if stand.relation == Relation::LookAlike => {
            "the two ends use different keys, though the secrets look alike in the log".into()
        }
        _ if gate.says_bad_signature() => {
            "the two ends use different keys: the verifier calls the signature wrong".into()
        }
        _ => "whether both ends use the same key is not known".into(),
    }
}
