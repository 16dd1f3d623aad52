//! What the tokens of the battery are made from.

use serde_json::Value;

use super::gate::algorithm_of;
use super::stage::Run;
use crate::scenario::{UserName, is_refresh_token};
use crate::token::trial::{Material, PublicForms};
use crate::token::{
    Candidate, DeclaredAlgorithm, Fingerprint, HmacAlgorithm, IssuerEnd, Jwt, PublicKey, Secret,
    UnixSeconds, Unverified,
};

/// What the tokens of the battery are made from.
pub(super) struct Kit {
    pub(super) own: Jwt,
    algorithm: HmacAlgorithm,
    /// The key that signs. It is the verifier's as well where login tokens are let in and forged ones are not.
    secret: Option<Secret>,
    public_key: Option<PublicForms>,
    refresh: Option<String>,
}

impl Kit {
    /// What a run knows of a user and of the key that signs.
    pub(super) fn of(run: &Run<'_>, user: &UserName, end: Option<&IssuerEnd>) -> Option<Self> {
        let account = run.accounts.get(user)?;
        let own = Jwt::parse(account.expose_token()?).ok()?;
        let algorithm = algorithm_of(&own);
        let refresh = account.captured.iter().find_map(|(name, value)| match value {
            Value::String(text) if is_refresh_token(name) => Some(text.clone()),
            _ => None,
        });
        let secret = end.and_then(|end| secret(run, end));
        let public_key = public_key(run, &own);
        Some(Self { own, algorithm, secret, public_key, refresh })
    }

    pub(super) fn material(&self, now: UnixSeconds, random: [u8; 32]) -> Material<'_> {
        Material {
            own: &self.own,
            algorithm: self.algorithm,
            secret: self.secret.as_ref(),
            public_key: self.public_key.as_ref(),
            refresh: self.refresh.as_deref(),
            now,
            random,
        }
    }
}

/// The key that verifies the token, or the first that could.
fn public_key(run: &Run<'_>, own: &Jwt) -> Option<PublicForms> {
    let declared = Unverified::decode(own).ok()?.algorithm();
    let DeclaredAlgorithm::Asymmetric(algorithm) = declared else { return None };
    let fitting: Vec<&PublicKey> =
        run.keys.iter().map(|known| &known.key).filter(|key| key.fits(algorithm)).collect();
    let verifies = fitting.iter().find(|key| key.verifies(own, algorithm) == Some(true));
    verifies.or(fitting.first()).map(|key| PublicForms::of(key))
}

/// The candidate that was found to sign, in the reading that was found.
fn secret(run: &Run<'_>, end: &IssuerEnd) -> Option<Secret> {
    let IssuerEnd::Matched { source, variant, fingerprint, algorithm, .. } = end else {
        return None;
    };
    let known = run.means.candidates.iter().cloned().chain(Candidate::well_known());
    let known = known.filter(|candidate| candidate.source == *source);
    let mut readings = known.flat_map(|candidate| candidate.variants());
    readings.find_map(|(read_as, secret)| {
        let same = read_as == *variant
            && Fingerprint::of(&secret, *algorithm, &run.means.salt) == *fingerprint;
        same.then_some(secret)
    })
}
