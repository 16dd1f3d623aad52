//! Private keys that sign, and verifiers that have other keys.

use earwitness::diagnose::{Confidence, ends};
use earwitness::judge::Case;
use earwitness::ledger::{Event, KeyName, KeysAnswer};
use earwitness::token::{AsymmetricAlgorithm, IssuerEnd, NameUse, Signer};
use serde_json::json;

use super::{named, on};
use crate::play::Play;

const JWKS: &str = "http://127.0.0.1:1/.well-known/jwks.json";
const THUMBPRINT: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

fn known(kid: &str) -> Signer {
    Signer::Known {
        from: JWKS.into(),
        algorithm: AsymmetricAlgorithm::Rs256,
        thumbprint: THUMBPRINT.into(),
        named: Some("k1".into()),
        kid: Some(kid.into()),
    }
}

fn unknown() -> Signer {
    Signer::Unknown {
        algorithm: AsymmetricAlgorithm::Rs256,
        named: Some("k1".into()),
        tried: 1,
        name: NameUse::Free,
    }
}

/// A run in which a private key signs, and every tab is refused with these words.
fn refused(signer: Option<Signer>, words: &str) -> Play {
    let play = signed(signer);
    for tab in ["alice/1", "bob/1"] {
        let payload = json!({ "message": words });
        play.record(Event::Refused { on: on(tab), namespace: "/".into(), payload });
    }
    play
}

fn signed(signer: Option<Signer>) -> Play {
    let play = Play::new(1, 1);
    play.handshake();
    let end =
        IssuerEnd::Asymmetric { algorithm: AsymmetricAlgorithm::Rs256, kid: Some("k1".into()) };
    let keys = vec![KeyName { thumbprint: THUMBPRINT.into(), kid: Some("k1".into()) }];
    play.record(Event::KeysRead { from: JWKS.into(), answer: KeysAnswer::Read { keys } });
    play.record(Event::IssuerExamined { users: vec!["alice".into()], end });
    if let Some(signer) = signer {
        play.record(Event::SignerExamined { users: vec!["alice".into()], signer });
    }
    play
}

fn certain() -> Vec<(&'static str, Confidence)> {
    vec![("key-set-mismatch", Confidence::Certain)]
}

fn likely() -> Vec<(&'static str, Confidence)> {
    vec![("key-set-mismatch", Confidence::Likely)]
}

#[test]
fn a_key_that_is_in_no_set_is_named_and_so_is_a_set_that_the_socket_does_not_use() {
    assert_eq!(named(&refused(Some(unknown()), "invalid signature")), certain());
    let no_key = "no applicable key found in the JSON Web Key Set";
    assert_eq!(named(&refused(Some(unknown()), no_key)), certain());
    assert_eq!(named(&refused(Some(known("k1")), "invalid signature")), certain());
    assert_eq!(named(&refused(Some(known("k2")), no_key)), certain());
}

#[test]
fn where_the_refusal_says_nothing_or_no_key_is_known_it_is_likely_at_most() {
    assert_eq!(named(&refused(Some(unknown()), "unauthorized")), likely());
    assert_eq!(named(&refused(None, "invalid signature")), likely());
    assert_eq!(named(&refused(None, "unauthorized")), []);
    assert_eq!(named(&refused(Some(known("k1")), "unauthorized")), []);
}

#[test]
fn a_refusal_for_another_reason_is_not_taken_for_a_wrong_key() {
    for words in ["jwt expired", "jwt audience invalid. expected: chat", "jwt must be provided"] {
        let codes = named(&refused(Some(unknown()), words));
        assert!(!codes.iter().any(|(code, _)| *code == "key-set-mismatch"), "{words}: {codes:?}");
    }
}

#[test]
fn where_tabs_get_in_the_keys_are_right_whatever_the_set_says() {
    let mut play = signed(Some(unknown()));
    play.connects("alice/1");
    let codes = named(&play);
    assert!(!codes.iter().any(|(code, _)| *code == "key-set-mismatch"), "{codes:?}");
}

#[test]
fn the_report_shows_the_thumbprint_of_the_key_that_signs() {
    let mut play = refused(Some(known("k1")), "invalid signature");
    let (scenario, ledger) = (play.scenario().clone(), play.ledger());
    let ends = ends(&Case::new(&scenario, &ledger)).unwrap();
    assert_eq!(ends.issuer.fingerprint, Some(format!("rs256:{THUMBPRINT}")));
    assert_eq!(ends.issuer.source, format!("`k1` of {JWKS}"));
    assert_eq!(
        ends.agreement,
        "the two ends use different keys: the verifier calls the signature wrong"
    );
}
