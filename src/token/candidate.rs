//! A secret that might be the one, together with where it came from.
//!
//! The source is what a report shows; the value is never shown. The only exception is the built-in
//! list, whose entries are public.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::dotenv::{self, DotenvReading, Lookup};
use super::fallbacks::{WELL_KNOWN, WellKnown, WellKnownKind};
use super::secret::Secret;

/// A secret to try, and where it came from.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Where it came from.
    pub source: CandidateSource,
    /// What it is.
    pub secret: Secret,
}

impl Candidate {
    /// The candidates that need nobody to name them: the built-in list, fallbacks first.
    pub fn well_known() -> impl Iterator<Item = Self> {
        WELL_KNOWN.iter().map(|entry| Self {
            source: CandidateSource::from(entry),
            secret: Secret::new(entry.literal),
        })
    }

    /// Every value of every variable in the text of an `.env` file, according to everybody who reads such files.
    /// Empty values are left out: that a secret is empty is tried anyway.
    pub fn in_dotenv(file: &str, text: &str, lookup: Lookup<'_>) -> Vec<Self> {
        dotenv::read(text, lookup)
            .into_iter()
            .filter(|found| !found.value.expose().is_empty())
            .map(|found| Self {
                source: CandidateSource::Dotenv {
                    file: file.to_owned(),
                    variable: found.variable,
                    readings: found.readings,
                },
                secret: found.value,
            })
            .collect()
    }
}

/// Where a candidate came from. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CandidateSource {
    /// A variable of the environment in which earwitness runs.
    Environment {
        /// Its name.
        variable: String,
    },
    /// A variable in an `.env` file.
    Dotenv {
        /// The file as the user named it.
        file: String,
        /// The name of the variable.
        variable: String,
        /// Who reads this value out of the file: everybody, or some readers only.
        readings: Vec<DotenvReading>,
    },
    /// A variable in the environment of a running process.
    Process {
        /// The number of the process.
        pid: u32,
        /// The name of the variable.
        variable: String,
    },
    /// The whole content of a file.
    File {
        /// The file as the user named it.
        path: String,
    },
    /// One line of a list of guesses.
    WordList {
        /// The file as the user named it.
        path: String,
        /// The line, counted from one.
        line: usize,
    },
    /// A value written into the scenario.
    Scenario {
        /// Its place under `secrets:`, counted from zero.
        index: usize,
    },
    /// A value given to the command.
    CommandLine,
    /// An entry of the built-in list. The literal is public.
    WellKnown {
        /// The entry itself, so that a ledger stays readable when the list changes.
        literal: Cow<'static, str>,
        /// How it became well known; a literal fallback is the most telling.
        origin: WellKnownKind,
    },
}

impl CandidateSource {
    /// Whether anybody could have found the secret without access to the system.
    pub const fn is_public(&self) -> bool {
        matches!(self, Self::WellKnown { .. } | Self::WordList { .. })
    }

    /// Whether it is what a program takes where nobody gave it a secret.
    pub const fn is_fallback(&self) -> bool {
        match self {
            Self::WellKnown { origin, .. } => !matches!(origin, WellKnownKind::Example),
            _ => false,
        }
    }

    /// The name of the variable that holds the secret, if one does.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Self::Environment { variable }
            | Self::Dotenv { variable, .. }
            | Self::Process { variable, .. } => Some(variable),
            _ => None,
        }
    }
}

impl From<&WellKnown> for CandidateSource {
    fn from(entry: &WellKnown) -> Self {
        Self::WellKnown { literal: Cow::Borrowed(entry.literal), origin: entry.kind }
    }
}

