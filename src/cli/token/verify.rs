//! `earwitness token verify`: which secret signs a token, and whether the token is valid now.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::input::TokenInput;
use super::moments;
use super::sources::{Completeness, SourceFlags};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::login::now;
use crate::run::random;
use crate::token::{
    self, Candidate, DeclaredAlgorithm, IssuerEnd, Jwt, Salt, UnixSeconds, Unverified, Variant,
    Verification, VerifyingKey, examine,
};

/// What stands behind the flags in the long help.
const EXAMPLE: &str = "\
Every secret is also tried in its other readings: decoded from base64 or hexadecimal, with a line
break at its end, in quotes, and so on. A match in such a reading names the bug, and is no success.

Exit codes: 0 signed with a secret as it stands, and valid now; 1 not so; 2 wrong usage.

Example:
  earwitness token verify \"$TOKEN\" --dotenv ./server/.env --fallbacks";

#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLE)]
pub(super) struct VerifyArgs {
    #[command(flatten)]
    input: TokenInput,
    /// A file that holds the public key in PEM form
    #[arg(long, value_name = "FILE")]
    key_pem: Option<PathBuf>,
    /// Also try the secrets that everybody knows, such as those behind `||` in source code
    #[arg(long)]
    fallbacks: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    sources: SourceFlags,
}

/// What verifying came to.
struct Outcome {
    /// Which secret signs; absent where only a public key was given.
    signer: Option<IssuerEnd>,
    /// What came of the signature and the times.
    verification: Verification,
    /// How the key was read.
    reading: Variant,
}

pub(super) fn verify(args: &VerifyArgs) -> Exit {
    if args.sources.is_empty() && args.key_pem.is_none() && !args.fallbacks {
        let help = "name one: --secret-env, --secret-file, --dotenv, --key-pem or --fallbacks";
        output::error("there is nothing to verify the token with", Some(help));
        return Exit::Usage;
    }
    let Some((token, _)) = args.input.read() else { return Exit::Usage };
    let read = args.sources.read();
    if read.complete == Completeness::Lacking {
        return Exit::Usage;
    }
    let mut candidates = read.candidates;
    if args.fallbacks {
        candidates.extend(Candidate::well_known());
    }
    let now = now();
    let outcome = match &args.key_pem {
        Some(path) if asymmetric(&token).is_some() => match with_key(&token, path, now) {
            Some(outcome) => outcome,
            None => return Exit::Usage,
        },
        _ => with_secrets(&token, &candidates, now),
    };
    let good = outcome.verification == Verification::Valid && outcome.reading == Variant::Raw;
    let text = if args.json { format!("{:#}\n", outcome.as_json(good)) } else { outcome.page(now) };
    output::data(&text);
    if good { Exit::Pass } else { Exit::Fail }
}

/// The algorithm, if a key pair belongs to it.
fn asymmetric(token: &Jwt) -> Option<token::AsymmetricAlgorithm> {
    match Unverified::decode(token).ok()?.algorithm() {
        DeclaredAlgorithm::Asymmetric(algorithm) => Some(algorithm),
        _ => None,
    }
}

fn with_key(token: &Jwt, path: &Path, now: UnixSeconds) -> Option<Outcome> {
    let algorithm = asymmetric(token)?;
    let pem = match std::fs::read(path) {
        Ok(pem) => pem,
        Err(error) => {
            output::error(&format!("{} cannot be read: {error}", path.display()), None);
            return None;
        }
    };
    let verification = token::verify(token, &VerifyingKey::Pem { algorithm, pem }, now);
    Some(Outcome { signer: None, verification, reading: Variant::Raw })
}

fn with_secrets(token: &Jwt, candidates: &[Candidate], now: UnixSeconds) -> Outcome {
    let signer = examine(std::slice::from_ref(token), candidates, &Salt::new(random::<16>()));
    let (verification, reading) = match &signer {
        IssuerEnd::Matched { source, variant, algorithm, .. } => {
            let key = candidates.iter().find(|one| one.source == *source).and_then(|candidate| {
                let mut readings = candidate.variants().into_iter();
                readings.find(|(reading, _)| reading == variant).map(|(_, key)| key)
            });
            let secret = key.expect("a key that signed was made from a candidate");
            let key = VerifyingKey::Hmac { algorithm: *algorithm, secret };
            (token::verify(token, &key, now), *variant)
        }
        IssuerEnd::NotAJwt { reason } => (Verification::NotAJwt { reason: *reason }, Variant::Raw),
        _ => (Verification::BadSignature, Variant::Raw),
    };
    Outcome { signer: Some(signer), verification, reading }
}

impl Outcome {
    fn as_json(&self, good: bool) -> Value {
        json!({
            "verified": good,
            "signer": self.signer,
            "verification": self.verification,
            "text": self.lines(None),
        })
    }

    fn page(&self, now: UnixSeconds) -> String {
        self.lines(Some(now)).join("\n") + "\n"
    }

    fn lines(&self, now: Option<UnixSeconds>) -> Vec<String> {
        let mut lines: Vec<String> = self.signer.iter().map(ToString::to_string).collect();
        lines.extend(self.times(now));
        if let Some(IssuerEnd::Matched { source, .. }) = &self.signer {
            if self.reading != Variant::Raw {
                lines.push(format!(
                    "not verified: a verifier that takes {source} as it stands refuses this token"
                ));
            }
            if source.is_public() {
                lines.push("anybody can forge such tokens, because the secret is public".into());
            }
        }
        if let Some(IssuerEnd::Asymmetric { .. }) = &self.signer {
            lines.push("give the public key with --key-pem FILE".into());
        }
        lines
    }

    /// What came of the times; where the signature is wrong, the signer has been told already.
    fn times(&self, now: Option<UnixSeconds>) -> Option<String> {
        let at = |at: UnixSeconds| match now.and_then(|now| moments::words(at, now)) {
            Some(words) => words,
            None => at.utc().unwrap_or_else(|| at.to_string()),
        };
        match (&self.verification, &self.signer) {
            (Verification::Expired { at: moment }, _) => {
                Some(format!("the signature is right, but the token expired at {}", at(*moment)))
            }
            (Verification::NotYetValid { from }, _) => Some(format!(
                "the signature is right, but the token is valid only from {}",
                at(*from)
            )),
            (Verification::BadSignature | Verification::NotAJwt { .. }, Some(_)) => None,
            (other, _) => Some(other.to_string()),
        }
    }
}
