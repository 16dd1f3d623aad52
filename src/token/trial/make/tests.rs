//! Every trial against a verifier that keeps the rules, and what is special about some of them.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::token::mint::{SigningKey, mint};
use crate::token::samples::{RSA_PRIVATE, RSA_PUBLIC, object, private_pem, public_pem};
use crate::token::trial::{CATALOGUE, Expected, Part};
use crate::token::{
    AsymmetricAlgorithm, PublicKey, Secret, UnixSeconds, Unverified, Verification, VerifyingKey,
    verify,
};

const NOW: UnixSeconds = UnixSeconds(1_700_000_000);
const SECRET: &str = "a secret that has thirty-two bytes and more";

fn own() -> Jwt {
    let claims = object(json!({
        "sub": "u1", "kind": "access", "aud": "chat", "iss": "chat",
        "iat": NOW.0, "exp": NOW.0 + 600,
    }));
    let (algorithm, secret) = (HmacAlgorithm::Hs256, Secret::new(SECRET));
    mint(&claims, None, &SigningKey::Hmac { algorithm, secret }).unwrap()
}

fn forms() -> PublicForms {
    let pem = String::from_utf8(public_pem(RSA_PUBLIC)).unwrap();
    PublicForms::of(&PublicKey::read(&pem).unwrap()[0])
}

fn trials() -> impl Iterator<Item = Trial> {
    CATALOGUE.iter().filter_map(|row| match row.part {
        Part::Trial(trial) => Some(trial),
        Part::Other => None,
    })
}

fn shown(trial: Trial, own: &Jwt) -> Shown {
    let (secret, forms) = (Secret::new(SECRET), forms());
    let material = Material {
        own,
        algorithm: HmacAlgorithm::Hs256,
        secret: Some(&secret),
        public_key: Some(&forms),
        refresh: Some("a.refresh.token"),
        now: NOW,
        random: [9; 32],
    };
    make(trial, &material).unwrap_or_else(|why| panic!("{trial}: {why}"))
}

fn text(trial: Trial) -> String {
    match shown(trial, &own()) {
        Shown::Text(text) => text,
        Shown::Json(value) => panic!("{trial} is {value}"),
    }
}

fn verdict(text: &str) -> Option<Verification> {
    let key = VerifyingKey::Hmac { algorithm: HmacAlgorithm::Hs256, secret: Secret::new(SECRET) };
    Some(verify(&Jwt::parse(text).ok()?, &key, NOW))
}

/// Claims that this verifier does not look at are left to the gate.
#[test]
fn a_verifier_that_keeps_the_rules_lets_no_forged_token_in() {
    use Trial as T;
    let on_claims = [
        T::AudienceOther,
        T::AudienceMissing,
        T::IssuerOther,
        T::IssuerMissing,
        T::OtherKind,
        T::ExpNegative,
    ];
    for trial in trials().filter(|trial| trial.row().expected == Expected::Refused) {
        if on_claims.contains(&trial) || matches!(shown(trial, &own()), Shown::Json(_)) {
            continue;
        }
        assert_ne!(verdict(&text(trial)), Some(Verification::Valid), "{trial}");
    }
}

#[test]
fn every_trial_is_another_and_has_one_line() {
    let all: Vec<Trial> = trials().collect();
    let different: BTreeSet<Trial> = all.iter().copied().collect();
    assert_eq!(all.len(), different.len());
    for trial in all {
        assert_eq!(serde_json::to_value(trial).unwrap(), json!(trial.row().name));
    }
    let names: BTreeSet<&str> = CATALOGUE.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), CATALOGUE.len());
}

#[test]
fn what_needs_the_secret_is_not_made_without_it() {
    let own = own();
    let material = Material {
        own: &own,
        algorithm: HmacAlgorithm::Hs256,
        secret: None,
        public_key: None,
        refresh: None,
        now: NOW,
        random: [9; 32],
    };
    let why = |trial| make(trial, &material).map(|_| ()).unwrap_err();
    assert_eq!(why(Trial::ExpiredHour), Unmade::NoSecret);
    assert_eq!(why(Trial::Hs512), Unmade::NoSecret);
    assert_eq!(why(Trial::DoubledClaim), Unmade::NoSecret);
    assert_eq!(why(Trial::PublicKeyPem), Unmade::NoPublicKey);
    assert_eq!(why(Trial::RefreshToken), Unmade::NoRefreshToken);
}

#[test]
fn a_claim_that_no_login_token_has_is_not_asked_for() {
    let claims = object(json!({ "sub": "u1" }));
    let (algorithm, secret) = (HmacAlgorithm::Hs256, Secret::new(SECRET));
    let bare = mint(&claims, None, &SigningKey::Hmac { algorithm, secret }).unwrap();
    let secret = Secret::new(SECRET);
    let material = Material {
        own: &bare,
        algorithm,
        secret: Some(&secret),
        public_key: None,
        refresh: None,
        now: NOW,
        random: [9; 32],
    };
    let why = |trial| make(trial, &material).map(|_| ()).unwrap_err();
    assert_eq!(why(Trial::AudienceOther), Unmade::NoClaim("aud"));
    assert_eq!(why(Trial::IssuerMissing), Unmade::NoClaim("iss"));
    assert_eq!(why(Trial::OtherKind), Unmade::NoKind);
}

#[test]
fn a_respelled_signature_is_the_same_and_a_flipped_one_is_not() {
    let own = own();
    let respelled = text(Trial::RespelledSignature);
    assert_ne!(respelled, own.expose());
    assert_eq!(verdict(&respelled), Some(Verification::Valid));
    assert_eq!(verdict(&text(Trial::FlippedSignature)), Some(Verification::BadSignature));
}

#[test]
fn of_a_claim_that_is_there_twice_the_first_is_past() {
    let token = Jwt::parse(&text(Trial::DoubledClaim)).unwrap();
    let claims = String::from_utf8(token.bytes(Segment::Claims)).unwrap();
    let exps: Vec<usize> = claims.match_indices("\"exp\":").map(|(place, _)| place).collect();
    assert_eq!(exps.len(), 2, "{claims}");
    assert_eq!(verdict(token.expose()), Some(Verification::Valid));
}

#[test]
fn a_token_that_brings_its_key_is_of_the_kind_of_the_login_tokens() {
    let brought = |trial_of: &Jwt| {
        let Shown::Text(text) = shown(Trial::OwnJwk, trial_of) else { panic!() };
        let header = Unverified::decode(&Jwt::parse(&text).unwrap()).unwrap().header;
        (header["alg"].clone(), header["jwk"]["kty"].clone())
    };
    assert_eq!(brought(&own()), (json!("HS256"), json!("oct")));
    let claims = object(json!({ "sub": "u1" }));
    for algorithm in [AsymmetricAlgorithm::Rs256, AsymmetricAlgorithm::Ps256] {
        let pem = private_pem(RSA_PRIVATE);
        let token = mint(&claims, None, &SigningKey::Pem { algorithm, pem }).unwrap();
        assert_eq!(brought(&token), (json!(algorithm.name()), json!("RSA")));
    }
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", shown(Trial::ExpiredHour, &own())), "Shown(redacted)");
}
