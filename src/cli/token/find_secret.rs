//! `earwitness token find-secret`: which of very many secrets signs a token.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use clap::Args;
use serde_json::json;

use super::fingerprint::salt;
use super::headway::Bar;
use super::input::TokensInput;
use super::sources::{Completeness, SourceFlags, of_environment};
use crate::cli::args::Global;
use crate::cli::exit::Exit;
use crate::cli::interrupt::Interrupts;
use crate::cli::output;
use crate::cli::pipeline::block_on;
use crate::login::{Headway, Hit, Readings, UnreadableList, WordList};
use crate::token::{Candidate, IssuerEnd, Jwt, Salt, Target, examine};

/// What stands behind the flags in the long help.
const EXAMPLE: &str = "\
Tried in this order: the sources that you name, the secret-like variables of the environment, and
the built-in list of secrets that everybody knows, also in their other readings (decoded from
base64, with a line break at the end …); then the words of the lists as they stand. Nothing is sent
anywhere, and no secret is printed: what is told is where it stands.

Exit codes: 0 found, 1 not found, 2 wrong usage, 130 interrupted.

Examples:
  earwitness token find-secret --file token.txt --dotenv ./server/.env
  earwitness token find-secret --file token.txt --wordlist rockyou.txt";

#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLE)]
pub(super) struct FindSecretArgs {
    #[command(flatten)]
    input: TokensInput,
    /// A file of guesses, one a line, of any size; may be repeated
    ///
    /// A word is all bytes of its line but a carriage return at the end; nothing is a comment.
    #[arg(long, value_name = "FILE", help_heading = "Secrets (never printed)")]
    wordlist: Vec<std::path::PathBuf>,
    /// Also try every word in its other readings, which takes some fifty times as long
    #[arg(long, requires = "wordlist", help_heading = "Secrets (never printed)")]
    variants: bool,
    /// What makes the fingerprint comparable with those of `token fingerprint --nonce`
    #[arg(long, value_name = "TEXT")]
    nonce: Option<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    sources: SourceFlags,
}

pub(super) fn find_secret(global: &Global, args: &FindSecretArgs) -> Exit {
    let Some(tokens) = args.input.read() else { return Exit::Usage };
    let read = args.sources.read();
    let lists: Vec<WordList> = args.wordlist.iter().map(|path| WordList::named(path)).collect();
    let Some(bytes) = lengths(&lists) else { return Exit::Usage };
    if read.complete == Completeness::Lacking {
        return Exit::Usage;
    }
    let mut candidates = read.candidates;
    candidates.extend(of_environment());
    candidates.extend(Candidate::well_known());
    let headway = Arc::new(Headway::default());
    stop_on_interrupt(&headway);
    let salt = salt(args.nonce.as_deref());
    let passes = if args.variants { 2 } else { 1 };
    let bar = Bar::over(global, &headway, bytes * passes);
    let search = Search { candidates: &candidates, lists: &lists, headway: &headway, salt: &salt };
    let ends = search.ends(&tokens, args);
    bar.finish();
    match ends {
        Ok(ends) => report(args, ends, &headway),
        Err(problem) => {
            output::error(&problem.to_string(), None);
            Exit::Usage
        }
    }
}

/// How long the lists are together. What cannot be read is printed.
fn lengths(lists: &[WordList]) -> Option<u64> {
    let lengths = lists.iter().map(|list| match list.check() {
        Ok(length) => Some(length),
        Err(problem) => {
            output::error(&problem.to_string(), Some("name a file with one guess a line"));
            None
        }
    });
    lengths.sum()
}

fn stop_on_interrupt(headway: &Arc<Headway>) {
    let (interrupts, headway) = (Interrupts::listen(), Arc::clone(headway));
    thread::spawn(move || {
        block_on(interrupts.come());
        headway.stop();
    });
}

/// What is searched.
struct Search<'a> {
    candidates: &'a [Candidate],
    lists: &'a [WordList],
    headway: &'a Headway,
    salt: &'a Salt,
}

impl Search<'_> {
    /// The end of each token.
    fn ends(
        &self,
        tokens: &[Jwt],
        args: &FindSecretArgs,
    ) -> Result<Vec<IssuerEnd>, UnreadableList> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut ends = Vec::new();
        for token in tokens {
            let end = examine(std::slice::from_ref(token), self.candidates, self.salt);
            let target = Target::of(token);
            let (IssuerEnd::Unmatched { .. }, Some(target)) = (&end, target) else {
                ends.push(end);
                continue;
            };
            let before = self.headway.tried.load(Ordering::Relaxed);
            let known = hits.iter().find(|hit| target.is_signed_by(hit.key.expose())).cloned();
            let hit = match known {
                Some(hit) => Some(hit),
                None => self.in_lists(&target, args)?,
            };
            let words = self.headway.tried.load(Ordering::Relaxed) - before;
            ends.push(match &hit {
                Some(hit) => IssuerEnd::matched(
                    hit.candidate.source.clone(),
                    hit.variant,
                    &hit.key,
                    (target.algorithm(), self.salt),
                ),
                None => end.after_words(usize::try_from(words).unwrap_or(usize::MAX)),
            });
            hits.extend(hit);
        }
        Ok(ends)
    }

    /// All lists as they stand, and only then in other readings.
    fn in_lists(
        &self,
        target: &Target,
        args: &FindSecretArgs,
    ) -> Result<Option<Hit>, UnreadableList> {
        let passes = [Readings::AsItStands, Readings::All];
        for readings in &passes[..if args.variants { 2 } else { 1 }] {
            for list in self.lists {
                if let Some(hit) = list.search(target, *readings, self.headway)? {
                    return Ok(Some(hit));
                }
            }
        }
        Ok(None)
    }
}

fn report(args: &FindSecretArgs, ends: Vec<IssuerEnd>, headway: &Headway) -> Exit {
    let end = IssuerEnd::of_all(ends);
    let found = matches!(end, IssuerEnd::Matched { .. });
    let words = headway.tried.load(Ordering::Relaxed);
    if args.json {
        let value =
            json!({ "found": found, "signer": end, "words": words, "text": end.to_string() });
        output::data(&format!("{value:#}\n"));
    } else {
        output::data(&format!("{end}\n"));
    }
    if headway.is_stopped() && !found {
        output::note("interrupted: the lists have not been tried to their end");
        return Exit::Interrupted;
    }
    if let Some(note) = what_next(args, &end) {
        output::note(note);
    }
    if found { Exit::Pass } else { Exit::Fail }
}

/// What follows from it, or what to try next.
fn what_next(args: &FindSecretArgs, end: &IssuerEnd) -> Option<&'static str> {
    Some(match end {
        IssuerEnd::Matched { source, .. } if source.is_public() => {
            "Anybody can find it in the same way, and sign a token for any user: set another secret."
        }
        IssuerEnd::Unmatched { .. } if args.wordlist.is_empty() => {
            "Name more with --secret-env, --secret-file or --dotenv, or guesses with --wordlist FILE."
        }
        IssuerEnd::Unmatched { .. } if !args.variants => {
            "Try the words in their other readings with --variants, or name another list."
        }
        IssuerEnd::Asymmetric { .. } => {
            "There is no secret to find; `earwitness token verify --key-pem FILE` checks the signature."
        }
        IssuerEnd::Disagreeing { .. } => {
            "The tokens do not have one secret: look at them one by one."
        }
        _ => return None,
    })
}
