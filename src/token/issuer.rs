//! The issuer's end: which secret signed the tokens that the login handed out.
//!
//! It is computed offline: the code of each token is made again with every candidate, first with all of
//! them as they stand, then with their other readings. A match is a proof. A miss proves nothing but that
//! the secret was not among the candidates.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::algorithm::{AsymmetricAlgorithm, DeclaredAlgorithm, HmacAlgorithm};
use super::candidate::{Candidate, CandidateSource};
use super::fingerprint::{Fingerprint, Salt};
use super::jwt::{Jwt, NotAJwt};
use super::secret::Secret;
use super::strength::Strength;
use super::target::Target;
use super::unverified::Unverified;
use super::variant::Variant;

/// What is known about the key that signs the tokens of the login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum IssuerEnd {
    /// Every token is signed with this secret: that is proven.
    Matched {
        /// Where the secret came from.
        source: CandidateSource,
        /// How it was read.
        variant: Variant,
        /// The fingerprint of the key that signs.
        fingerprint: Fingerprint,
        /// The algorithm of the tokens.
        algorithm: HmacAlgorithm,
        /// What speaks against the key.
        #[serde(default)]
        strength: Strength,
    },
    /// No candidate signs, in no reading.
    Unmatched {
        /// How many keys were tried on a token.
        tried: usize,
        /// The algorithm of the tokens.
        algorithm: HmacAlgorithm,
    },
    /// A private key signs: there is no shared secret to look for.
    Asymmetric {
        /// The algorithm of the tokens.
        algorithm: AsymmetricAlgorithm,
        /// Which key the issuer says it used.
        kid: Option<String>,
    },
    /// `alg` is `none`: nobody signs.
    Unsigned,
    /// `alg` is missing or names nothing that can be checked.
    UnknownAlgorithm {
        /// The name as it stands in the header.
        name: Option<String>,
    },
    /// A token cannot be read.
    NotAJwt {
        /// What is wrong with it.
        reason: NotAJwt,
    },
    /// The tokens of different users do not have one end, as when each came from another node.
    Disagreeing {
        /// The end of each token, in the order in which they were given; none of them disagrees in itself.
        ends: Vec<Self>,
    },
    /// There was no token to examine.
    NoToken,
}

/// Finds the candidate and the reading that sign all the tokens.
///
/// Give it the tokens of at least two users where you can. Each is examined for itself, so a key that
/// signs one only is not mistaken for the key of all.
pub fn examine(tokens: &[Jwt], candidates: &[Candidate], salt: &Salt) -> IssuerEnd {
    IssuerEnd::of_all(tokens.iter().map(|token| examine_one(token, candidates, salt)).collect())
}

impl IssuerEnd {
    /// The end of all tokens, from the end of each.
    pub fn of_all(mut ends: Vec<Self>) -> Self {
        match ends.split_first() {
            None => Self::NoToken,
            Some((first, others)) if others.iter().all(|other| other == first) => {
                ends.swap_remove(0)
            }
            Some(_) => Self::Disagreeing { ends },
        }
    }

    /// The end of tokens that this key signs.
    pub fn matched(
        source: CandidateSource,
        variant: Variant,
        key: &Secret,
        (algorithm, salt): (HmacAlgorithm, &Salt),
    ) -> Self {
        let fingerprint = Fingerprint::of(key, algorithm, salt);
        let strength = Strength::of(key, &source, algorithm);
        Self::Matched { source, variant, fingerprint, algorithm, strength }
    }

    /// The same, where so many more keys from lists were tried in vain.
    #[must_use]
    pub fn after_words(self, words: usize) -> Self {
        match self {
            Self::Unmatched { tried, algorithm } => {
                Self::Unmatched { tried: tried.saturating_add(words), algorithm }
            }
            other => other,
        }
    }
}

impl fmt::Display for IssuerEnd {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Matched { source, variant: Variant::Raw, fingerprint, .. } => {
                write!(formatter, "signed with {source} ({fingerprint})")
            }
            Self::Matched { source, variant, fingerprint, .. } => {
                write!(formatter, "signed with {source}, {variant} ({fingerprint})")
            }
            Self::Unmatched { tried, algorithm } => write!(
                formatter,
                "signed ({algorithm}) with a secret that is not among the {tried} keys tried"
            ),
            Self::Asymmetric { algorithm, kid: Some(kid) } => write!(
                formatter,
                "signed ({algorithm}) with the private key `{}`",
                kid.escape_debug()
            ),
            Self::Asymmetric { algorithm, kid: None } => {
                write!(formatter, "signed ({algorithm}) with a private key that is not named")
            }
            Self::Unsigned => formatter.write_str("not signed: `alg` is `none`"),
            Self::UnknownAlgorithm { name: Some(name) } => {
                write!(formatter, "signed with an unknown algorithm: `{}`", name.escape_debug())
            }
            Self::UnknownAlgorithm { name: None } => {
                formatter.write_str("signed with an algorithm that the header does not name")
            }
            Self::NotAJwt { reason } => reason.fmt(formatter),
            Self::Disagreeing { ends } => {
                let ends: Vec<_> = ends.iter().map(ToString::to_string).collect();
                write!(formatter, "signed differently for each user: {}", ends.join("; "))
            }
            Self::NoToken => formatter.write_str("there is no token to examine"),
        }
    }
}

