//! Holds a document against the JSON Schema of the scenario file, and reports every mistake at once.
//!
//! A general validator says "does not match any of the forms"; this one picks the form that was meant, by
//! the keys that are present, and reports what is wrong with that.

use serde_json::{Map, Value};

use super::problem::{Problem, offer};
use super::source::{Document, dotted, escape};

/// Every way in which the document differs from the shape of a scenario.
pub(super) fn mistakes(document: &Document, schema: &Value) -> Vec<Problem> {
    let mut walk = Walk { document, root: schema, problems: Vec::new() };
    walk.check("", &document.value, schema);
    walk.problems
}

struct Walk<'a> {
    document: &'a Document,
    root: &'a Value,
    problems: Vec<Problem>,
}

impl<'a> Walk<'a> {
    fn check(&mut self, at: &str, value: &Value, schema: &'a Value) {
        let schema = self.resolve(schema);
        if let Some(forms) = forms(schema) {
            return self.check_forms(at, value, forms);
        }
        if !types_allow(schema, value) {
            let reason = format!("expected {}, found {}", expected(schema), found(value));
            return self.report(at, reason, None);
        }
        if let Some(words) = words(schema) {
            return self.check_word(at, value, &words);
        }
        match value {
            Value::Object(map) => self.check_object(at, map, schema),
            Value::Array(items) => {
                if let Some(item_schema) = schema.get("items") {
                    for (i, item) in items.iter().enumerate() {
                        self.check(&format!("{at}/{i}"), item, item_schema);
                    }
                }
            }
            Value::Number(number) => self.check_bounds(at, number.as_f64(), schema),
            _ => {}
        }
    }

    fn check_object(&mut self, at: &str, map: &Map<String, Value>, schema: &'a Value) {
        let properties = schema.get("properties").and_then(Value::as_object);
        let known = || properties.into_iter().flat_map(Map::keys).map(String::as_str);
        let further = schema.get("additionalProperties");
        for (key, value) in map {
            let inner = format!("{at}/{}", escape(key));
            match (properties.and_then(|all| all.get(key)), further) {
                (Some(property), _) => self.check(&inner, value, property),
                (None, Some(Value::Bool(false))) => {
                    let help = offer(key, known().collect::<Vec<_>>());
                    self.report(&inner, format!("unknown key `{key}`"), help);
                }
                (None, Some(further)) => self.check(&inner, value, further),
                (None, None) => {}
            }
        }
        for key in required(schema).filter(|key| !map.contains_key(*key)) {
            self.report(at, format!("the key `{key}` is missing"), None);
        }
    }

    fn check_word(&mut self, at: &str, value: &Value, words: &[&str]) {
        let text = value.as_str().unwrap_or_default();
        if !words.contains(&text) {
            let reason = format!("`{text}` is not one of {}", words.join(", "));
            self.report(
                at,
                reason,
                super::problem::nearest(text, words.iter().copied())
                    .map(|near| format!("did you mean `{near}`?")),
            );
        }
    }

    fn check_bounds(&mut self, at: &str, number: Option<f64>, schema: &Value) {
        let Some(number) = number else { return };
        let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
        if let Some(least) = bound("minimum").filter(|least| number < *least) {
            self.report(at, format!("{number} is too small"), Some(format!("at least {least}")));
        }
        if let Some(most) = bound("maximum").filter(|most| number > *most) {
            self.report(at, format!("{number} is too large"), Some(format!("at most {most}")));
        }
    }

    /// Several forms are allowed: none may complain, or else the one that was meant does.
    fn check_forms(&mut self, at: &str, value: &Value, forms: &'a [Value]) {
        let mut best: Option<(usize, Vec<Problem>)> = None;
        for form in forms {
            let form = self.resolve(form);
            let mut attempt =
                Walk { document: self.document, root: self.root, problems: Vec::new() };
            attempt.check(at, value, form);
            if attempt.problems.is_empty() {
                return;
            }
            let likeness = self.likeness(value, form);
            if best.as_ref().is_none_or(|(most, _)| likeness > *most) {
                best = Some((likeness, attempt.problems));
            }
        }
        match best {
            Some((likeness, problems)) if likeness > 1 => self.problems.extend(problems),
            _ => self.report_no_form(at, value, forms),
        }
    }

    /// How much a value looks like a form: 0 not at all, 1 by its type, more by the keys it has.
    fn likeness(&self, value: &Value, form: &'a Value) -> usize {
        if let Some(inner) = forms(form) {
            let inner = inner.iter().map(|form| self.likeness(value, self.resolve(form)));
            return inner.max().unwrap_or(0);
        }
        if !types_allow(form, value) {
            return 0;
        }
        match value {
            Value::Object(map) => {
                let needed = required(form).filter(|key| map.contains_key(*key)).count();
                let alone = usize::from(required(form).next().is_none());
                1 + 2 * needed + alone
            }
            _ => 2,
        }
    }

