//! Every way in which a system says no, and what is named where it does not: a gate that takes any token, and one that
//! needs none.

use earwitness::ledger::{Event, Ledger, Probe, ProbeAnswer};
use tempfile::TempDir;

use super::FOLDER;
use crate::node_server::{NodeServer, node_is_wanted, say};
use crate::reported::{Reported, scenarios_in, stem};

/// The forms in which systems say no, each with what is named where any token will do and where none is needed.
const REFUSALS: [(&str, &str, &str); 11] = [
    ("refused-by-403", "signature-not-verified", "anonymous-accepted"),
    ("refused-after-connect", "signature-not-verified", "anonymous-accepted"),
    ("refused-by-ack", "signature-not-verified", "anonymous-accepted"),
    ("refused-by-text-ack", "signature-not-verified", "anonymous-accepted"),
    ("refused-by-event", "signature-not-verified", "anonymous-accepted"),
    ("refused-by-silence", "signature-not-verified", "anonymous-accepted"),
    ("token-in-every-event", "signature-not-verified", "anonymous-accepted"),
    ("authenticate-by-event", "signature-not-verified", "anonymous-accepted"),
    ("error-first-acks", "signature-not-verified", "anonymous-accepted"),
    ("csrf-header-login", "signature-not-verified", "anonymous-accepted"),
    ("two-step-send", "signature-not-verified", "anonymous-accepted"),
];

/// A run of a form, with its ledger; nothing but the gate matters here, so that the script ends with CONNECT.
fn run(form: &str, server: &NodeServer) -> (Reported, Ledger) {
    let folder = TempDir::new().expect("the temporary folder can be written to");
    let (file, ledger) = (folder.path().join("short.yaml"), folder.path().join("run.jsonl"));
    let path = scenarios_in(FOLDER).into_iter().find(|path| stem(path) == form);
    let path = path.unwrap_or_else(|| panic!("{form} has no scenario"));
    let short = format!("extends: {}\nscript: [{{ connect: [alice, bob] }}]\n", path.display());
    std::fs::write(&file, short).expect("it can be written");
    let run = Reported::run_with(
        &file,
        &[("FORMS_URL", &server.url)],
        &["--ledger", &ledger.display().to_string()],
    );
    let text = std::fs::read_to_string(&ledger).unwrap_or_default();
    let ledger = Ledger::parse(&text).unwrap_or_else(|e| panic!("{form}: {e}\n{}", run.said));
    (run, ledger)
}

fn answers(ledger: &Ledger) -> Vec<(Probe, ProbeAnswer)> {
    let entries = ledger.entries().iter();
    let answers = entries.filter_map(|entry| match &entry.event {
        Event::ProbeAnswered { probe, answer } => Some((probe.clone(), answer.clone())),
        _ => None,
    });
    answers.filter(|(probe, _)| !matches!(probe, Probe::ForeignOrigin { .. })).collect()
}

#[test]
fn every_no_is_understood_in_whatever_form_it_comes() {
    if !node_is_wanted("the probes of all forms of refusal") {
        return;
    }
    let server = NodeServer::start("forms/server.js", &[]);
    for (form, ..) in REFUSALS {
        let (run, ledger) = run(form, &server);
        let answers = answers(&ledger);
        assert!(answers.len() >= 3, "{form}: {answers:?}");
        for (probe, answer) in &answers {
            assert!(answer.is_no(), "{form}: {probe:?} {answer:?}\n{}", run.said);
        }
        let named: Vec<&str> = run.codes();
        // The script of that form says so, which this one does not.
        let declared =
            if form == "refused-after-connect" { vec!["auth-after-connect"] } else { Vec::new() };
        assert_eq!(named, declared, "{form}\n{}", run.said);
    }
}

#[test]
fn every_gate_that_takes_any_token_or_needs_none_is_named() {
    if !node_is_wanted("open gates in all forms of refusal") {
        return;
    }
    let decodes = NodeServer::start("forms/server.js", &[("GATE", "decodes")]);
    let open = NodeServer::start("forms/server.js", &[("GATE", "open")]);
    for (form, any, none) in REFUSALS {
        for (server, code) in [(&decodes, any), (&open, none)] {
            let (run, _) = run(form, server);
            say(&format!("{form:<24} {code:<24} {:?}", run.codes()));
            assert_eq!(run.codes().first(), Some(&code), "{form}\n{}", run.said);
        }
    }
}

/// Everybody may connect to it, and the token counts only where it comes in an event.
#[test]
fn a_token_that_belongs_into_an_event_is_named_with_the_line_to_write() {
    if !node_is_wanted("a token that belongs into an event") {
        return;
    }
    let server = NodeServer::start("forms/server.js", &[]);
    let folder = TempDir::new().expect("the temporary folder can be written to");
    let file = folder.path().join("without.yaml");
    let path = scenarios_in(FOLDER).into_iter().find(|path| stem(path) == "authenticate-by-event");
    let path = path.expect("it has a scenario");
    let without = format!(
        "extends: {}\nsystem: {{ socket: {{ token: auth:token }}, greet: [] }}\nscript: [{{ connect: [alice, bob] }}, {{ \
         join: main }}, {{ send: {{ from: each, room: main }} }}]\ntiming: {{ ack: 300ms }}\n",
        path.display()
    );
    std::fs::write(&file, without).expect("it can be written");
    let run = Reported::run_with(&file, &[("FORMS_URL", &server.url)], &[]);
    assert_eq!(run.exit, 1, "{}", run.said);
    assert_eq!(run.codes(), ["token-sent-in-wrong-place"], "{}", run.said);
    let line = "greet: [{ emit: authenticate, args: [\"{{ user.token }}\"] }]";
    let summary = run.report["diagnoses"][0]["summary"].as_str().unwrap_or_default();
    assert!(summary.contains(line), "{summary}");
    // Nobody has looked at the token where it was sent.
    let report = run.report.to_string();
    assert!(report.contains("no probe got past the signature"), "{report}");
}
