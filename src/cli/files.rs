//! Scenario files: finding, reading, and saying what is wrong with them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::output;
use crate::judge::CHECKS;
use crate::scenario::{Env, Problem, Scenario, is_secret_name, offer, read};

/// A key with its value, in a block or in braces.
static SETTING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"([A-Za-z_][\w-]*)(["']?\s*:\s+)("[^"]*"|'[^']*'|[^\s,{}\[\]][^,}\]]*)"#)
        .expect("the pattern is constant")
});

/// The scenario files that are meant: files as they are named, folders with what they hold.
pub(super) fn find(named: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in named {
        if path.is_dir() {
            let mut inside = in_folder(path)?;
            inside.sort();
            found.extend(inside);
        } else {
            found.push(path.clone());
        }
    }
    if found.is_empty() {
        return Err("there is no scenario (`.yaml`, `.yml` or `.json`) in these folders".into());
    }
    Ok(found)
}

/// The scenarios of a folder; files that begin with `_` are only there to be extended.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder)
        .map_err(|error| format!("the folder {} cannot be read: {error}", folder.display()))?;
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    let scenarios = paths.filter(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let extension = path.extension().and_then(|extension| extension.to_str());
        matches!(extension, Some("yaml" | "yml" | "json")) && !name.starts_with('_')
    });
    Ok(scenarios.collect())
}

/// Reads one scenario; what is wrong with it is printed.
pub(super) fn load(path: &Path) -> Option<Scenario> {
    let name = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let help = "name a scenario file, or see `earwitness schema` for what one holds";
            output::error(&format!("{name} cannot be read: {error}"), Some(help));
            return None;
        }
    };
    match read(&name, &text, environment(), &load_base).map_err(|p| (name, p)).and_then(check_skips)
    {
        Ok(scenario) => Some(scenario),
        Err((name, problems)) => {
            complain(&name, &text, &problems);
            None
        }
    }
}

/// The environment of this process.
pub(super) fn environment() -> Env {
    Env::new(variables())
}

/// The variables of this process; those that are not text cannot be used.
pub(super) fn variables() -> BTreeMap<String, String> {
    let text = |text: std::ffi::OsString| text.into_string().ok();
    let pairs = std::env::vars_os();
    pairs.filter_map(|(name, value)| Some((text(name)?, text(value)?))).collect()
}

/// The text of a file that a scenario extends.
pub(super) fn load_base(file: &str, base: &str) -> Result<(String, String), String> {
    let folder = Path::new(file).parent().map(Path::to_path_buf).unwrap_or_default();
    let path = folder.join(base);
    let name = path.display().to_string();
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("{name} cannot be read: {error}"))?;
    Ok((name, text))
}

/// A check that is to be skipped must exist, or a slip of a letter would judge what should not be judged.
fn check_skips(scenario: Scenario) -> Result<Scenario, (String, Vec<Problem>)> {
    let known: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
    let unknown = scenario.skip.iter().filter(|name| !known.contains(&name.as_str()));
    let problems: Vec<Problem> = unknown
        .map(|name| Problem {
            place: None,
            path: "skip".into(),
            reason: format!("there is no check `{name}`"),
            help: offer(name, known.iter().copied()),
        })
        .collect();
    if problems.is_empty() { Ok(scenario) } else { Err((scenario.file, problems)) }
}

/// A line of a scenario without the values of its password-like keys; templates only name what they stand for.
fn without_secrets(line: &str) -> Cow<'_, str> {
    SETTING.replace_all(line, |found: &Captures<'_>| {
        let (key, value) = (&found[1], &found[3]);
        let harmless = !is_secret_name(key) || value.contains("{{") || value.contains(":/");
        if harmless { found[0].to_owned() } else { format!("{key}{}[redacted]", &found[2]) }
    })
}

/// Every mistake, with its line of the file.
fn complain(name: &str, text: &str, problems: &[Problem]) {
    let line = |problem: &Problem| {
        let place = problem.place.as_ref().filter(|place| place.file == name)?;
        let line = text.lines().nth(place.line.saturating_sub(1))?;
        Some(format!("  {:>4} | {}", place.line, without_secrets(line)))
    };
    let problems = problems.iter().map(|problem| (problem, line(problem)));
    output::mistakes(name, problems, "Run `earwitness schema` for all that a scenario can hold.");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_without_its_passwords() {
        let line =
            r#"  alice: { email: a@b.c, password: hunter2, "passphrase": "hunter2, y", tabs: 0 }"#;
        let shown = without_secrets(line);
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("a@b.c") && shown.contains("tabs: 0"), "{shown}");
        let kept = r#"capture: { token: body:/token }, password: "{{ env.P }}""#;
        assert_eq!(without_secrets(kept), kept);
    }
}
