//! Trials with wrong claims under a right signature.

use serde_json::{Map, Value, json};

use super::Trial;
use super::material::{Material, Unmade};
use crate::token::{Jwt, Secret, forge};

/// The claims by which systems tell kinds of tokens apart.
pub const KIND_CLAIMS: [&str; 7] =
    ["kind", "type", "token_type", "tokenType", "token_use", "use", "typ"];

/// An hour, in seconds: more than any leeway.
const HOUR: i64 = 3600;
/// How long a token is valid that may be let in, in seconds.
const LIFETIME: u32 = 30;

/// The token of a trial on claims.
pub(super) fn make(trial: Trial, material: &Material<'_>) -> Result<Jwt, Unmade> {
    let secret = material.secret.ok_or(Unmade::NoSecret)?;
    let probe = forge::Probe::like(material.own).map_err(|_| Unmade::NotAJwt)?;
    let changes = changes(trial, &probe, material)?;
    let probe = probe.live(material.now, LIFETIME).with_claims(&changes);
    Ok(probe.sign(secret, material.algorithm))
}

/// The claims that are changed; `null` takes one away.
fn changes(
    trial: Trial,
    probe: &forge::Probe,
    material: &Material<'_>,
) -> Result<Map<String, Value>, Unmade> {
    let now = material.now.0;
    let (name, value) = match trial {
        Trial::ExpiredHour => return Ok(expired(now, HOUR)),
        Trial::ExpiredSecond => return Ok(expired(now, 1)),
        #[expect(clippy::cast_precision_loss, reason = "a time of today has 31 bits")]
        Trial::ExpFraction => ("exp", json!(now as f64 + f64::from(LIFETIME) + 0.5)),
        Trial::ExpNegative => ("exp", json!(-1)),
        Trial::ExpWord => ("exp", json!("soon")),
        Trial::ExpText => ("exp", json!((now - HOUR).to_string())),
        Trial::NotYet => ("nbf", json!(now + HOUR)),
        Trial::IssuedLater => ("iat", json!(now + HOUR)),
        Trial::AudienceOther => held(probe, "aud", json!("earwitness-elsewhere"))?,
        Trial::AudienceMissing => held(probe, "aud", Value::Null)?,
        Trial::IssuerOther => held(probe, "iss", json!("earwitness-elsewhere"))?,
        Trial::IssuerMissing => held(probe, "iss", Value::Null)?,
        _ => (kind(probe)?, json!("refresh")),
    };
    Ok(Map::from_iter([(name.to_owned(), value)]))
}

fn expired(now: i64, since: i64) -> Map<String, Value> {
    Map::from_iter([
        ("iat".to_owned(), json!(now - since - HOUR)),
        ("exp".to_owned(), json!(now - since)),
    ])
}

/// A claim that the own token must have, lest the gate be asked for what it never looks at.
fn held(
    probe: &forge::Probe,
    name: &'static str,
    value: Value,
) -> Result<(&'static str, Value), Unmade> {
    probe.claim(name).map(|_| (name, value)).ok_or(Unmade::NoClaim(name))
}

/// The claim that says of what kind the own token is.
fn kind(probe: &forge::Probe) -> Result<&'static str, Unmade> {
    let says = |name: &&str| probe.claim(name).is_some_and(Value::is_string);
    KIND_CLAIMS.into_iter().find(says).ok_or(Unmade::NoKind)
}

/// A claim that is there twice, which no map can hold: the text is put together by hand.
pub(super) fn doubled(material: &Material<'_>) -> Result<Jwt, Unmade> {
    let secret: &Secret = material.secret.ok_or(Unmade::NoSecret)?;
    let probe = forge::Probe::like(material.own).map_err(|_| Unmade::NotAJwt)?;
    let live = probe.live(material.now, LIFETIME);
    let past = format!("{{\"exp\":{},", material.now.0 - HOUR);
    Ok(live.sign_text(|claims| claims.replacen('{', &past, 1), secret, material.algorithm))
}
