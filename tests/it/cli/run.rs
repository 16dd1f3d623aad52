//! `earwitness run` with several scenarios, and what every command has in common.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::lab_process::LabProcess;
use super::{earwitness, text};

/// A folder with the scenario of the demonstration twice, under two names.
fn two_scenarios() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = fs::read_to_string("scenarios/demo.yaml").expect("it is there");
    for name in ["first", "second"] {
        let named = scenario.replacen("name: demo", &format!("name: {name}"), 1);
        fs::write(folder.path().join(format!("{name}.yaml")), named).expect("it can be written");
    }
    folder
}

fn run(lab: &LabProcess, folder: &Path, reports: &[&str]) -> assert_cmd::assert::Assert {
    let mut run = earwitness();
    run.arg("run").arg(folder.join("first.yaml")).arg(folder.join("second.yaml"));
    run.current_dir(folder).env("EARWITNESS_DEMO_URL", lab.url());
    run.args(reports.iter().flat_map(|report| ["--report", report]));
    run.assert()
}

#[test]
fn several_scenarios_have_a_headline_each_and_a_closing_line() {
    let (lab, folder) = (LabProcess::start(&[]), two_scenarios());
    let run = run(&lab, folder.path(), &[]).code(0);
    let said = text(&run.get_output().stdout);
    let headlines = said.lines().filter(|line| line.starts_with('[')).count();
    assert_eq!(headlines, 2, "{said}");
    assert_eq!(said.lines().last(), Some("2 scenarios: 2 pass"), "{said}");
}

#[test]
fn reports_of_several_scenarios_are_one_document() {
    let (lab, folder) = (LabProcess::start(&["--fault", "last-tab-only"]), two_scenarios());
    let reports = ["json=all.json", "junit=all.xml"];
    run(&lab, folder.path(), &reports).code(1);
    let json = fs::read_to_string(folder.path().join("all.json")).expect("it was written");
    let json: Vec<Value> = serde_json::from_str(&json).expect("it is a JSON array");
    let names: Vec<_> = json.iter().map(|report| report["scenario"].as_str()).collect();
    assert_eq!(names, [Some("first"), Some("second")]);
    let junit = fs::read_to_string(folder.path().join("all.xml")).expect("it was written");
    assert_eq!(junit.matches("<testsuites").count(), 1, "{junit}");
    assert!(junit.contains(r#"name="first: checks""#), "{junit}");
    assert!(junit.contains(r#"name="second: checks""#), "{junit}");
}

#[test]
fn a_wrong_scenario_does_not_keep_the_others_from_running() {
    let (lab, folder) = (LabProcess::start(&[]), two_scenarios());
    fs::write(folder.path().join("first.yaml"), "name: first\nuser: {}\n").expect("it can be");
    let run = run(&lab, folder.path(), &[]).code(2);
    let said = text(&run.get_output().stdout);
    assert_eq!(said.lines().last(), Some("2 scenarios: 1 pass, 1 not run"), "{said}");
}

#[test]
fn the_line_of_a_mistake_is_shown_without_its_password() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("wrong.yaml");
    let text_of_file =
        "system: { url: \"http://x\" }\nusers:\n  alice: { password: hunter22, tabs: 0 }\n";
    fs::write(&file, text_of_file).expect("it can be written");
    let run = earwitness().arg("check").arg(&file).assert().code(2);
    let said = text(&run.get_output().stderr);
    assert!(said.contains("alice: { password: [redacted], tabs: 0 }"), "{said}");
    assert!(!said.contains("hunter22"), "{said}");
}

#[test]
fn nothing_is_drawn_where_standard_error_is_no_terminal() {
    let run = earwitness().args(["demo", "--fault", "except-in-loop"]).assert().code(1);
    assert_eq!(text(&run.get_output().stderr), "");
}

#[test]
fn a_slip_in_a_word_is_answered_with_the_nearest() {
    for (typed, meant) in [("triag", "triage"), ("--verbos", "--verbose")] {
        let run = earwitness().arg(typed).assert().code(2);
        let said = text(&run.get_output().stderr);
        assert!(said.contains(&format!("'{meant}'")), "{said}");
    }
}
