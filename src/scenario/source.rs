//! Text becomes a document: a JSON value, and the place of every part of it in the file.
//!
//! YAML 1.2 is read (JSON is a subset of it). A document may extend another; then the values are merged,
//! and each part keeps the place where it was written.

use std::collections::HashMap;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use serde_json::{Map, Number, Value};

use super::problem::{Place, Problem};

/// A document and the places of its parts, by JSON Pointer (RFC 6901).
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    pub(super) value: Value,
    places: HashMap<String, Place>,
}

impl Document {
    /// Reads one YAML document.
    pub(super) fn parse(file: &str, text: &str) -> Result<Self, Problem> {
        let mut nodes =
            MarkedYaml::load_from_str(text).map_err(|error| syntax_error(file, &error))?;
        if nodes.is_empty() {
            return Err(whole(
                file,
                "the file is empty",
                "run `earwitness schema` for what it can hold",
            ));
        }
        if nodes.len() > 1 {
            return Err(whole(
                file,
                "the file holds several documents",
                "split it at the `---` lines",
            ));
        }
        let mut document = Self::default();
        document.value = document.take(file, "", &nodes.remove(0))?;
        Ok(document)
    }

    /// Where the part at `pointer` stands, or else the nearest part around it.
    pub(super) fn place(&self, pointer: &str) -> Option<Place> {
        let mut at = pointer;
        loop {
            if let Some(place) = self.places.get(at) {
                return Some(place.clone());
            }
            at = &at[..at.rfind('/')?];
        }
    }

    /// This document laid over `base`: maps are merged key by key, everything else is replaced.
    pub(super) fn over(mut self, base: Self) -> Self {
        let mut places = base.places;
        places.extend(self.places.drain());
        Self { value: merge(base.value, self.value), places }
    }

    fn take(&mut self, file: &str, at: &str, node: &MarkedYaml<'_>) -> Result<Value, Problem> {
        self.places.entry(at.to_owned()).or_insert_with(|| place(file, node));
        match &node.data {
            YamlData::Value(scalar) => Ok(scalar_value(scalar)),
            YamlData::Sequence(items) => {
                let items = items.iter().enumerate();
                let values = items.map(|(i, item)| self.take(file, &format!("{at}/{i}"), item));
                values.collect::<Result<_, _>>().map(Value::Array)
            }
            YamlData::Mapping(entries) => {
                let mut map = Map::new();
                for (key, value) in entries {
                    let name = key_text(file, key)?;
                    let at = format!("{at}/{}", escape(&name));
                    self.places.insert(at.clone(), place(file, key));
                    map.insert(name, self.take(file, &at, value)?);
                }
                Ok(Value::Object(map))
            }
            YamlData::Tagged(_, inner) => self.take(file, at, inner),
            _ => Err(Problem {
                place: Some(place(file, node)),
                path: String::new(),
                reason: "this value cannot be read".into(),
                help: Some("quote it if it is meant as text".into()),
            }),
        }
    }
}

/// A key as RFC 6901 writes it inside a pointer.
pub(super) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A pointer as people write it: `system.login[0].http`.
pub(super) fn dotted(pointer: &str) -> String {
    let mut out = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part.parse::<usize>().is_ok() {
            out.extend(["[", &part, "]"]);
        } else {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(&part);
        }
    }
    out
}

fn merge(base: Value, top: Value) -> Value {
    match (base, top) {
        (Value::Object(mut base), Value::Object(top)) => {
            for (key, value) in top {
                // In place, because the order of users is the order in which they speak.
                match base.get_mut(&key) {
                    Some(old) => *old = merge(old.take(), value),
                    None => drop(base.insert(key, value)),
                }
            }
            Value::Object(base)
        }
        (_, top) => top,
    }
}

fn key_text(file: &str, key: &MarkedYaml<'_>) -> Result<String, Problem> {
    match &key.data {
        YamlData::Value(Scalar::String(text)) => Ok(text.to_string()),
        YamlData::Value(scalar) => Ok(match scalar_value(scalar) {
            Value::String(text) => text,
            other => other.to_string(),
        }),
        _ => Err(Problem {
            place: Some(place(file, key)),
            path: String::new(),
            reason: "a key must be a plain word".into(),
            help: None,
        }),
    }
}

fn scalar_value(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(flag) => Value::Bool(*flag),
        Scalar::Integer(number) => Value::Number((*number).into()),
        Scalar::FloatingPoint(number) => {
            Number::from_f64(f64::from(*number)).map_or(Value::Null, Value::Number)
        }
        Scalar::String(text) => Value::String(text.to_string()),
    }
}

fn place(file: &str, node: &MarkedYaml<'_>) -> Place {
    let start = node.span.start;
    Place { file: file.to_owned(), line: start.line(), column: start.col() + 1 }
}

fn syntax_error(file: &str, error: &impl std::fmt::Display) -> Problem {
    Problem {
        place: None,
        path: String::new(),
        reason: format!("{file} is not YAML: {error}"),
        help: Some("check the indentation and the quotes at that place".into()),
    }
}

fn whole(file: &str, reason: &str, help: &str) -> Problem {
    Problem {
        place: Some(Place { file: file.to_owned(), line: 1, column: 1 }),
        path: String::new(),
        reason: reason.into(),
        help: Some(help.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_knows_its_line() {
        let document =
            Document::parse("a.yaml", "name: x\nusers:\n  alice: { tabs: 3 }\n").unwrap();
        let place = document.place("/users/alice/tabs").unwrap();
        assert_eq!((place.line, place.column), (3, 12));
    }

    #[test]
    fn an_unknown_part_has_the_place_of_what_holds_it() {
        let document = Document::parse("a.yaml", "users:\n  alice: {}\n").unwrap();
        assert_eq!(document.place("/users/alice/tabs").unwrap().line, 2);
    }

    #[test]
    fn the_upper_document_wins_and_maps_merge() {
        let base = Document::parse("b", "system: { url: one, path: /p }\nusers: { a: 1 }").unwrap();
        let top = Document::parse("t", "system: { url: two }").unwrap();
        let merged = top.over(base);
        assert_eq!(merged.value["system"]["url"], "two");
        assert_eq!(merged.value["system"]["path"], "/p");
        assert_eq!(merged.place("/system/url").unwrap().file, "t");
        assert_eq!(merged.place("/system/path").unwrap().file, "b");
    }

    #[test]
    fn what_is_laid_over_keeps_its_place() {
        let base = Document::parse("b", "users: { a: { tabs: 3 }, b: {}, c: {} }").unwrap();
        let top = Document::parse("t", "users: { a: { tabs: 1 } }").unwrap();
        let merged = top.over(base).value;
        let users: Vec<_> = merged["users"].as_object().unwrap().keys().collect();
        assert_eq!(users, ["a", "b", "c"]);
        assert_eq!(merged["users"]["a"]["tabs"], 1);
    }

    #[test]
    fn a_pointer_reads_as_people_write_it() {
        assert_eq!(dotted("/system/login/0/http"), "system.login[0].http");
    }

    #[test]
    fn a_key_given_twice_is_a_mistake() {
        assert!(Document::parse("a", "name: x\nname: y\n").is_err());
    }
}
