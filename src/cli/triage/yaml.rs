//! A scenario as YAML text, laid out as people would write it.
//!
//! What is short stands on its line in braces; everything longer is indented. Texts are quoted as JSON quotes
//! them, which YAML 1.2 takes for the same (section 1.3), unless they are plain words.

use serde_json::{Map, Value};

/// The columns that a line may fill.
const COLUMNS: usize = 90;

/// How deep maps always stand on lines of their own: the parts of a scenario, and the parts of these.
const OPEN_DEPTH: usize = 2;

/// The value, ending in a line break.
pub(super) fn text(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => block_map(&mut out, map, 0, 0),
        other => out.push_str(&flow(other)),
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

fn block_map(out: &mut String, map: &Map<String, Value>, indent: usize, depth: usize) {
    for (place, (key, value)) in map.iter().enumerate() {
        if place > 0 {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(&name(key));
        out.push(':');
        behind_key(out, value, indent, depth + 1);
    }
}

fn behind_key(out: &mut String, value: &Value, indent: usize, depth: usize) {
    let used = out.len() - out.rfind('\n').map_or(0, |at| at + 1);
    let flow = flow(value);
    let fits = used + 1 + flow.chars().count() <= COLUMNS;
    match value {
        Value::Object(map) if !map.is_empty() && (depth < OPEN_DEPTH || !fits) => {
            out.push('\n');
            out.push_str(&" ".repeat(indent + 2));
            block_map(out, map, indent + 2, depth);
        }
        Value::Array(items) if !items.is_empty() && (holds_maps(items) || !fits) => {
            out.push('\n');
            for item in items {
                out.push_str(&" ".repeat(indent + 2));
                out.push_str("- ");
                match item {
                    Value::Object(map) if !map.is_empty() && (depth <= OPEN_DEPTH) => {
                        block_map(out, map, indent + 4, depth);
                    }
                    other => out.extend([self::flow(other).as_str(), "\n"]),
                }
            }
        }
        _ => out.extend([" ", &flow, "\n"]),
    }
}

/// Lists of steps and channels stand under each other; arguments, which also hold maps, are deeper.
fn holds_maps(items: &[Value]) -> bool {
    let step = |item: &Value| ["http", "emit", "on"].iter().any(|key| item.get(*key).is_some());
    items.iter().any(step)
}

/// Everything on one line.
fn flow(value: &Value) -> String {
    match value {
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| format!("{}: {}", name(key), flow(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => word(text),
        other => other.to_string(),
    }
}

/// A text bare where nothing could take it for anything else, and in quotes otherwise.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | '@');
    let inner = |c: char| plain(c) || matches!(c, ':' | ' ');
    let bare = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text.ends_with(plain)
        && text.chars().all(inner)
        && !text.contains(": ")
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str());
    if bare { text.to_owned() } else { Value::String(text.to_owned()).to_string() }
}

/// A key; scenarios have one that is called `on`, which nobody quotes.
fn name(key: &str) -> String {
    if key == "on" { key.to_owned() } else { word(key) }
}

/// Words that some reader of YAML takes for something that is no text.
const RESERVED: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scenario::merged;

    fn read(text: &str) -> Value {
        merged("x", text, &|_, _| Err(String::new())).unwrap()
    }

    #[test]
    fn what_is_written_is_read() {
        let value = json!({
            "name": "triage",
            "system": {
                "url": "http://localhost:3000",
                "login": [{ "http": "POST /x", "json": { "a": "{{ user.email }}", "n": 1, "on": "no" } }],
                "hear": [{ "on": "message:new" }],
                "send": [{ "emit": "m", "args": [{ "t": "a \"quoted\" # text: with\nlines", "u": [] },
                           "x".repeat(100)], "ack": {} }],
                "socket": {},
            },
            "users": { "al.ice@b.com": { "email": "- x", "tabs": 3, "y": null, "7": "12", "z": "a: b" } },
            "rooms": { "main": { "id": "42", "members": ["alice", "true", "~", "null", ""] } },
            "secrets": [{ "env": "A" }, { "dotenv": "./.env#B" }],
        });
        assert_eq!(read(&text(&value)), value, "{}", text(&value));
    }

    #[test]
    fn short_parts_stand_on_their_line() {
        let value = json!({ "users": { "alice": { "email": "a@b.c", "password": "{{ env.P }}" } },
                            "system": { "hear": [{ "on": "m" }] } });
        assert_eq!(
            text(&value),
            "users:\n  alice: { email: a@b.c, password: \"{{ env.P }}\" }\nsystem:\n  hear:\n    - on: m\n"
        );
    }
}
