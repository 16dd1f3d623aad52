//! Makes the token of a trial.

use serde_json::{Map, Value, json};

use super::material::{Material, PublicForms, Shown, Unmade};
use super::{Trial, claims, header};
use crate::token::{HmacAlgorithm, Jwt, Segment, forge};

/// What is shown to the gate.
pub fn make(trial: Trial, material: &Material<'_>) -> Result<Shown, Unmade> {
    use Trial as T;
    let token = match trial {
        T::EmptyText => return Ok(Shown::Text(String::new())),
        T::Null => return Ok(Shown::Json(Value::Null)),
        T::Number => return Ok(Shown::Json(json!(7))),
        T::Object => return Ok(Shown::Json(json!({ "token": true }))),
        T::List => return Ok(Shown::Json(json!([true]))),
        T::ThreeWords => return Ok(Shown::Text("a.b.c".to_owned())),
        T::TwoParts => return Ok(Shown::Text(material.own.signing_input().to_owned())),
        T::FourParts => return Ok(Shown::Text(format!("{}.e30", material.own.expose()))),
        T::FlippedSignature => return respelled(material.own, flipped),
        T::RespelledSignature => return respelled(material.own, same_bits),
        T::RefreshToken => {
            let refresh = material.refresh.ok_or(Unmade::NoRefreshToken)?;
            return Ok(Shown::Text(refresh.to_owned()));
        }
        T::ChangedClaims => changed_claims(material)?,
        T::NoSignature => {
            return Ok(Shown::Text(format!("{}.", material.own.signing_input())));
        }
        T::AlgNone
        | T::AlgNoneCapital
        | T::AlgNoneUpper
        | T::AlgNoneMixed
        | T::AlgNoneSigned
        | T::AlgMissing
        | T::AlgLowercase
        | T::AlgUnknown => header::algorithm(trial, material)?,
        T::Hs384 => header::unpinned(HmacAlgorithm::Hs384, material)?,
        T::Hs512 => header::unpinned(HmacAlgorithm::Hs512, material)?,
        T::PublicKeyPem | T::PublicKeyTrimmed | T::PublicKeyDer | T::PublicKeyJwk => {
            let key = material.public_key.ok_or(Unmade::NoPublicKey)?;
            header::keyed(form(trial, key), material)?
        }
        T::OwnJwk => header::own_jwk(material)?,
        T::KidUnknown | T::KidEmpty | T::KidLong | T::KidNumber | T::KidPath => {
            header::key_id(trial, material)?
        }
        T::BlankKey => header::keyed(&[], material)?,
        T::OtherType | T::Critical => header::extended(trial, material)?,
        T::DoubledClaim => claims::doubled(material)?,
        T::LongToken => header::long(material)?,
        T::ExpiredHour
        | T::ExpiredSecond
        | T::ExpFraction
        | T::ExpNegative
        | T::ExpWord
        | T::ExpText
        | T::NotYet
        | T::IssuedLater
        | T::AudienceOther
        | T::AudienceMissing
        | T::IssuerOther
        | T::IssuerMissing
        | T::OtherKind => claims::make(trial, material)?,
    };
    Ok(Shown::Text(token.expose().to_owned()))
}

fn form(trial: Trial, key: &PublicForms) -> &[u8] {
    match trial {
        Trial::PublicKeyTrimmed => key.pem.trim_end().as_bytes(),
        Trial::PublicKeyDer => &key.der,
        Trial::PublicKeyJwk => key.jwk.as_bytes(),
        _ => key.pem.as_bytes(),
    }
}

/// One more claim, which says nothing, under the signature of the others.
fn changed_claims(material: &Material<'_>) -> Result<Jwt, Unmade> {
    let probe = forge::Probe::like(material.own).map_err(|_| Unmade::NotAJwt)?;
    let more = Map::from_iter([("earwitness".to_owned(), json!(true))]);
    let old = material.own.bytes(Segment::Signature);
    Ok(probe.with_claims(&more).with_signature(&old))
}

/// The token with one letter of its signature changed.
fn respelled(
    token: &Jwt,
    change: impl FnOnce(&str) -> Result<String, Unmade>,
) -> Result<Shown, Unmade> {
    let signed = token.signing_input();
    let signature = &token.expose()[signed.len() + 1..];
    if signature.is_empty() {
        return Err(Unmade::Unsigned);
    }
    Ok(Shown::Text(format!("{signed}.{}", change(signature)?)))
}

/// Another first letter: all of its bits count, while those of the last may be padding.
#[expect(clippy::unnecessary_wraps, reason = "it is one of two changes, and the other may fail")]
fn flipped(signature: &str) -> Result<String, Unmade> {
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    Ok(format!("{first}{}", &signature[1..]))
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Another last letter that differs only in bits which decoding drops (RFC 4648 section 3.5).
fn same_bits(signature: &str) -> Result<String, Unmade> {
    if signature.len().is_multiple_of(4) {
        return Err(Unmade::OneSpelling);
    }
    let (rest, last) = signature.split_at(signature.len() - 1);
    let place = LETTERS.iter().position(|letter| last.as_bytes()[0] == *letter);
    let place = place.ok_or(Unmade::OneSpelling)?;
    Ok(format!("{rest}{}", char::from(LETTERS[place ^ 1])))
}

#[cfg(test)]
mod tests;
