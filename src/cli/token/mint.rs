//! `earwitness token mint`: a token with claims of one's own, signed with a known secret.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use super::sources::{Completeness, SourceFlags};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::login::now;
use crate::scenario::{duration, offer};
use crate::token::{self, AsymmetricAlgorithm, HmacAlgorithm, Secret, SigningKey, UnixSeconds};

/// What stands behind the flags in the long help.
const EXAMPLE: &str = "\
Example:
  earwitness token mint --secret-env JWT_SECRET --claim sub=u1 --claim admin=true --expires 5m";

#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLE)]
pub(super) struct MintArgs {
    /// A file that holds the private key in PEM form, for the algorithms that need one
    #[arg(long, value_name = "FILE", conflicts_with_all = ["secret_env", "secret_file", "dotenv"])]
    key_pem: Option<PathBuf>,
    /// The algorithm; HS256 where left out, or RS256 with --key-pem
    #[arg(long, value_name = "NAME", value_parser = algorithm)]
    algorithm: Option<Algorithm>,
    /// A claim: `name=value`; the value is JSON, or else text. May be repeated, and wins over --claims
    #[arg(long = "claim", value_name = "NAME=VALUE", value_parser = claim)]
    claims: Vec<(String, Value)>,
    /// All claims, as a JSON object
    #[arg(long = "claims", value_name = "JSON", value_parser = object)]
    object: Option<Object>,
    /// How long the token is valid, such as `5m` or `1h`; 1h where left out. An `exp` claim wins
    #[arg(long, value_name = "TIME", value_parser = lifetime)]
    expires: Option<std::time::Duration>,
    /// The `kid` of the header
    #[arg(long, value_name = "NAME")]
    kid: Option<String>,
    #[command(flatten)]
    sources: SourceFlags,
}

/// An algorithm of either kind.
#[derive(Clone, Copy, Debug)]
pub(super) enum Algorithm {
    /// With a shared secret.
    Hmac(HmacAlgorithm),
    /// With a key pair.
    Asymmetric(AsymmetricAlgorithm),
}

/// A JSON object of the command line.
#[derive(Clone, Debug)]
struct Object(Map<String, Value>);

pub(super) fn mint(args: &MintArgs) -> Exit {
    let Some(key) = signing_key(args) else { return Exit::Usage };
    match token::mint(&claims(args, now()), args.kid.as_deref(), &key) {
        Ok(token) => {
            output::data(&format!("{}\n", token.expose()));
            Exit::Pass
        }
        Err(error) => {
            output::error(&error.to_string(), None);
            Exit::Usage
        }
    }
}

fn claims(args: &MintArgs, now: UnixSeconds) -> Map<String, Value> {
    let mut claims = args.object.clone().map(|object| object.0).unwrap_or_default();
    claims.extend(args.claims.iter().cloned());
    let hour = std::time::Duration::from_hours(1);
    let lifetime = i64::try_from(args.expires.unwrap_or(hour).as_secs()).unwrap_or(i64::MAX);
    claims.entry("iat").or_insert(json!(now));
    claims.entry("exp").or_insert(json!(now.plus(lifetime)));
    claims
}

/// The one key that signs. What is wrong with it is printed.
fn signing_key(args: &MintArgs) -> Option<SigningKey> {
    match (&args.key_pem, args.algorithm) {
        (Some(path), None) => private_key(path, AsymmetricAlgorithm::Rs256),
        (Some(path), Some(Algorithm::Asymmetric(algorithm))) => private_key(path, algorithm),
        (None, None) => shared_secret(args, HmacAlgorithm::Hs256),
        (None, Some(Algorithm::Hmac(algorithm))) => shared_secret(args, algorithm),
        (Some(_), Some(Algorithm::Hmac(algorithm))) => {
            let help = "give the secret with --secret-env, --secret-file or --dotenv";
            output::error(&format!("{algorithm} signs with a secret, not with a key"), Some(help));
            None
        }
        (None, Some(Algorithm::Asymmetric(algorithm))) => {
            let help = Some("give its file with --key-pem");
            output::error(&format!("{algorithm} signs with a private key"), help);
            None
        }
    }
}

