//! Candidates for the secret, read from where the scenario says.

use std::path::Path;

use secrecy::ExposeSecret;

use crate::ledger::Writer;
use crate::scenario::{Env, Scenario, SecretSource, is_secret_name};
use crate::token::{Candidate, CandidateSource, Secret};

/// A candidate that cannot be read; the run goes on without it, and says so.
#[derive(Debug, thiserror::Error)]
pub enum CandidateProblem {
    /// The variable is not set.
    #[error("the environment variable {0} is not set, so it is no candidate for the secret")]
    NotSet(String),
    /// The file cannot be read.
    #[error("{path} cannot be read, so it holds no candidate for the secret: {error}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why not.
        error: std::io::Error,
    },
    /// The file does not have the variable.
    #[error("{path} does not set {variable}")]
    NoVariable {
        /// The file.
        path: String,
        /// The variable.
        variable: String,
    },
}

/// The candidates that the scenario names, and what is wrong with those that cannot be read. Every one is
/// hidden from the ledger.
pub fn candidates(scenario: &Scenario, ledger: &Writer) -> (Vec<Candidate>, Vec<CandidateProblem>) {
    let (candidates, problems) =
        read_candidates(&scenario.secrets, &scenario.env, folder(scenario));
    for candidate in &candidates {
        if let Some(text) = candidate.secret.expose_text() {
            ledger.hide(text);
        }
    }
    (candidates, problems)
}

/// The candidates of these sources, and what is wrong with those that cannot be read. Paths are relative to
/// the folder.
pub fn read_candidates(
    sources: &[SecretSource],
    env: &Env,
    folder: &Path,
) -> (Vec<Candidate>, Vec<CandidateProblem>) {
    let (mut candidates, mut problems) = (Vec::new(), Vec::new());
    let reader = Reader { env, folder };
    for (index, source) in sources.iter().enumerate() {
        match reader.of_source(index, source) {
            Ok(found) => candidates.extend(found),
            Err(problem) => problems.push(problem),
        }
    }
    (candidates, problems)
}

/// The secret of one source, for minting.
pub(super) fn secret_of(
    scenario: &Scenario,
    source: &SecretSource,
) -> Result<Secret, CandidateProblem> {
    let reader = Reader { env: &scenario.env, folder: folder(scenario) };
    let mut found = reader.of_source(0, source)?.into_iter();
    found.next().map(|candidate| candidate.secret).ok_or_else(|| CandidateProblem::NoVariable {
        path: scenario.file.clone(),
        variable: "a secret".into(),
    })
}

/// Paths in a scenario are relative to the folder that it stands in.
fn folder(scenario: &Scenario) -> &Path {
    Path::new(&scenario.file).parent().unwrap_or(Path::new(""))
}

/// Where sources are looked up.
struct Reader<'a> {
    env: &'a Env,
    folder: &'a Path,
}

impl Reader<'_> {
    fn of_source(
        &self,
        index: usize,
        source: &SecretSource,
    ) -> Result<Vec<Candidate>, CandidateProblem> {
        match source {
            SecretSource::Env(variable) => {
                let value = self.env.var(variable);
                let value = value.ok_or_else(|| CandidateProblem::NotSet(variable.clone()))?;
                let source = CandidateSource::Environment { variable: variable.clone() };
                Ok(vec![Candidate { source, secret: Secret::new(value) }])
            }
            SecretSource::Text(text) => {
                let secret = Secret::new(text.expose_secret());
                Ok(vec![Candidate { source: CandidateSource::Scenario { index }, secret }])
            }
            SecretSource::File(path) => {
                let text = self.read(path)?;
                let source = CandidateSource::File { path: path.clone() };
                Ok(vec![Candidate { source, secret: Secret::new(text) }])
            }
            SecretSource::Dotenv { file, variable } => self.of_dotenv(file, variable.as_deref()),
        }
    }

    fn of_dotenv(
        &self,
        file: &str,
        variable: Option<&str>,
    ) -> Result<Vec<Candidate>, CandidateProblem> {
        let text = self.read(file)?;
        let lookup = |name: &str| self.env.var(name).map(str::to_owned);
        let mut found = Candidate::in_dotenv(file, &text, &lookup);
        found.retain(|candidate| {
            let name = candidate.source.variable().unwrap_or_default();
            variable.map_or_else(|| is_secret_name(name), |wanted| name == wanted)
        });
        match variable {
            Some(variable) if found.is_empty() => Err(CandidateProblem::NoVariable {
                path: file.to_owned(),
                variable: variable.to_owned(),
            }),
            _ => Ok(found),
        }
    }

    fn read(&self, path: &str) -> Result<String, CandidateProblem> {
        std::fs::read_to_string(self.folder.join(path))
            .map_err(|error| CandidateProblem::Unreadable { path: path.to_owned(), error })
    }
}
