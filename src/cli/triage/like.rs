//! `--like SCENARIO`: what is taken from a scenario file.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::flags::TriageArgs;
use crate::cli::files;
use crate::scenario::{Problem, merged};

/// The parts that are taken whatever the flags say; `script`, `skip` and the name are not.
const PARTS: [&str; 5] = ["system", "rooms", "secrets", "server-logs", "timing"];

/// The parts of the file as they are written; none where no file is named.
pub(super) fn parts(args: &TriageArgs) -> Result<Map<String, Value>, Vec<Problem>> {
    let Some(path) = &args.like else { return Ok(Map::new()) };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| vec![unreadable(format!("{name} cannot be read: {error}"))])?;
    let whole = merged(&name, &text, &files::load_base).map_err(|problem| vec![problem])?;
    let Value::Object(mut whole) = whole else {
        return Err(vec![unreadable(format!("{name} does not hold a scenario"))]);
    };
    let users = args.people.users.is_empty();
    whole.retain(|key, _| PARTS.contains(&key.as_str()) || (users && key == "users"));
    if let Some(secrets) = whole.get_mut("secrets") {
        from_here(secrets, path.parent().unwrap_or(Path::new("")));
    }
    for log in whole.get_mut("server-logs").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(name) = log.as_str() {
            let folder = path.parent().unwrap_or(Path::new(""));
            *log = json!(folder.join(name).display().to_string());
        }
    }
    if let Some(keys) = whole.get_mut("system").and_then(|system| system.get_mut("keys")) {
        if !keys.is_array() {
            *keys = Value::Array(vec![keys.take()]);
        }
        from_here(keys, path.parent().unwrap_or(Path::new("")));
    }
    Ok(whole)
}

/// Paths in a scenario are relative to its folder, and those on the command line to the present one.
fn from_here(secrets: &mut Value, folder: &Path) {
    for secret in secrets.as_array_mut().into_iter().flatten() {
        for key in ["dotenv", "file", "wordlist"] {
            if let Some(path) = secret.get(key).and_then(Value::as_str) {
                secret[key] = json!(folder.join(path).display().to_string());
            }
        }
    }
}

fn unreadable(reason: String) -> Problem {
    let help = Some("name a scenario file that `earwitness check` finds right".into());
    Problem { place: None, path: "--like".into(), reason, help }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_file_are_seen_from_here() {
        let mut secrets =
            json!([{ "dotenv": ".env#A" }, { "file": "/run/secret" }, { "env": "B" }]);
        from_here(&mut secrets, Path::new("staging"));
        assert_eq!(
            secrets,
            json!([{ "dotenv": "staging/.env#A" }, { "file": "/run/secret" }, { "env": "B" }])
        );
    }
}