fn private_key(path: &std::path::Path, algorithm: AsymmetricAlgorithm) -> Option<SigningKey> {
    match std::fs::read(path) {
        Ok(pem) => Some(SigningKey::Pem { algorithm, pem: Secret::new(pem) }),
        Err(error) => {
            output::error(&format!("{} cannot be read: {error}", path.display()), None);
            None
        }
    }
}

fn shared_secret(args: &MintArgs, algorithm: HmacAlgorithm) -> Option<SigningKey> {
    let mut read = args.sources.read();
    if read.complete == Completeness::Lacking {
        return None;
    }
    // Readers of one dotenv file may differ over a value, and then nobody knows which one is meant.
    match (read.candidates.len(), read.candidates.pop()) {
        (1, Some(candidate)) => Some(SigningKey::Hmac { algorithm, secret: candidate.secret }),
        (0, _) => {
            let help = "give one with --secret-env, --secret-file or --dotenv FILE#VARIABLE";
            output::error("there is no secret to sign with", Some(help));
            None
        }
        (several, _) => {
            let help = "name one source; for a dotenv file, FILE#VARIABLE, whose value is read alike by all";
            output::error(&format!("there are {several} secrets to sign with"), Some(help));
            None
        }
    }
}

fn claim(text: &str) -> Result<(String, Value), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
    if name.is_empty() { Err("the name is missing".into()) } else { Ok((name.to_owned(), value)) }
}

fn object(text: &str) -> Result<Object, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(Object(map)),
        Ok(_) => Err("the claims are one JSON object: {\"sub\": \"u1\"}".into()),
        Err(error) => Err(format!("this is not JSON: {error}")),
    }
}

fn lifetime(text: &str) -> Result<std::time::Duration, String> {
    duration(text).ok_or_else(|| "write a number and a unit: 90s, 5m or 1h".into())
}

/// The algorithm of a name, in any capitals.
pub(super) fn algorithm(text: &str) -> Result<Algorithm, String> {
    let same = |name: &str| name.eq_ignore_ascii_case(text);
    let hmac = HmacAlgorithm::ALL.into_iter().find(|one| same(one.name())).map(Algorithm::Hmac);
    let pair = AsymmetricAlgorithm::ALL.into_iter().find(|one| same(one.name()));
    hmac.or(pair.map(Algorithm::Asymmetric)).ok_or_else(|| {
        let names = HmacAlgorithm::ALL.map(HmacAlgorithm::name).into_iter();
        let names = names.chain(AsymmetricAlgorithm::ALL.map(AsymmetricAlgorithm::name));
        unknown(&text.to_ascii_uppercase(), names.collect())
    })
}

/// The algorithm of a name, in any capitals, whose key is a shared secret.
pub(super) fn hmac_algorithm(text: &str) -> Result<HmacAlgorithm, String> {
    match algorithm(text) {
        Ok(Algorithm::Hmac(algorithm)) => Ok(algorithm),
        _ => Err(unknown(
            &text.to_ascii_uppercase(),
            HmacAlgorithm::ALL.map(HmacAlgorithm::name).into(),
        )),
    }
}

fn unknown(text: &str, names: Vec<&'static str>) -> String {
    let help = offer(text, names).unwrap_or_default();
    format!("there is no such algorithm; {help}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_json_or_else_text() {
        assert_eq!(claim("n=5"), Ok(("n".into(), json!(5))));
        assert_eq!(claim("sub=u1"), Ok(("sub".into(), json!("u1"))));
        assert_eq!(claim("a=b=c"), Ok(("a".into(), json!("b=c"))));
        assert!(claim("sub").is_err() && claim("=x").is_err());
    }

    #[test]
    fn algorithms_are_read_in_any_capitals() {
        assert!(matches!(algorithm("hs512"), Ok(Algorithm::Hmac(HmacAlgorithm::Hs512))));
        assert!(matches!(
            algorithm("eddsa"),
            Ok(Algorithm::Asymmetric(AsymmetricAlgorithm::EdDsa))
        ));
        assert!(algorithm("HS255").unwrap_err().contains("did you mean"));
        assert!(hmac_algorithm("RS256").is_err());
    }
}
