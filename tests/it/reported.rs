//! One run of the built program, as a user runs it, and its JSON report.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Reported {
    /// The exit code.
    pub(crate) exit: i32,
    /// Standard output and standard error, for the message of a test that fails.
    pub(crate) said: String,
    /// The JSON report; null where none was written.
    pub(crate) report: Value,
}

impl Reported {
    /// Runs a scenario with these variables and no others.
    pub(crate) fn run(scenario: &Path, variables: &[(&str, &str)]) -> Self {
        Self::run_with(scenario, variables, &[])
    }

    /// The same with these further flags.
    pub(crate) fn run_with(scenario: &Path, variables: &[(&str, &str)], flags: &[&str]) -> Self {
        let folder = TempDir::new().expect("the temporary folder can be written to");
        let file = folder.path().join("report.json");
        let mut command = program(variables);
        command
            .arg("run")
            .arg(scenario)
            .arg("--report")
            .arg(format!("json={}", file.display()))
            .args(flags);
        let output = command.output().expect("the program is built");
        let said = [output.stdout, output.stderr].concat();
        let report = std::fs::read_to_string(&file).unwrap_or_default();
        Self {
            exit: output.status.code().expect("it ended by itself"),
            said: String::from_utf8_lossy(&said).into_owned(),
            report: serde_json::from_str(&report).unwrap_or_default(),
        }
    }

    /// The codes of the diagnoses, the first to mend first.
    pub(crate) fn codes(&self) -> Vec<&str> {
        list(&self.report["diagnoses"]).iter().filter_map(|found| found["code"].as_str()).collect()
    }

    /// The copies that had to come, over all channels.
    pub(crate) fn due(&self) -> u64 {
        self.cells().filter_map(|cell| cell["expected"].as_u64()).sum()
    }

    /// The cells of all channels.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &Value> {
        let rows = list(&self.report["matrix"]).iter().flat_map(|grid| list(&grid["cells"]));
        rows.flat_map(list)
    }

    /// The checks that did not hold.
    pub(crate) fn broken(&self) -> Vec<&str> {
        let checks = list(&self.report["checks"]).iter();
        let broken = checks.filter(|check| check["verdict"] == "fail");
        broken.filter_map(|check| check["name"].as_str()).collect()
    }

    /// Holds a run that should pass to it.
    pub(crate) fn must_pass(&self, what: &str) {
        assert_eq!(
            (self.exit, &self.report["verdict"]),
            (0, &"pass".into()),
            "{what}\n{}",
            self.said
        );
        assert_eq!(self.codes(), Vec::<&str>::new(), "{what}\n{}", self.said);
    }
}

/// The program with no variables but these: accounts and addresses of the outer environment stay outside.
pub(crate) fn program(variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_earwitness"));
    command.env_clear().env("NO_COLOR", "1").envs(variables.iter().copied());
    command.current_dir(root());
    command
}

/// The scenarios of a folder; files that begin with `_` are only there to be extended.
pub(crate) fn scenarios_in(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("it can be read").path());
    let yaml = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "yaml");
    let mut paths: Vec<PathBuf> =
        paths.filter(yaml).filter(|path| !stem(path).starts_with('_')).collect();
    paths.sort();
    paths
}

/// The name of a file without its extension.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().expect("it is a file").to_string_lossy().into_owned()
}

/// The folder of the project.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
