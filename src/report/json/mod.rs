//! The report for programs: `earwitness.report/1`, documented in `docs/report-json.md`.
//!
//! The structures here are the public format; the types of the judging half are free to change behind them.
//! Within version 1 fields are only added, never renamed, removed or given another meaning.

mod entrance;
mod micros;
mod shape;

use std::fmt::Write;

use serde::Serialize;

use shape::Document;

use super::model::RunReport;
use super::plain;

/// The name and version of the format.
pub const SCHEMA: &str = "earwitness.report/1";

/// The whole result as indented JSON, ending in a line break.
pub fn json(report: &RunReport) -> String {
    written(&Document::from(report))
}

/// An array of results, each as [`json`] writes it.
pub(super) fn json_all(reports: &[RunReport]) -> String {
    written(&reports.iter().map(Document::from).collect::<Vec<_>>())
}

fn written(document: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(document)
        .expect("every key of the document is a text and none of its values can fail");
    let mut text = escape(&text);
    text.push('\n');
    text
}

/// Writes the characters that are not to be seen as `\uXXXX`, in surrogate pairs where they need it.
///
/// JSON demands that only of the first 32 (RFC 8259 section 7), and `serde_json` has done so; but some terminals
/// obey the others too. Outside its strings a JSON text holds none of them but line breaks.
fn escape(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter == '\n' || !plain::unseen(letter) {
            escaped.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            write!(escaped, "\\u{unit:04x}").expect("writing to a text cannot fail");
        }
    }
    escaped
}
