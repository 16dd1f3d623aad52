//! What a system under test says can neither move a cursor nor forge a line, a tag or a command.

use insta::assert_snapshot;
use quick_junit::Report;
use serde_json::Value;

use super::samples::HARM;
use super::{except_in_loop, healthy, hostile, inconclusive, issuer_secret};
use crate::report::{Colour, Detail, Format, RunReport, Style, Width, terminal};

/// Whether a build service or a terminal would act on a line.
fn acts(line: &str) -> bool {
    let marks = |letter: char| {
        letter.is_control() || matches!(letter, '\u{202e}' | '\u{2028}' | '\u{fffe}' | '\u{e0041}')
    };
    line.contains(marks) || line.contains("##[") || line.contains("##vso[")
}

#[test]
fn nothing_foreign_acts_on_a_terminal() {
    for detail in [Detail::Brief, Detail::Normal, Detail::Full] {
        for columns in [40, 60, 80, 200] {
            let style = Style { width: Width::new(columns), colour: Colour::Never };
            for line in terminal(&hostile(), style, detail).lines() {
                assert!(!acts(line), "{line:?}");
                assert!(!line.trim_start().starts_with("::"), "{line:?}");
            }
        }
    }
    let style = Style { colour: Colour::Always, ..Style::default() };
    let painted = terminal(&hostile(), style, Detail::Full);
    assert_eq!(anstream::adapter::strip_str(&painted).to_string(), {
        terminal(&hostile(), Style::default(), Detail::Full)
    });
    assert_snapshot!("terminal_hostile_normal", {
        terminal(&hostile(), Style::default(), Detail::Normal)
    });
}

#[test]
fn the_json_is_well_formed_shows_no_control_and_keeps_every_character() {
    let text = Format::Json.render(&hostile());
    assert!(text.lines().all(|line| !line.contains(|c: char| c.is_control() || c == '\u{202e}')));
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["scenario"], HARM);
    assert_eq!(value["tokens"][0]["claims"][HARM], HARM);
    assert_eq!(value["diagnoses"][0]["evidence"][0]["shows"], HARM);
}

#[test]
fn the_xml_is_well_formed_and_holds_no_line_that_acts() {
    let all: [fn() -> RunReport; 5] =
        [healthy, issuer_secret, except_in_loop, inconclusive, hostile];
    for sample in all {
        let text = Format::Junit.render(&sample());
        let read = Report::deserialize_from_str(&text).unwrap();
        let failed = read.test_suites.iter().map(|suite| suite.failures).sum::<usize>();
        assert_eq!(failed > 0, sample().exit_code == 1, "{text}");
        for line in text.lines() {
            assert!(!acts(line) && !line.trim_start().starts_with("::"), "{line:?}");
        }
    }
    assert_snapshot!("junit_hostile", Format::Junit.render(&hostile()));
}

#[test]
fn every_line_for_github_is_one_of_ours() {
    let text = Format::Github.render(&hostile());
    assert_eq!(text.lines().count(), 3);
    for line in text.lines() {
        assert!(!acts(line), "{line:?}");
        let (head, _) = line[2..].split_once("::").unwrap();
        let (level, properties) = head.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&level), "{line}");
        let names: Vec<_> = properties.split(',').map(|p| p.split_once('=').unwrap().0).collect();
        assert_eq!(names, ["file", "title"], "{line}");
    }
    assert_snapshot!("github_hostile", text);
}
