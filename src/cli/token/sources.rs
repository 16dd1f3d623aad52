//! Where secrets are read from.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::{files, output};
use crate::login::read_candidates;
use crate::scenario::{SecretSource, is_secret_name};
use crate::token::{Candidate, CandidateSource, Secret};

/// Where secrets are read from; none of these is a secret itself.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Secrets (never printed)")]
pub(super) struct SourceFlags {
    /// An environment variable that holds the secret; may be repeated
    #[arg(long, value_name = "VARIABLE")]
    secret_env: Vec<String>,
    /// A file whose whole content, but for a line break at its end, is the secret; may be repeated
    #[arg(long, value_name = "FILE")]
    secret_file: Vec<PathBuf>,
    /// A dotenv file: every secret-like variable of it, or the one after a `#`; may be repeated
    #[arg(long, value_name = "FILE[#VARIABLE]")]
    dotenv: Vec<String>,
}

/// What could be read, and whether anything could not.
pub(super) struct Read {
    pub(super) candidates: Vec<Candidate>,
    pub(super) complete: Completeness,
}

/// Whether all sources could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Completeness {
    /// They could.
    Whole,
    /// Some could not; that was printed.
    Lacking,
}

impl SourceFlags {
    /// Whether no source is named.
    pub(super) fn is_empty(&self) -> bool {
        self.secret_env.is_empty() && self.secret_file.is_empty() && self.dotenv.is_empty()
    }

    /// Reads the sources in the order of their kinds, and prints what cannot be read.
    pub(super) fn read(&self) -> Read {
        let variables = self.secret_env.iter().cloned().map(SecretSource::Env);
        let files = self.secret_file.iter().map(|path| path.display().to_string());
        let dotenvs = self.dotenv.iter().map(|text| dotenv(text));
        let sources: Vec<SecretSource> =
            variables.chain(files.map(SecretSource::File)).chain(dotenvs).collect();
        let (mut candidates, problems) =
            read_candidates(&sources, &files::environment(), Path::new(""));
        candidates.iter_mut().for_each(without_line_break);
        for problem in &problems {
            output::error(&problem.to_string(), None);
        }
        let complete =
            if problems.is_empty() { Completeness::Whole } else { Completeness::Lacking };
        Read { candidates, complete }
    }
}

/// Every secret-like variable of the environment.
pub(super) fn of_environment() -> impl Iterator<Item = Candidate> {
    let variables = files::variables().into_iter();
    let secrets = variables.filter(|(name, value)| is_secret_name(name) && !value.is_empty());
    secrets.map(|(variable, value)| Candidate {
        source: CandidateSource::Environment { variable },
        secret: Secret::new(value),
    })
}

fn dotenv(text: &str) -> SecretSource {
    let (file, variable) = match text.split_once('#') {
        Some((file, variable)) => (file, Some(variable.to_owned())),
        None => (text, None),
    };
    SecretSource::Dotenv { file: file.to_owned(), variable }
}

/// Editors and `echo` end a file with a line break that nobody means.
fn without_line_break(candidate: &mut Candidate) {
    if !matches!(candidate.source, CandidateSource::File { .. }) {
        return;
    }
    let bytes = candidate.secret.expose();
    let bytes =
        bytes.strip_suffix(b"\n").map_or(bytes, |rest| rest.strip_suffix(b"\r").unwrap_or(rest));
    candidate.secret = Secret::new(bytes);
}
