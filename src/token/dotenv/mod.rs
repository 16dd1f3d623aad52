//! What stands in an `.env` file, according to those who read it.
//!
//! There is no standard, and the readers differ: over `#`, quotes, `$`, escapes, line ends and the
//! byte order mark. Two processes that read one file can therefore hold two secrets. So every reader is
//! asked, and a value is told apart wherever they disagree.

mod compose;
mod docker;
mod node;
#[cfg(test)]
mod samples;
mod shell;

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::secret::Secret;

/// Finds the value of a variable that the file only names; the environment belongs to the caller.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A way of reading an `.env` file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DotenvReading {
    /// The `dotenv` package of Node.js from version 15 on: `#` begins a comment, quotes are taken off,
    /// `$` means nothing.
    Dotenv,
    /// A POSIX shell that sources the file: quotes and backslashes work, `$NAME` is expanded, a carriage
    /// return stays.
    Shell,
    /// `docker run --env-file`: everything behind the first `=` is the value, quotes and `#` included.
    DockerEnvFile,
    /// Docker Compose, for `.env` and `env_file`: quotes are taken off, ` #` begins a comment, `$NAME` is filled in.
    Compose,
}

impl DotenvReading {
    /// All of them, the most common first.
    pub const ALL: [Self; 4] = [Self::Dotenv, Self::Shell, Self::DockerEnvFile, Self::Compose];
}

impl fmt::Display for DotenvReading {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Dotenv => "dotenv",
            Self::Shell => "a shell",
            Self::DockerEnvFile => "docker --env-file",
            Self::Compose => "Docker Compose",
        })
    }
}

/// One value of one variable, and who reads it so.
#[derive(Debug, Clone)]
pub struct DotenvValue {
    /// The name of the variable.
    pub variable: String,
    /// Who reads this value; at least one.
    pub readings: Vec<DotenvReading>,
    /// The value.
    pub value: Secret,
}

/// An assignment as one reader sees it; of several to one variable the last counts.
type Assignments = Vec<(String, String)>;

/// Every variable with every value that some reader gives it, in the order of the file as far as dotenv
/// reads it. A reader that cannot make sense of a variable gives it no value.
pub fn read(text: &str, lookup: Lookup<'_>) -> Vec<DotenvValue> {
    let mut values: IndexMap<String, Vec<DotenvValue>> = IndexMap::new();
    for reading in DotenvReading::ALL {
        for (variable, value) in read_as(reading, text, lookup) {
            add(values.entry(variable.clone()).or_default(), variable, reading, value);
        }
    }
    values.into_values().flatten().collect()
}

fn read_as(reading: DotenvReading, text: &str, lookup: Lookup<'_>) -> IndexMap<String, String> {
    let assignments = match reading {
        DotenvReading::Dotenv => node::read(text),
        DotenvReading::Shell => shell::read(text, lookup),
        DotenvReading::DockerEnvFile => docker::read(text, lookup),
        DotenvReading::Compose => compose::read(text, lookup),
    };
    assignments.into_iter().collect()
}

fn add(known: &mut Vec<DotenvValue>, variable: String, reading: DotenvReading, value: String) {
    let value = Secret::new(value);
    match known.iter_mut().find(|one| one.value.expose() == value.expose()) {
        Some(same) => same.readings.push(reading),
        None => known.push(DotenvValue { variable, readings: vec![reading], value }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    fn values(text: &str) -> Vec<(String, String, Vec<DotenvReading>)> {
        let text_of = |value: &Secret| value.expose_text().unwrap().to_owned();
        read(text, &nothing)
            .into_iter()
            .map(|found| (found.variable, text_of(&found.value), found.readings))
            .collect()
    }

    fn value(value: &str, readings: &[DotenvReading]) -> (String, String, Vec<DotenvReading>) {
        ("K".to_owned(), value.to_owned(), readings.to_vec())
    }

    #[test]
    fn readers_that_agree_make_one_value() {
        assert_eq!(values("K=plain\n"), [value("plain", &DotenvReading::ALL)]);
    }

    #[test]
    fn readers_that_differ_are_told_apart() {
        use DotenvReading::{Compose, DockerEnvFile, Dotenv, Shell};
        assert_eq!(
            values("K=abc#123\n"),
            [value("abc", &[Dotenv]), value("abc#123", &[Shell, DockerEnvFile, Compose])]
        );
        assert_eq!(
            values("K=\"abc\"\n"),
            [value("abc", &[Dotenv, Shell, Compose]), value("\"abc\"", &[DockerEnvFile])]
        );
        assert_eq!(
            values("K=pa$word\n"),
            [value("pa$word", &[Dotenv, DockerEnvFile]), value("pa", &[Shell, Compose])]
        );
        assert_eq!(
            values("K=abc\r\n"),
            [value("abc", &[Dotenv, DockerEnvFile, Compose]), value("abc\r", &[Shell])]
        );
        assert_eq!(
            values("K=\"a\\nb\"\n"),
            [
                value("a\nb", &[Dotenv, Compose]),
                value("a\\nb", &[Shell]),
                value("\"a\\nb\"", &[DockerEnvFile]),
            ]
        );
        assert_eq!(values("K: abc\n"), [value("abc", &[Dotenv, Compose])]);
        assert_eq!(values("\u{feff}K=abc\n"), [value("abc", &[Dotenv, DockerEnvFile, Compose])]);
        assert_eq!(values("export K=abc\n"), [value("abc", &[Dotenv, Shell, Compose])]);
    }

    #[test]
    fn the_last_assignment_counts() {
        assert_eq!(values("K=one\nK=two\n"), [value("two", &DotenvReading::ALL)]);
    }

    #[test]
    fn debug_shows_the_variable_and_not_the_value() {
        let shown = format!("{:?}", read("K=hunter2\n", &nothing));
        assert!(shown.contains('K') && !shown.contains("hunter2"), "{shown}");
    }

    proptest! {
        #[test]
        fn plain_values_are_read_alike(name in "[A-Z][A-Z0-9_]{0,8}", text in "[A-Za-z0-9_./+=-]{1,40}") {
            let found = values(&format!("{name}={text}\n"));
            prop_assert_eq!(found, [(name, text, DotenvReading::ALL.to_vec())]);
        }

        #[test]
        fn no_text_makes_a_reader_panic(text in any::<String>(), odd in "[A$\\{}'\"`=#&|;<( \n\r:~-]{0,40}") {
            let _ = read(&text, &nothing);
            let _ = read(&odd, &nothing);
        }
    }
}
