//! `earwitness token fingerprint`: whether two secrets are one, without showing either.

use clap::Args;

use super::sources::{Completeness, SourceFlags};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::run::random;
use crate::token::{Fingerprint, HmacAlgorithm, Salt};

/// What stands behind the flags in the long help.
const EXAMPLE: &str = "\
Example: is the secret in the file the one in the environment?
  earwitness token fingerprint --secret-env JWT_SECRET --dotenv ./server/.env#JWT_SECRET

Example: is it the one on another machine? Run this on both:
  earwitness token fingerprint --secret-env JWT_SECRET --nonce tuesday

Example: is it the one that a running server holds? Its diagnostic route answers with the same
digits, without the marks (docs/diagnostic-route.md):
  curl 'http://localhost:3000/__diag/jwt?nonce=0123456789abcdef'
  earwitness token fingerprint --secret-env JWT_SECRET --nonce 0123456789abcdef";

#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLE)]
pub(super) struct FingerprintArgs {
    /// What makes fingerprints comparable across machines: give the same text on each
    ///
    /// Without it, the fingerprints of one command can be compared with each other only. Whoever knows it can
    /// try weak secrets against the fingerprint, so do not publish both.
    #[arg(long, value_name = "TEXT")]
    nonce: Option<String>,
    /// The algorithm that the secret is used with
    #[arg(long, value_name = "NAME", default_value = "HS256",
          value_parser = super::mint::hmac_algorithm)]
    algorithm: HmacAlgorithm,
    #[command(flatten)]
    sources: SourceFlags,
}

pub(super) fn fingerprint(args: &FingerprintArgs) -> Exit {
    if args.sources.is_empty() {
        let help = "name one: --secret-env VARIABLE, --secret-file FILE or --dotenv FILE";
        output::error("there is no secret to take a fingerprint of", Some(help));
        return Exit::Usage;
    }
    let read = args.sources.read();
    let salt = salt(args.nonce.as_deref());
    let rows: Vec<(Fingerprint, String)> = read
        .candidates
        .iter()
        .map(|one| (Fingerprint::of(&one.secret, args.algorithm, &salt), one.source.to_string()))
        .collect();
    for (fingerprint, source) in &rows {
        output::data(&format!("{fingerprint}  {source}\n"));
    }
    if !rows.is_empty() {
        output::note(&compared(&rows, args.nonce.as_deref()));
    }
    match read.complete {
        Completeness::Whole if !rows.is_empty() => Exit::Pass,
        Completeness::Whole => {
            output::error(
                "no variable of the file looks like a secret",
                Some("name one: FILE#VARIABLE"),
            );
            Exit::Usage
        }
        Completeness::Lacking => Exit::Usage,
    }
}

/// The salt of a nonce, or one that is good for this output only.
pub(super) fn salt(nonce: Option<&str>) -> Salt {
    match nonce {
        Some(nonce) => Salt::new(nonce.as_bytes()),
        None => Salt::new(random::<16>()),
    }
}

/// What the fingerprints say about each other, and how far they can be compared.
fn compared(rows: &[(Fingerprint, String)], nonce: Option<&str>) -> String {
    let mut distinct: Vec<Fingerprint> = rows.iter().map(|(fingerprint, _)| *fingerprint).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let verdict = match (rows.len(), distinct.len()) {
        (1, _) => String::new(),
        (_, 1) => "They are one secret. ".to_owned(),
        (all, different) if all == different => "All of them differ. ".to_owned(),
        (_, different) => format!("They are {different} different secrets. "),
    };
    let reach = match nonce {
        None => {
            "Compare them within this output only; --nonce TEXT makes them comparable elsewhere."
        }
        Some(_) => "They can be compared with others of the same nonce and algorithm.",
    };
    format!("{verdict}{reach}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::Secret;

    fn row(secret: &str) -> (Fingerprint, String) {
        let salt = Salt::new(*b"salt");
        (Fingerprint::of(&Secret::new(secret), HmacAlgorithm::Hs256, &salt), String::new())
    }

    #[test]
    fn what_is_one_and_what_is_not_is_told() {
        let told = |secrets: &[&str]| {
            let rows: Vec<_> = secrets.iter().map(|secret| row(secret)).collect();
            compared(&rows, None)
        };
        assert!(told(&["a", "a"]).starts_with("They are one secret."));
        assert!(told(&["a", "b"]).starts_with("All of them differ."));
        assert!(told(&["a", "b", "a"]).starts_with("They are 2 different secrets."));
        assert!(told(&["a"]).starts_with("Compare"));
    }
}