impl fmt::Display for CandidateSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment { variable } => {
                write!(formatter, "environment variable `{variable}`")
            }
            Self::Dotenv { file, variable, readings } => {
                write!(formatter, "`{variable}` in {file}{}", ReadBy(readings))
            }
            Self::Process { pid, variable } => {
                write!(formatter, "process {pid}, variable `{variable}`")
            }
            Self::File { path } => write!(formatter, "file {path}"),
            Self::WordList { path, line } => write!(formatter, "word list {path}, line {line}"),
            Self::Scenario { index } => {
                write!(formatter, "entry {} of the scenario's `secrets`", index + 1)
            }
            Self::CommandLine => formatter.write_str("the command line"),
            Self::WellKnown { literal, origin: WellKnownKind::Fallback } => {
                write!(formatter, "built-in fallback `{literal}`")
            }
            Self::WellKnown { literal, origin: WellKnownKind::Example } => {
                write!(formatter, "well-known example `{literal}`")
            }
            Self::WellKnown { literal, .. } if literal.is_empty() => {
                formatter.write_str("the empty text, as if no secret were set")
            }
            Self::WellKnown { literal, .. } => {
                write!(formatter, "the literal text `{literal}`, as if no secret were set")
            }
        }
    }
}

/// Who reads a value, said only where not everybody does.
struct ReadBy<'a>(&'a [DotenvReading]);

impl fmt::Display for ReadBy<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() || DotenvReading::ALL.iter().all(|one| self.0.contains(one)) {
            return Ok(());
        }
        let readers: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        write!(formatter, " as {} reads it", readers.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn dotenv(readings: &[DotenvReading]) -> CandidateSource {
        CandidateSource::Dotenv {
            file: "./server/.env".to_owned(),
            variable: "JWT_SECRET".to_owned(),
            readings: readings.to_vec(),
        }
    }

    #[test]
    fn a_source_says_where_it_is() {
        let environment = CandidateSource::Environment { variable: "JWT_SECRET".to_owned() };
        assert_eq!(environment.to_string(), "environment variable `JWT_SECRET`");
        assert_eq!(dotenv(&DotenvReading::ALL).to_string(), "`JWT_SECRET` in ./server/.env");
        assert_eq!(
            dotenv(&[DotenvReading::Dotenv, DotenvReading::Shell]).to_string(),
            "`JWT_SECRET` in ./server/.env as dotenv or a shell reads it"
        );
        assert_eq!(
            CandidateSource::Scenario { index: 0 }.to_string(),
            "entry 1 of the scenario's `secrets`"
        );
    }

    #[test]
    fn the_variables_of_a_file_are_told_by_their_readers() {
        let found = Candidate::in_dotenv("./.env", "EMPTY=\nK=abc#1\n", &|_| None);
        let shown: Vec<_> = found.iter().map(|one| one.source.to_string()).collect();
        assert_eq!(
            shown,
            [
                "`K` in ./.env as dotenv reads it",
                "`K` in ./.env as a shell or docker --env-file or Docker Compose reads it",
            ]
        );
        assert_eq!(found[1].secret.expose(), b"abc#1");
    }

    #[test]
    fn the_literal_of_a_built_in_entry_may_be_shown() {
        let first = Candidate::well_known().next().unwrap();
        assert_eq!(
            first.source.to_string(),
            "built-in fallback `dev-only-secret-DO-NOT-USE-IN-PRODUCTION`"
        );
        assert_eq!(first.secret.expose(), b"dev-only-secret-DO-NOT-USE-IN-PRODUCTION");
        assert!(first.source.is_public());
    }

    #[test]
    fn debug_shows_the_source_and_not_the_secret() {
        let source = CandidateSource::CommandLine;
        let candidate = Candidate { source, secret: Secret::new("hunter2") };
        let shown = format!("{candidate:?}");
        assert!(shown.contains("CommandLine") && !shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn sources_survive_the_ledger() {
        let text = serde_json::to_value(dotenv(&[DotenvReading::DockerEnvFile])).unwrap();
        assert_eq!(
            text,
            json!({
                "kind": "dotenv", "file": "./server/.env", "variable": "JWT_SECRET",
                "readings": ["docker-env-file"],
            })
        );
        for candidate in Candidate::well_known() {
            let text = serde_json::to_string(&candidate.source).unwrap();
            let again: CandidateSource = serde_json::from_str(&text).unwrap();
            assert_eq!(again, candidate.source);
        }
    }
}
