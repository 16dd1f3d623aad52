//! A limit that says what it is: the run goes on more slowly, and judges the rest as ever.

use super::FOLDER;
use crate::chat_server::ChatServer;
use crate::node_server::{NodeServer, node_is_wanted};
use crate::reported::{Reported, scenarios_in, stem};
use crate::witness::witness;

#[test]
fn a_limit_that_says_how_long_to_wait_is_kept_and_is_no_fault() {
    if !node_is_wanted("a form with a limit") {
        return;
    }
    let server = NodeServer::start("forms/server.js", &[]);
    let folder = tempfile::TempDir::new().expect("the temporary folder can be written to");
    let path = scenarios_in(FOLDER).into_iter().find(|path| stem(path) == "paced-sends");
    let path = path.expect("it has a scenario");
    let hasty = folder.path().join("hasty.yaml");
    // On a busy machine a refusal takes its time, and one that comes later than this is not known to be one.
    let text = std::fs::read_to_string(&path).expect("it can be read");
    let text = text.replace("pace: 200ms", "pace: 0s").replace("settle: 20ms", "settle: 60ms");
    let text =
        text.replace("_forms.yaml", &path.with_file_name("_forms.yaml").display().to_string());
    std::fs::write(&hasty, text).expect("it can be written");

    let run = Reported::run(&hasty, &[("FORMS_URL", &server.url)]);
    assert_eq!(run.exit, 0, "{}", run.said);
    assert_eq!(run.report["diagnoses"][0]["code"], "rate-limited", "{}", run.said);
    assert_eq!(run.report["diagnoses"][0]["severity"], "low", "{}", run.said);
    assert!(run.said.contains("slowed down to a message in"), "{}", run.said);
    // Whoever was refused has spoken all the same.
    let rows = run.report["matrix"][0]["rows"].as_array().expect("there is a matrix");
    let tabs = run.report["users"].as_array().expect("there are users");
    let tabs = tabs.iter().filter(|user| user["name"] != "carol");
    let tabs: usize = tabs.map(|user| user["tabs"].as_array().map_or(0, Vec::len)).sum();
    assert_eq!(rows.len(), tabs, "{}", run.said);
}

/// Whoever tries a limit out wants to see the refusal, and not what comes of waiting.
#[test]
fn a_limit_that_is_tried_out_slows_nobody_down() {
    if node_is_wanted("a limit that is tried out") {
        let chat = ChatServer::start(Some("rate-limited"), &[]);
        let url = [("EARWITNESS_DEMO_URL", chat.url.as_str())];
        let run = witness(&["run", "causes/limit-tried.yaml"], &url);
        assert_eq!(run.exit, 0, "{}", run.stdout);
        assert_eq!(run.check("expectations")["verdict"], "pass", "{}", run.stdout);
        assert!(!run.stdout.contains("slowed down"), "{}", run.stdout);
    }
}
