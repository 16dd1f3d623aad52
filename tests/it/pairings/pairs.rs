//! Which pairs of keys there are, and what each must be called. The keys are those of `token::variants_of`; what they
//! must be called follows from the bytes alone.

use std::collections::HashSet;

use earwitness::diagnose::Confidence;
use earwitness::token::{Secret, Variant, WELL_KNOWN, WellKnownKind, variants_of};

use sha2::{Digest as _, Sha256};

use super::OTHER;
use super::gate::Words;

/// A literal of source code.
const FALLBACK: &str = "dev-only-secret-DO-NOT-USE-IN-PRODUCTION";

/// A key, and what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// For whoever reads a failure.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// The candidate, in this reading.
    Candidate(Variant),
    /// One that everybody knows.
    WellKnown(&'static str, WellKnownKind),
    /// No candidate.
    Unknown,
}

/// What a pair must be called.
#[derive(Debug)]
pub(super) struct Expected {
    code: Option<&'static str>,
    pub(super) confidence: Confidence,
    /// What the summary must hold.
    pub(super) told: Vec<String>,
}

impl Expected {
    pub(super) fn codes(&self) -> Vec<&'static str> {
        self.code.into_iter().collect()
    }
}

/// The pairs of one value: every reading against the value, the fallback and the other value, at either end; every
/// reading against itself, and against the three that follow it.
pub(super) fn pairs(value: &str) -> Vec<(Key, Key)> {
    let mut seen = HashSet::new();
    let readings: Vec<Key> = variants_of(&Secret::new(value))
        .into_iter()
        .filter(|(_, key)| seen.insert(effective(key.expose())))
        .map(|(variant, key)| Key {
            name: variant.to_string(),
            kind: kind(variant, key.expose()),
            bytes: key.expose().to_vec(),
        })
        .collect();
    let fallback = Key {
        name: "fallback".into(),
        bytes: FALLBACK.into(),
        kind: Kind::WellKnown(FALLBACK, WellKnownKind::Fallback),
    };
    let other = Key { name: "other".into(), bytes: OTHER.into(), kind: Kind::Unknown };
    let few = [readings[0].clone(), fallback, other];
    let mut pairs = Vec::new();
    for one in &few {
        pairs.extend(few.iter().map(|two| (one.clone(), two.clone())));
        for reading in &readings[1..] {
            pairs.push((one.clone(), reading.clone()));
            pairs.push((reading.clone(), one.clone()));
        }
    }
    for (place, reading) in readings.iter().enumerate().skip(1) {
        for step in 0..=3 {
            let next = (place + step) % readings.len();
            pairs.push((reading.clone(), readings[next].clone()));
        }
    }
    pairs
}

/// The key that HMAC makes of a key: one that is longer than a block is hashed first (RFC 2104 section 2).
fn effective(key: &[u8]) -> Vec<u8> {
    if key.len() > 64 { Sha256::digest(key).to_vec() } else { key.to_vec() }
}

/// What everybody knows is a better explanation than a strange reading that comes to the same.
fn kind(variant: Variant, key: &[u8]) -> Kind {
    match WELL_KNOWN.iter().find(|entry| entry.literal.as_bytes() == key) {
        Some(entry) => Kind::WellKnown(entry.literal, entry.kind),
        None => Kind::Candidate(variant),
    }
}

pub(super) fn expected(issuer: &Key, verifier: &Key, words: Words) -> Expected {
    let certain = |code, told| Expected { code: Some(code), confidence: Confidence::Certain, told };
    if issuer.bytes == verifier.bytes {
        return of_one_key(issuer);
    }
    match (issuer.kind, verifier.kind) {
        (Kind::Candidate(one), Kind::Candidate(other)) => {
            certain("secret-encoding-mismatch", vec![one.to_string(), other.to_string()])
        }
        (Kind::WellKnown(literal, _), Kind::Candidate(variant)) => {
            certain("issuer-secret-is-fallback", vec![named(literal), told_of(variant)])
        }
        (_, Kind::WellKnown(literal, _)) => {
            certain("verifier-secret-is-fallback", vec![named(literal)])
        }
        (Kind::Unknown, Kind::Candidate(variant)) => {
            half_known("secret-mismatch", told_of(variant))
        }
        // A secret that everybody knows is no secret, whatever the gate says; that it is refused makes it the likely reason.
        (Kind::WellKnown(literal, _), Kind::Unknown) => {
            half_known("issuer-secret-is-fallback", named(literal))
        }
        // Nothing but the words of the gate shows that it has another key.
        _ if words == Words::Opaque => {
            Expected { code: None, confidence: Confidence::Certain, told: Vec::new() }
        }
        (Kind::Candidate(variant), Kind::Unknown) => {
            half_known("secret-mismatch", told_of(variant))
        }
        (Kind::Unknown, Kind::Unknown) => unreachable!("there is one key that nobody knows"),
    }
}

fn half_known(code: &'static str, told: String) -> Expected {
    Expected { code: Some(code), confidence: Confidence::Likely, told: vec![told] }
}

/// Sockets open. The key may still be a bad one.
fn of_one_key(key: &Key) -> Expected {
    let code = match key.kind {
        Kind::WellKnown(_, WellKnownKind::Example) => Some("weak-secret"),
        Kind::WellKnown(..) => Some("shared-secret-is-fallback"),
        Kind::Candidate(_) if key.bytes.len() < 32 => Some("weak-secret"),
        _ => None,
    };
    Expected { code, confidence: Confidence::Certain, told: Vec::new() }
}

fn named(literal: &str) -> String {
    if literal.is_empty() { "the empty text".into() } else { format!("`{literal}`") }
}

/// How a reading stands behind its source; the value as it stands needs no words.
fn told_of(variant: Variant) -> String {
    if variant == Variant::Raw { "`JWT_SECRET`".into() } else { format!("`JWT_SECRET`, {variant}") }
}
