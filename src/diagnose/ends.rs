//! Which key stands at each end, and how that is known, for the report.

use super::gate::{Gate, Key};
use super::wording;
use crate::judge::Case;
use crate::ledger::{KeysAnswer, Probe, Seq};
use crate::token::{IssuerEnd, Signer};

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
}

/// Both ends as far as the run shows them; nothing if no token was examined.
pub fn ends(case: &Case<'_>) -> Option<Ends> {
    let gate = Gate::of(case);
    let issuer = match (gate.issuer?.1, gate.signer) {
        (IssuerEnd::Asymmetric { .. }, Some((_, signer))) => signer_end(&gate, signer),
        (end, _) => issuer_end(end, &gate),
    };
    let accepted = !gate.admitted.is_empty() && gate.refused.is_empty() && gate.controls_hold();
    let verifier = match gate.verifier_key() {
        Some(key) => End {
            fingerprint: Some(key.fingerprint.to_string()),
            source: key.origin(),
            proof: "a probe that was signed with it got past the signature, and one with a random key did \
                    not"
                .into(),
        },
        None if accepted => End {
            fingerprint: issuer.fingerprint.clone(),
            source: issuer.source.clone(),
            proof: "it lets the login tokens in, and refuses a token signed with a random key".into(),
        },
        None => End {
            fingerprint: None,
            source: unknown_verifier(&gate),
            proof: "no probe got past the signature".into(),
        },
    };
    let agreement = agreement(&gate, &issuer, &verifier, accepted);
    Some(Ends { issuer, verifier, agreement })
}

fn issuer_end(end: &IssuerEnd, gate: &Gate<'_>) -> End {
    let unknown =
        |source: String, proof: &str| End { fingerprint: None, source, proof: proof.into() };
    match end {
        IssuerEnd::Matched { source, variant, fingerprint, .. } => End {
            fingerprint: Some(fingerprint.to_string()),
            source: Key { seq: Seq(0), source, variant, fingerprint }.origin(),
            proof: "the signature of every login token was computed again with it".into(),
        },
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
        Signer::Known { from, algorithm, thumbprint, kid, .. } => End {
            fingerprint: Some(format!("{}:{thumbprint}", algorithm.name().to_lowercase())),
            source: kid.as_ref().map_or_else(|| from.clone(), |kid| format!("`{kid}` of {from}")),
            proof: "this public key verifies every login token".into(),
        },
        Signer::Unknown { tried, named, .. } => End {
            fingerprint: None,
            source: format!(
                "none of {}{}",
                wording::count(*tried, "public key"),
                named.as_ref().map_or_else(String::new, |kid| format!("; the tokens name `{kid}`"))
            ),
            proof: format!("the login tokens were held against {}", gate.keys_from().join(" and ")),
        },
        Signer::Unclear => End {
            fingerprint: None,
            source: "not one key for all users, or of a kind that cannot be computed here".into(),
            proof: format!("the login tokens were held against {}", gate.keys_from().join(" and ")),
        },
    }
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

fn agreement(gate: &Gate<'_>, issuer: &End, verifier: &End, accepted: bool) -> String {
    match (&issuer.fingerprint, &verifier.fingerprint) {
        (Some(issuer), Some(verifier)) if issuer == verifier => "both ends use the same key".into(),
        (Some(_), Some(_)) => "the two ends use different keys".into(),
        _ if accepted => "both ends use the same key, which no candidate is".into(),
        _ if gate.says_bad_signature() => {
            "the two ends use different keys: the verifier calls the signature wrong".into()
        }
        _ => "whether both ends use the same key is not known".into(),
    }
}