fn examine_one(token: &Jwt, candidates: &[Candidate], salt: &Salt) -> IssuerEnd {
    let decoded = match Unverified::decode(token) {
        Ok(decoded) => decoded,
        Err(reason) => return IssuerEnd::NotAJwt { reason },
    };
    match decoded.algorithm() {
        DeclaredAlgorithm::Hmac(algorithm) => Proof::of(token, algorithm).search(candidates, salt),
        DeclaredAlgorithm::Asymmetric(algorithm) => {
            IssuerEnd::Asymmetric { algorithm, kid: decoded.key_id().map(str::to_owned) }
        }
        DeclaredAlgorithm::Unsigned => IssuerEnd::Unsigned,
        DeclaredAlgorithm::Unknown(name) => IssuerEnd::UnknownAlgorithm { name: Some(name) },
        DeclaredAlgorithm::Absent => IssuerEnd::UnknownAlgorithm { name: None },
    }
}

/// The search for the key of one token.
struct Proof(Target);

impl Proof {
    fn of(token: &Jwt, algorithm: HmacAlgorithm) -> Self {
        Self(Target::under(token, algorithm))
    }

    fn is_by(&self, key: &Secret) -> bool {
        self.0.is_signed_by(key.expose())
    }

    /// A plain match of any candidate is the better explanation than a strange reading of an earlier one,
    /// so all are tried as they stand first.
    fn search(&self, candidates: &[Candidate], salt: &Salt) -> IssuerEnd {
        if let Some(candidate) = candidates.iter().find(|one| self.is_by(&one.secret)) {
            return self.matched(candidate, Variant::Raw, &candidate.secret, salt);
        }
        let mut tried = candidates.len();
        for candidate in candidates {
            for (variant, key) in candidate.variants().into_iter().skip(1) {
                if self.is_by(&key) {
                    return self.matched(candidate, variant, &key, salt);
                }
                tried += 1;
            }
        }
        IssuerEnd::Unmatched { tried, algorithm: self.0.algorithm() }
    }

