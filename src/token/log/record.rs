//! A log, cut into records: a line of text, a line of JSON, or an object that Node prints over several lines.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

/// The longest line that is read, in bytes; the rest of it is passed over.
const LONGEST_LINE: usize = 16 * 1024;
/// The most lines of one printed object.
const MOST_LINES: usize = 60;

/// The colours of terminals (ECMA-48).
static COLOUR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\x1b\[[0-9;]*m"));

/// A name and a value, as objects, `key=value` and `key: value` show them.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"([A-Za-z_][\w.-]*)["']?\s*[:=]\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`\n]*)`|([^\s,;{}\[\]()'"]+))"#,
    )
});

/// One record of a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    message: String,
    text: String,
    fields: Vec<(String, String)>,
}

impl Record {
    /// Whether it can tell anything of anybody's token.
    pub fn is_telling(&self) -> bool {
        super::sight::of(self).is_some()
            || super::is_about_a_token(&super::classify(Some(&self.text), None))
    }

    /// What it says before its fields.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// All that it says.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Names and values, in order.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn of_text(text: String) -> Self {
        let message = text.split('{').next().unwrap_or_default().to_owned();
        let fields = fields(&text);
        Self { message, text, fields }
    }

    fn of_json(object: &Value) -> Self {
        let mut record = Self { message: String::new(), text: String::new(), fields: Vec::new() };
        record.take("", object);
        let message =
            ["msg", "message", "event"].iter().find_map(|name| object.get(*name)?.as_str());
        message.unwrap_or_default().clone_into(&mut record.message);
        record.fields.extend(fields(&record.message));
        record
    }

    fn take(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(map) => map.iter().for_each(|(name, value)| self.take(name, value)),
            Value::Array(items) => items.iter().for_each(|item| self.take(name, item)),
            Value::String(text) => {
                self.text.push_str(text);
                self.text.push('\n');
                self.fields.push((name.to_owned(), text.clone()));
            }
            other => self.fields.push((name.to_owned(), other.to_string())),
        }
    }
}

/// Logs hold parts of secrets, so that nothing of a record is shown.
impl fmt::Debug for Record {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Record({} bytes)", self.text.len())
    }
}

impl fmt::Debug for Cutter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = self.object.as_ref().map_or(0, |object| object.text.len());
        write!(formatter, "Cutter({} bytes)", self.line.len() + open)
    }
}

fn fields(text: &str) -> Vec<(String, String)> {
    let (mut fields, mut from) = (Vec::new(), 0);
    while let Some(found) = FIELD.captures_at(text, from) {
        let Some(value) = (2..=5).find_map(|group| found.get(group)) else { break };
        // In `middleware: secret=…` the second word is a name, and not the value of the first.
        let is_field =
            |bare: regex::Match<'_>| FIELD.find(bare.as_str()).is_some_and(|f| f.start() == 0);
        if found.get(5).is_some_and(is_field) {
            from = value.start();
            continue;
        }
        fields.push((found[1].to_owned(), value.as_str().to_owned()));
        from = value.end();
    }
    fields
}

/// Cuts a log into records while it grows.
#[derive(Default)]
pub struct Cutter {
    line: Vec<u8>,
    object: Option<Object>,
}

/// An object that is being printed.
struct Object {
    text: String,
    depth: i32,
    lines: usize,
}

impl Cutter {
    /// Takes what has come, and gives the records that it completes.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Record> {
        let mut records = Vec::new();
        let mut parts = bytes.split(|byte| *byte == b'\n').peekable();
        while let Some(part) = parts.next() {
            let room = LONGEST_LINE.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            if parts.peek().is_some() {
                let line = std::mem::take(&mut self.line);
                records.extend(self.line(&String::from_utf8_lossy(&line)));
            }
        }
        records
    }

    /// What is left when nothing more comes.
    pub fn finish(&mut self) -> Vec<Record> {
        let line = std::mem::take(&mut self.line);
        let last = self.line(&String::from_utf8_lossy(&line));
        let open = self.object.take().map(|object| Record::of_text(object.text));
        last.into_iter().chain(open).collect()
    }

    fn line(&mut self, line: &str) -> Option<Record> {
        let line = COLOUR.replace_all(line.trim_end_matches('\r'), "").into_owned();
        if let Some(object) = &mut self.object {
            object.text.push('\n');
            object.text.push_str(&line);
            object.depth += balance(&line);
            object.lines += 1;
            let ended = object.depth <= 0 || object.lines >= MOST_LINES;
            return if ended { self.object.take().map(|o| Record::of_text(o.text)) } else { None };
        }
        if line.trim().is_empty() {
            return None;
        }
        if let Some(object) = json(&line) {
            return Some(Record::of_json(&object));
        }
        let depth = balance(&line);
        if depth > 0 && line.trim_end().ends_with(['{', '[', ',']) {
            self.object = Some(Object { text: line, depth, lines: 1 });
            return None;
        }
        Some(Record::of_text(line))
    }
}

/// The object of a JSON line; what collects the logs of several processes puts its own words in front of it.
fn json(line: &str) -> Option<Value> {
    let begin = line.find("{\"")?;
    let value: Value = serde_json::from_str(line[begin..].trim_end()).ok()?;
    value.is_object().then_some(value)
}

/// How many brackets a line leaves open, outside of quotes.
fn balance(line: &str) -> i32 {
    let (mut depth, mut quote) = (0, None);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(_), '\\') => drop(letters.next()),
            (Some(open), _) if letter == open => quote = None,
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth -= 1,
            (Some(_) | None, _) => {}
        }
    }
    depth
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is constant")
}
