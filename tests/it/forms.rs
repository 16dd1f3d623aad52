//! Every form of login, join, send and delivery that the servers of the tests have: the format can express it,
//! and the run judges it right, in both directions.

mod at_once;
mod faults;
mod incidents;
mod limits;
mod refusals;

use std::collections::BTreeSet;
use std::path::Path;

use crate::node_server::{NodeServer, node_is_wanted, say};
use crate::recorded::FORMS;
use crate::reported::{Reported, scenarios_in, stem};

const FOLDER: &str = "tests/cases/forms";

#[test]
fn every_form_has_a_scenario_that_passes() {
    if !node_is_wanted("the scenarios of all forms") {
        return;
    }
    let server = NodeServer::start("forms/server.js", &[]);
    let scenarios = scenarios_in(FOLDER);
    let written: BTreeSet<String> = scenarios.iter().map(|path| stem(path)).collect();
    assert_eq!(written, names(&server));
    say(&format!("{:<34} {:>7} {:>6} {:>6}", "form", "verdict", "due", "ms"));
    for path in &scenarios {
        let form = stem(path);
        let run = FORMS.run(&form, "healthy", &server.url);
        run.must_pass(&form);
        assert!(run.due() > 0, "{form}: nothing was due\n{}", run.said);
        let millis = run.report["took_us"].as_u64().unwrap_or_default() / 1000;
        let verdict = run.report["verdict"].as_str().unwrap_or("-");
        say(&format!("{form:<34} {verdict:>7} {:>6} {millis:>6}", run.due()));
    }
}

/// A scenario that would pass whatever the system does proves nothing. So each is run again with an audience
/// that the form does not have.
#[test]
fn no_form_passes_with_an_audience_that_it_does_not_have() {
    if !node_is_wanted("the scenarios of all forms, with wrong audiences") {
        return;
    }
    let server = NodeServer::start("forms/server.js", &[]);
    let folder = tempfile::TempDir::new().expect("the temporary folder can be written to");
    for path in scenarios_in(FOLDER) {
        let form = stem(&path);
        let wrong = folder.path().join(format!("{form}.yaml"));
        std::fs::write(&wrong, with_wrong_audience(&path)).expect("it can be written");
        let run = Reported::run(&wrong, &[("FORMS_URL", &server.url)]);
        assert_eq!(run.exit, 1, "{form}\n{}", run.said);
        let broken = run.broken();
        let heard = ["delivered-once", "silent-sender", "no-leak"];
        assert!(heard.iter().any(|check| broken.contains(check)), "{form}\n{}", run.said);
    }
}

/// The scenario with the nearest audience that is wrong: only some tab of the sender tells it from the right one.
fn with_wrong_audience(path: &Path) -> String {
    let system = if stem(path) == "two-step-send" {
        "{ hear: [{ on: receive_message, audience: others }] }".to_owned()
    } else {
        let text = std::fs::read_to_string(path).expect("it can be read");
        let right = text.lines().find_map(|line| line.strip_prefix("  audience: "));
        let wrong = match right.expect("it says who should hear") {
            "others" | "recipient" | "everyone" => "other-tabs",
            "other-tabs" => "others",
            _ => "everyone",
        };
        format!("{{ audience: {wrong} }}")
    };
    // What is due and does not come is waited for; that need not take long here.
    format!("extends: {}\nsystem: {system}\ntiming: {{ ack: 500ms }}\n", path.display())
}

fn names(server: &NodeServer) -> BTreeSet<String> {
    let forms = server.announcement["forms"].as_array().expect("it names its forms");
    forms.iter().map(|form| form["name"].as_str().expect("it has a name").to_owned()).collect()
}
