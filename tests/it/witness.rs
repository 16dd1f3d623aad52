//! The built program, run as a user runs it, and what came of it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::recorded;

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Witness {
    /// The exit code.
    pub(crate) exit: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
    /// The JSON report; null where none was written.
    pub(crate) report: Value,
}

/// Runs the program with these arguments and variables and with a JSON report.
pub(crate) fn witness(arguments: &[&str], variables: &[(&str, &str)]) -> Witness {
    let folder = TempDir::new().expect("the temporary folder can be written to");
    let report = folder.path().join("report.json");
    let mut command = program(arguments, variables);
    command.arg("--report").arg(format!("json={}", report.display()));
    if let Some(ledger) = recorded::ledger_of(arguments, variables) {
        command.arg("--ledger").arg(ledger);
    }
    let output = command.output().expect("the program is built");
    let text = |path: &Path| std::fs::read_to_string(path).unwrap_or_default();
    Witness {
        exit: output.status.code().expect("it ended by itself"),
        stdout: String::from_utf8(output.stdout).expect("it writes text"),
        stderr: String::from_utf8(output.stderr).expect("it writes text"),
        report: serde_json::from_str(&text(&report)).unwrap_or_default(),
    }
}

/// The program with these arguments, in the folder of the tests' cases, and with no variables but these.
pub(crate) fn program(arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_earwitness"));
    command.current_dir(cases()).args(arguments).env_clear().env("NO_COLOR", "1");
    command.envs(variables.iter().copied());
    command
}

/// The folder of the tests' cases.
pub(crate) fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// Writes a line past the test harness, which would keep it to itself.
pub(crate) fn say(line: &str) {
    // There is nobody to tell if it fails.
    writeln!(std::io::stderr(), "{line}").ok();
}

impl Witness {
    /// The codes of the diagnoses, the first to mend first.
    pub(crate) fn codes(&self) -> Vec<&str> {
        let diagnoses = self.report["diagnoses"].as_array().map_or(&[][..], Vec::as_slice);
        diagnoses.iter().filter_map(|diagnosis| diagnosis["code"].as_str()).collect()
    }

    /// The confidence of the first diagnosis.
    pub(crate) fn confidence(&self) -> &str {
        self.report["diagnoses"][0]["confidence"].as_str().unwrap_or("-")
    }

    /// How an item of the checklist stands.
    pub(crate) fn mark(&self, item: &str) -> &str {
        let items = self.report["checklist"].as_array().map_or(&[][..], Vec::as_slice);
        let item = items.iter().find(|one| one["name"] == item);
        item.and_then(|item| item["mark"].as_str()).unwrap_or("-")
    }

    /// How many sockets were opened for the tabs.
    pub(crate) fn sockets(&self) -> usize {
        let users = self.report["users"].as_array().map_or(&[][..], Vec::as_slice);
        let tabs = users.iter().filter_map(|user| user["tabs"].as_array()).flatten();
        tabs.filter(|tab| tab["sid"].is_string()).count()
    }

    /// The checks that did not hold, and what they found.
    pub(crate) fn failed(&self) -> Vec<String> {
        let checks = self.report["checks"].as_array().map_or(&[][..], Vec::as_slice);
        let failed = checks.iter().filter(|check| check["verdict"] != "pass");
        let word = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
        failed
            .map(|check| {
                let (verdict, name) = (word(check, "verdict"), word(check, "name"));
                let evidence = check["evidence"].as_array().into_iter().flatten();
                let evidence: Vec<_> = evidence.map(|shown| word(shown, "shows")).collect();
                format!("{verdict} {name}: {} [{}]", word(check, "summary"), evidence.join("; "))
            })
            .collect()
    }

    /// What a check found.
    pub(crate) fn check(&self, name: &str) -> &Value {
        let checks = self.report["checks"].as_array().map_or(&[][..], Vec::as_slice);
        checks.iter().find(|check| check["name"] == name).unwrap_or(&Value::Null)
    }
}
