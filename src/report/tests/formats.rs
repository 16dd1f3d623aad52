//! The approved text of every format.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use serde_json::Value;

use super::{except_in_loop, healthy, inconclusive, issuer_secret, wide};
use crate::report::{Colour, Detail, Format, RunReport, Style, Width, summary_line, terminal};

const DETAILS: [(Detail, &str); 3] =
    [(Detail::Brief, "brief"), (Detail::Normal, "normal"), (Detail::Full, "full")];

fn samples() -> [(&'static str, RunReport); 4] {
    [
        ("healthy", healthy()),
        ("issuer_secret", issuer_secret()),
        ("except_in_loop", except_in_loop()),
        ("inconclusive", inconclusive()),
    ]
}

#[test]
fn the_terminal_at_eighty_columns() {
    for (name, report) in samples() {
        for (detail, word) in DETAILS {
            let text = terminal(&report, Style::default(), detail);
            assert_snapshot!(format!("terminal_{name}_{word}"), text);
        }
    }
}

#[test]
fn a_matrix_too_wide_for_its_words_is_shortened_then_summed_then_listed() {
    for (columns, tabs) in [(80, 2), (80, 3), (80, 6), (40, 6)] {
        let style = Style { width: Width::new(columns), ..Style::default() };
        let text = terminal(&wide(tabs), style, Detail::Normal);
        let begin = text.find("Heard on").unwrap();
        let end = text[begin..].find("Evidence").unwrap() + begin;
        assert_snapshot!(format!("matrix_{columns}_columns_4x{tabs}_tabs"), &text[begin..end]);
    }
}

#[test]
fn every_line_fits_but_code_to_be_copied() {
    for (name, report) in samples() {
        for columns in [60, 80, 132] {
            let style = Style { width: Width::new(columns), ..Style::default() };
            for line in terminal(&report, style, Detail::Full).lines() {
                let fits = line.chars().count() <= usize::from(columns);
                assert!(fits || line.starts_with("         "), "{name} at {columns}: {line}");
                assert_eq!(line, line.trim_end(), "{name}: a line ends with a space");
            }
        }
    }
}

#[test]
fn colour_adds_codes_and_nothing_else() {
    for (name, report) in samples() {
        let [plain, painted] = [Colour::Never, Colour::Always]
            .map(|colour| terminal(&report, Style { colour, ..Style::default() }, Detail::Full));
        assert!(!plain.contains('\x1b'), "{name}");
        assert!(painted.contains('\x1b'), "{name}");
        assert_eq!(anstream::adapter::strip_str(&painted).to_string(), plain, "{name}");
    }
}

#[test]
fn the_formats_for_machines() {
    for (name, report) in samples() {
        for format in Format::ALL {
            assert_snapshot!(format!("{format}_{name}"), format.render(&report));
        }
    }
}

#[test]
fn summaries_fit_a_line() {
    let lines = samples().map(|(_, report)| summary_line(&report));
    assert_eq!(
        lines,
        [
            "pass: 7 checks held",
            "fail: issuer-secret-is-fallback; 1 of 2 checks failed",
            "fail: except-in-loop; 2 of 5 checks failed",
            "inconclusive: perhaps sender-not-excluded; 1 of 3 checks could not be judged",
        ]
    );
}

#[test]
fn a_run_of_which_nothing_was_judged_never_looks_like_success() {
    let mut report = healthy();
    report.findings.clear();
    report.matrices.clear();
    report.verdict = crate::judge::Verdict::Inconclusive;
    report.exit_code = 4;
    assert_eq!(summary_line(&report), "inconclusive: nothing was judged");
    let junit = Format::Junit.render(&report);
    assert!(junit.contains("errors=\"1\""), "{junit}");
    assert!(Format::Github.render(&report).starts_with("::warning "));
}

/// Every key of a document, but for those that the tokens themselves bring.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                found.insert(key.clone());
                if !["header", "claims"].contains(&key.as_str()) {
                    keys(value, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

#[test]
fn every_field_of_the_json_is_documented() {
    let manual = include_str!("../../../docs/report-json.md");
    let mut found = BTreeSet::new();
    for (_, report) in samples() {
        keys(&serde_json::from_str(&Format::Json.render(&report)).unwrap(), &mut found);
    }
    let words: Vec<&str> = manual.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let missing: Vec<_> = found.iter().filter(|key| !words.contains(&key.as_str())).collect();
    assert!(found.len() > 50 && missing.is_empty(), "not in docs/report-json.md: {missing:?}");
}
