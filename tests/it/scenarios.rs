//! The shipped scenarios: they can be read, they pass against healthy servers, and those of the incidents name
//! their cause.

use std::path::PathBuf;

use crate::node_server::{NodeServer, node_is_wanted};
use crate::reported::{Reported, program, root, scenarios_in, stem};

const CHAT: &str = "node/server.js";
const FORMS: &str = "forms/server.js";

/// The scenarios of a kind, known by the variable that says where their server is.
fn scenarios_with(variable: &str) -> Vec<PathBuf> {
    let mut found = scenarios_in("scenarios");
    found.retain(|path| {
        let text = std::fs::read_to_string(path).expect("it can be read");
        let shared = if text.contains("extends: _chat.yaml") { "env.CHAT_URL" } else { "" };
        format!("{text}{shared}").contains(&format!("env.{variable}"))
    });
    found
}

#[test]
fn every_scenario_passes_the_check() {
    for folder in ["scenarios", "tests/cases/forms"] {
        let output = program(&[]).args(["check", folder]).output().expect("the program is built");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{folder}: {said}");
    }
}

#[test]
fn every_shipped_scenario_says_where_its_server_is() {
    let kinds = ["CHAT_URL", "FORMS_URL", "EARWITNESS_DEMO_URL"];
    let known: usize = kinds.iter().map(|variable| scenarios_with(variable).len()).sum();
    assert_eq!(known, scenarios_in("scenarios").len());
    let table = std::fs::read_to_string(root().join("scenarios/README.md")).expect("it is there");
    for path in scenarios_in("scenarios") {
        let name = stem(&path);
        assert!(table.contains(&format!("| `{name}.yaml` |")), "the table lacks {name}");
    }
}

#[test]
fn those_for_the_chat_pass_against_a_healthy_chat() {
    if !node_is_wanted("the shipped scenarios against the chat") {
        return;
    }
    let server = NodeServer::start(CHAT, &[]);
    for path in scenarios_with("CHAT_URL") {
        Reported::run(&path, &[("CHAT_URL", &server.url)]).must_pass(&stem(&path));
    }
    for path in scenarios_with("EARWITNESS_DEMO_URL") {
        Reported::run(&path, &[("EARWITNESS_DEMO_URL", &server.url)]).must_pass(&stem(&path));
    }
}

#[test]
fn those_for_the_forms_pass_against_them() {
    if !node_is_wanted("the shipped scenarios against the forms") {
        return;
    }
    let server = NodeServer::start(FORMS, &[]);
    for path in scenarios_with("FORMS_URL") {
        Reported::run(&path, &[("FORMS_URL", &server.url)]).must_pass(&stem(&path));
    }
}

#[test]
fn the_incidents_are_named_first() {
    if !node_is_wanted("the incidents against the faulty chat") {
        return;
    }
    for (file, cause) in [
        ("incident-secret-fallback", "issuer-secret-is-fallback"),
        ("incident-except-in-loop", "except-in-loop"),
    ] {
        let server = NodeServer::start(CHAT, &[("FAULT", cause)]);
        let path = root().join("scenarios").join(format!("{file}.yaml"));
        let run = Reported::run(&path, &[("CHAT_URL", &server.url)]);
        assert_eq!((run.exit, run.codes()), (1, vec![cause]), "{file}\n{}", run.said);
    }
}

/// A scenario of the library that no fault can break would teach nothing.
#[test]
fn a_fault_breaks_each_scenario_that_is_about_it() {
    if !node_is_wanted("the shipped scenarios against faulty chats") {
        return;
    }
    for (file, fault, broken) in [
        ("chat-smoke", "sender-not-excluded", "silent-sender"),
        ("multi-tab", "last-tab-only", "delivered-once"),
        ("outsider", "leak-to-everyone", "no-leak"),
        ("auth-only", "signature-not-verified", "gate"),
    ] {
        let server = NodeServer::start(CHAT, &[("FAULT", fault)]);
        let path = root().join("scenarios").join(format!("{file}.yaml"));
        let run = Reported::run(&path, &[("CHAT_URL", &server.url)]);
        assert_eq!(run.exit, 1, "{file}\n{}", run.said);
        assert!(run.broken().contains(&broken), "{file}\n{}", run.said);
    }
}

/// The reference shows what can be written; what it shows must be right.
#[test]
fn every_example_of_the_reference_passes_the_check() {
    let text =
        std::fs::read_to_string(root().join("docs/scenario-format.md")).expect("it is there");
    let examples: Vec<&str> = text
        .split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default())
        .collect();
    assert!(examples.len() > 15, "only {} examples were found", examples.len());
    let folder = tempfile::TempDir::new().expect("the temporary folder can be written to");
    let base = root().join("scenarios/_chat.yaml");
    for example in examples {
        let file = folder.path().join("example.yaml");
        let scenario = format!("extends: {}\n{example}", base.display());
        std::fs::write(&file, scenario).expect("it can be written");
        let output = program(&[]).arg("check").arg(&file).output().expect("the program is built");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}\n{example}");
    }
}

/// Names in the table of the reference are files that exist.
#[test]
fn every_scenario_that_the_reference_names_exists() {
    let text =
        std::fs::read_to_string(root().join("docs/scenario-format.md")).expect("it is there");
    let table = text.split("| what must be said |").nth(1).expect("the table is there");
    let table = table.split("\n\n").next().unwrap_or_default();
    let known: Vec<String> = ["scenarios", "tests/cases/forms"]
        .iter()
        .flat_map(|f| scenarios_in(f))
        .map(|p| stem(&p))
        .collect();
    for row in table.lines().skip(2) {
        let named = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
        for name in named.split('`').skip(1).step_by(2) {
            assert!(known.iter().any(|file| file == name), "there is no scenario {name}");
        }
    }
    for form in scenarios_in("tests/cases/forms").iter().map(|path| stem(path)) {
        assert!(table.contains(&format!("`{form}`")), "no row shows {form}");
    }
}