    fn matched(
        &self,
        candidate: &Candidate,
        variant: Variant,
        key: &Secret,
        salt: &Salt,
    ) -> IssuerEnd {
        IssuerEnd::matched(candidate.source.clone(), variant, key, (self.0.algorithm(), salt))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::derive::variants_of;
    use super::super::fallbacks::WellKnownKind;
    use super::super::jwt::Segment;
    use super::super::mint::{SigningKey, mint};
    use super::super::samples::{JWT_IO, RFC_7515_HS256, RFC_7515_SECRET, object};
    use super::*;

    fn salt() -> Salt {
        Salt::new(*b"salt")
    }

    fn candidate(secret: &str) -> Candidate {
        let source = CandidateSource::Environment { variable: "JWT_SECRET".to_owned() };
        Candidate { source, secret: Secret::new(secret) }
    }

    fn signed(subject: &str, algorithm: HmacAlgorithm, key: &[u8]) -> Jwt {
        let claims = object(json!({ "sub": subject }));
        let key = SigningKey::Hmac { algorithm, secret: Secret::new(key) };
        mint(&claims, None, &key).unwrap()
    }

    fn with_header(header: &str) -> Jwt {
        Jwt::assemble(header.as_bytes(), b"{}", b"")
    }

    #[test]
    fn the_sample_of_jwt_io_is_recognised() {
        let candidates: Vec<_> = Candidate::well_known().collect();
        let end = examine(&[Jwt::parse(JWT_IO).unwrap()], &candidates, &salt());
        let IssuerEnd::Matched { source, variant, algorithm, .. } = end else { panic!("{end:?}") };
        assert_eq!(
            source,
            CandidateSource::WellKnown {
                literal: "your-256-bit-secret".into(),
                origin: WellKnownKind::Example,
            }
        );
        assert_eq!((variant, algorithm), (Variant::Raw, HmacAlgorithm::Hs256));
    }

    #[test]
    fn the_sample_of_the_specification_has_a_base64url_secret() {
        let tokens = [Jwt::parse(RFC_7515_HS256).unwrap()];
        let end = examine(&tokens, &[candidate(RFC_7515_SECRET)], &salt());
        let IssuerEnd::Matched { variant, .. } = end else { panic!("{end:?}") };
        assert_eq!(variant, Variant::Base64Decoded);
    }

    #[test]
    fn a_fallback_is_found_behind_the_real_secret() {
        let fallback = "dev-only-secret-DO-NOT-USE-IN-PRODUCTION";
        let tokens =
            ["alice", "bob"].map(|user| signed(user, HmacAlgorithm::Hs256, fallback.as_bytes()));
        let candidates: Vec<_> =
            std::iter::once(candidate("the real one")).chain(Candidate::well_known()).collect();
        let end = examine(&tokens, &candidates, &salt());
        assert!(
            end.to_string()
                .starts_with(&format!("signed with built-in fallback `{fallback}` (hs256:")),
            "{end}"
        );
    }

    #[test]
    fn a_plain_match_is_preferred_to_a_strange_reading() {
        let tokens = [signed("alice", HmacAlgorithm::Hs256, b"undefined")];
        let candidates: Vec<_> =
            std::iter::once(candidate("other")).chain(Candidate::well_known()).collect();
        let end = examine(&tokens, &candidates, &salt());
        let IssuerEnd::Matched { source, variant: Variant::Raw, .. } = end else {
            panic!("{end:?}")
        };
        assert!(source.is_public());
    }

    #[test]
    fn two_users_with_two_keys_disagree() {
        let tokens = [
            signed("alice", HmacAlgorithm::Hs256, b"one"),
            signed("bob", HmacAlgorithm::Hs256, b"two"),
            signed("carol", HmacAlgorithm::Hs256, b"three"),
        ];
        let end = examine(&tokens, &[candidate("one"), candidate("two")], &salt());
        let IssuerEnd::Disagreeing { ends } = end else { panic!("{end:?}") };
        assert!(matches!(
            ends[..],
            [IssuerEnd::Matched { .. }, IssuerEnd::Matched { .. }, IssuerEnd::Unmatched { .. }]
        ));
        assert_ne!(ends[0], ends[1]);
    }

    #[test]
    fn a_miss_says_how_many_keys_were_tried() {
        let tokens = ["alice", "bob"].map(|user| signed(user, HmacAlgorithm::Hs512, b"unknown"));
        let candidates = [candidate("one")];
        let tried = candidates[0].variants().len();
        assert_eq!(
            examine(&tokens, &candidates, &salt()),
            IssuerEnd::Unmatched { tried, algorithm: HmacAlgorithm::Hs512 }
        );
    }

    #[test]
    fn tokens_without_a_shared_secret_are_told_apart() {
        let end = |header| examine(&[with_header(header)], &[candidate("x")], &salt());
        assert_eq!(
            end(r#"{"alg":"RS256","kid":"k1"}"#),
            IssuerEnd::Asymmetric {
                algorithm: AsymmetricAlgorithm::Rs256,
                kid: Some("k1".to_owned())
            }
        );
        assert_eq!(end(r#"{"alg":"None"}"#), IssuerEnd::Unsigned);
        assert_eq!(end("{}"), IssuerEnd::UnknownAlgorithm { name: None });
        let name = Some("HS1".to_owned());
        assert_eq!(end(r#"{"alg":"HS1"}"#), IssuerEnd::UnknownAlgorithm { name });
        let reason = NotAJwt::NotJson { segment: Segment::Header };
        assert_eq!(end("no json"), IssuerEnd::NotAJwt { reason });
        assert_eq!(examine(&[], &[], &salt()), IssuerEnd::NoToken);
    }

    #[test]
    fn an_empty_signature_matches_nothing() {
        let token = Jwt::assemble(br#"{"alg":"HS256"}"#, b"{}", b"");
        let end = examine(&[token], &[candidate("")], &salt());
        assert!(matches!(end, IssuerEnd::Unmatched { .. }), "{end:?}");
    }

    #[test]
    fn ends_survive_the_ledger() {
        let tokens = [
            signed("alice", HmacAlgorithm::Hs256, b"one\n"),
            signed("bob", HmacAlgorithm::Hs384, b"two"),
        ];
        let end = examine(&tokens, &[candidate("one")], &salt());
        let text = serde_json::to_string(&end).unwrap();
        assert!(text.starts_with(r#"{"kind":"disagreeing","ends":[{"kind":"matched","#), "{text}");
        assert_eq!(serde_json::from_str::<IssuerEnd>(&text).unwrap(), end);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Whatever reading of a secret signs, it is found, and its fingerprint is that of the key.
        #[test]
        fn every_reading_is_found(
            secret in "[ '\"]?[A-Za-z0-9#$\\\\né ]{1,70}[ '\"=\n]?", pick in 0..3usize,
        ) {
            let algorithm = HmacAlgorithm::ALL[pick];
            let candidates = [candidate(&secret)];
            for (variant, key) in variants_of(&candidates[0].secret) {
                let tokens = ["alice", "bob"].map(|user| signed(user, algorithm, key.expose()));
                let IssuerEnd::Matched { variant: found, fingerprint, .. } =
                    examine(&tokens, &candidates, &salt())
                else {
                    return Err(TestCaseError::fail(format!("{variant} is not found")));
                };
                prop_assert_eq!(fingerprint, Fingerprint::of(&key, algorithm, &salt()));
                // Two readings can be one key under one hash only; the first of them is named then.
                if found != variant {
                    let all = variants_of(&candidates[0].secret);
                    let named = all.iter().find(|(one, _)| *one == found).unwrap();
                    prop_assert_eq!(
                        Fingerprint::of(&named.1, algorithm, &salt()), fingerprint
                    );
                }
            }
        }
    }
}
