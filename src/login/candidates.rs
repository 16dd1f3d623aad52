//! Candidates for the secret, read from where the scenario says.

use std::path::Path;

use secrecy::ExposeSecret;

use super::word_lists::WordList;
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
    /// The environment of the process cannot be read.
    #[error("the environment of process {pid} cannot be read: {why}")]
    NoProcess {
        /// The process.
        pid: u32,
        /// Why not.
        why: String,
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

/// The lists of guesses that the scenario names.
pub fn word_lists(scenario: &Scenario) -> Vec<WordList> {
    let names = scenario.secrets.iter().filter_map(|source| match source {
        SecretSource::WordList(name) => Some(name),
        _ => None,
    });
    let list = |name: &String| WordList { name: name.clone(), path: folder(scenario).join(name) };
    names.map(list).collect()
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

/// The variables of a process as it was started with them; what it has set since then is not seen.
fn of_process(pid: u32, variable: Option<&str>) -> Result<Vec<Candidate>, CandidateProblem> {
    let block = environment_of(pid).map_err(|why| CandidateProblem::NoProcess { pid, why })?;
    let pairs = block.split(|byte| *byte == 0).filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        let name = std::str::from_utf8(&pair[..at]).ok()?;
        Some((name, &pair[at + 1..]))
    });
    let wanted = |(name, value): &(&str, &[u8])| match variable {
        Some(variable) => *name == variable,
        None => is_secret_name(name) && !value.is_empty(),
    };
    let candidate = |(name, value): (&str, &[u8])| Candidate {
        source: CandidateSource::Process { pid, variable: name.to_owned() },
        secret: Secret::new(value),
    };
    let found: Vec<Candidate> = pairs.filter(wanted).map(candidate).collect();
    match variable {
        Some(variable) if found.is_empty() => Err(CandidateProblem::NoVariable {
            path: format!("the environment of process {pid}"),
            variable: variable.to_owned(),
        }),
        _ => Ok(found),
    }
}

#[cfg(target_os = "linux")]
fn environment_of(pid: u32) -> Result<Vec<u8>, String> {
    use std::io::ErrorKind;
    std::fs::read(format!("/proc/{pid}/environ")).map_err(|error| match error.kind() {
        ErrorKind::NotFound => "there is no such process".to_owned(),
        ErrorKind::PermissionDenied => "it is the process of another user".to_owned(),
        _ => error.to_string(),
    })
}

#[cfg(not(target_os = "linux"))]
fn environment_of(_: u32) -> Result<Vec<u8>, String> {
    Err("that is possible on Linux only; give the value with `--secret-env` or `--dotenv`"
        .to_owned())
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
            SecretSource::Process { pid, variable } => of_process(*pid, variable.as_deref()),
            SecretSource::Dotenv { file, variable } => self.of_dotenv(file, variable.as_deref()),
            // Its words are too many to be held, and are read when they are tried.
            SecretSource::WordList(_) => Ok(Vec::new()),
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

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_environment_of_an_own_process_gives_candidates() {
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .env_clear()
            .envs([("JWT_SECRET", "of-the-process"), ("HOME", "/"), ("EMPTY_SECRET", "")])
            .spawn()
            .unwrap();
        // The environment is there only when the process runs the program.
        let all = loop {
            match of_process(child.id(), None) {
                Ok(found) if found.len() == 1 => break found,
                _ => std::thread::yield_now(),
            }
        };
        let missing = of_process(child.id(), Some("OTHER")).unwrap_err().to_string();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(all[0].secret.expose(), b"of-the-process");
        let shown = all[0].source.to_string();
        assert_eq!(shown, format!("process {}, variable `JWT_SECRET`", child.id()));
        assert!(missing.ends_with("does not set OTHER"), "{missing}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_is_not_there_is_said_to_be_so() {
        let why = of_process(u32::MAX, None).unwrap_err().to_string();
        assert!(why.ends_with("there is no such process"), "{why}");
    }
}