    fn report_no_form(&mut self, at: &str, value: &Value, forms: &'a [Value]) {
        let keys: Vec<&str> = forms.iter().flat_map(|form| required(self.resolve(form))).collect();
        if let (Value::Object(map), false) = (value, keys.is_empty()) {
            let unknown = map.keys().find(|key| !keys.contains(&key.as_str()));
            let help = unknown.and_then(|key| offer(key, keys.iter().copied()));
            let reason = format!("expected one of the keys {}", keys.join(", "));
            return self.report(at, reason, help);
        }
        let mut kinds: Vec<String> = Vec::new();
        for form in forms {
            let kind = expected(self.resolve(form));
            if kind != "nothing" && !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        self.report(at, format!("expected {}, found {}", kinds.join(" or "), found(value)), None);
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let pointer = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#'));
        match pointer.and_then(|pointer| self.root.pointer(pointer)) {
            Some(target) => self.resolve(target),
            None => schema,
        }
    }

    fn report(&mut self, at: &str, reason: String, help: Option<String>) {
        self.problems.push(Problem {
            place: self.document.place(at),
            path: dotted(at),
            reason,
            help,
        });
    }
}

fn forms(schema: &Value) -> Option<&Vec<Value>> {
    schema
        .get("anyOf")
        .or_else(|| schema.get("oneOf"))
        .and_then(Value::as_array)
        .filter(|forms| !forms.iter().all(|form| form.get("const").is_some_and(Value::is_string)))
}

/// The words a text must be one of, whether the schema lists them as `enum` or as documented constants.
fn words(schema: &Value) -> Option<Vec<&str>> {
    if let Some(word) = schema.get("const").and_then(Value::as_str) {
        return Some(vec![word]);
    }
    if let Some(list) = schema.get("enum").and_then(Value::as_array) {
        return Some(list.iter().filter_map(Value::as_str).collect());
    }
    let list = schema.get("oneOf").and_then(Value::as_array)?;
    list.iter().map(|form| form.get("const").and_then(Value::as_str)).collect()
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn types_allow(schema: &Value, value: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => is_of(name, value),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).any(|name| is_of(name, value))
        }
        _ => words(schema).is_none() || value.is_string(),
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => false,
    }
}

fn expected(schema: &Value) -> String {
    if let Some(words) = words(schema) {
        return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
    }
    let name = |name: &str| match name {
        "object" => "a map of keys",
        "array" => "a list",
        "string" => "text",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        _ => "nothing",
    };
    match schema.get("type") {
        Some(Value::String(one)) => name(one).to_owned(),
        Some(Value::Array(several)) => {
            let several = several.iter().filter_map(Value::as_str).filter(|one| *one != "null");
            several.map(name).collect::<Vec<_>>().join(" or ")
        }
        _ => "another value".to_owned(),
    }
}

fn found(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(flag) => format!("`{flag}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().count() <= 40 => format!("the text `{text}`"),
        Value::String(_) => "a text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a map of keys".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::schema;
    use super::*;

    fn reasons(text: &str) -> Vec<String> {
        let document = Document::parse("s.yaml", text).unwrap();
        mistakes(&document, &schema()).into_iter().map(|p| p.to_string()).collect()
    }

    #[test]
    fn a_right_scenario_has_no_mistakes() {
        let text = "name: x\nusers: { alice: { email: a, tabs: 2 } }\nsystem:\n  login:\n    - http: POST /l\n      json: { a: 1 }\n  hear: { on: m }\n  audience: others\nscript:\n  - connect: all\n  - send: { from: each, room: main, count: 3 }\n";
        assert_eq!(reasons(text), Vec::<String>::new());
    }

    #[test]
    fn all_mistakes_come_at_once_with_their_lines_and_the_nearest_word() {
        let found = reasons(
            "nmae: x\nusers:\n  alice: { tabs: three }\nsystem:\n  audience: othres\n  login:\n    - htpp: POST /x\n",
        );
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found[0].contains("s.yaml:1:1: nmae: unknown key `nmae`"), "{}", found[0]);
        assert!(found[0].contains("did you mean `name`?"));
        assert!(found.iter().any(|f| f.contains("s.yaml:3") && f.contains("a whole number")));
        assert!(found.iter().any(|f| f.contains("s.yaml:5") && f.contains("others")), "{found:#?}");
        assert!(found.iter().any(|f| f.contains("did you mean `http`?")), "{found:#?}");
    }

    #[test]
    fn a_wrong_key_inside_a_known_form_is_reported_in_that_form() {
        let found = reasons("system:\n  login:\n    - http: POST /x\n      jsn: {}\n");
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0].contains("unknown key `jsn`") && found[0].contains("`json`"),
            "{}",
            found[0]
        );
    }

    #[test]
    fn a_misspelt_verb_offers_the_right_one() {
        let found = reasons("script:\n  - conect: all\n");
        assert!(found[0].contains("did you mean `connect`?"), "{found:#?}");
    }

    #[test]
    fn a_number_out_of_bounds_says_the_bound() {
        let found = reasons("users: { alice: { tabs: 0 } }\n");
        assert!(found[0].contains("too small") && found[0].contains("at least 1"), "{found:#?}");
    }
}
