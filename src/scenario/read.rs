//! Reads a scenario: text, shape, meaning, in that order, and reports the mistakes of a stage all at once.

use serde_json::Value;

use super::lower;
use super::model::Scenario;
use super::problem::Problem;
use super::schema::schema;
use super::shape;
use super::source::Document;
use super::syntax::ScenarioFile;
use super::template::Env;

/// How deep scenarios may extend each other.
const DEEPEST: usize = 8;

/// Gives the text of a file that a scenario extends, or says why it cannot.
///
/// The first argument is the file that extends, the second what it names; the answer is the name under
/// which the file is to be reported, and its text.
pub type Load<'a> = &'a dyn Fn(&str, &str) -> Result<(String, String), String>;

/// Reads the scenario in `text`, which came from `file`.
pub fn read(file: &str, text: &str, env: Env, load: Load<'_>) -> Result<Scenario, Vec<Problem>> {
    let document = assemble(file, text, load, DEEPEST).map_err(|problem| vec![problem])?;
    let mistakes = shape::mistakes(&document, &schema());
    if !mistakes.is_empty() {
        return Err(sorted(mistakes));
    }
    let written: ScenarioFile = serde_json::from_value(document.value.clone())
        .map_err(|error| vec![unplaced(file, &error.to_string())])?;
    lower::lower(file, written, &document, env).map_err(sorted)
}

/// The scenario in `text` as it is written, with all that it extends merged in and nothing held against
/// anything: for laying other parts over it.
pub fn merged(file: &str, text: &str, load: Load<'_>) -> Result<Value, Problem> {
    assemble(file, text, load, DEEPEST).map(|document| document.value)
}

fn assemble(file: &str, text: &str, load: Load<'_>, depth: usize) -> Result<Document, Problem> {
    let document = Document::parse(file, text)?;
    let Some(base) = document.value.get("extends").and_then(Value::as_str) else {
        return Ok(document);
    };
    let wrong = |reason: String| Problem {
        place: document.place("/extends"),
        path: "extends".into(),
        reason,
        help: Some("give a path relative to this file".into()),
    };
    if depth == 0 {
        return Err(wrong("scenarios extend each other in a circle, or too deep".into()));
    }
    let (name, base_text) = load(file, base).map_err(wrong)?;
    let base = assemble(&name, &base_text, load, depth - 1)?;
    Ok(document.over(base))
}

fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort();
    problems.dedup();
    problems
}

fn unplaced(file: &str, reason: &str) -> Problem {
    Problem { place: None, path: String::new(), reason: format!("{file}: {reason}"), help: None }
}
