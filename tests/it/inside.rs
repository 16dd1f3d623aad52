//! What the system tells of itself, on the Node server: an incident that is told by logs alone, by the black box alone, and
//! by both has one diagnosis.

mod keys;
mod route;

use std::path::Path;

use tempfile::TempDir;

use crate::node_server::{NodeServer, node_is_wanted};
use crate::witness::{Witness, witness};

/// The scenario knows the server's `.env`.
const SCENARIO: &str = "causes/node.yaml";

/// A fault, how sure logs alone are of it, and how sure the black box is.
const INCIDENTS: [(&str, &str, &str); 4] = [
    ("issuer-secret-is-fallback", "certain", "certain"),
    ("verifier-secret-is-fallback", "likely", "certain"),
    ("secret-mismatch", "certain", "certain"),
    ("secret-encoding-mismatch", "likely", "certain"),
];

/// A server that writes its log into a file, and refuses without saying why.
struct Logging {
    server: NodeServer,
    folder: TempDir,
}

impl Logging {
    fn start(fault: Option<&str>, form: &str) -> Self {
        let folder = TempDir::new().expect("the temporary folder can be written to");
        let mut envs = vec![("OPAQUE", "1"), ("LOG", form)];
        envs.extend(fault.map(|fault| ("FAULT", fault)));
        let log = folder.path().join("app.log");
        let server = NodeServer::start_logging("node/server.js", &envs, &log);
        Self { server, folder }
    }

    fn run(&self, more: &[&str]) -> Witness {
        let mut arguments = vec!["run", SCENARIO];
        arguments.extend(more);
        witness(&arguments, &[("EARWITNESS_DEMO_URL", &self.server.url)])
    }

    fn log(&self) -> String {
        self.folder.path().join("app.log").display().to_string()
    }
}

#[test]
fn logs_alone_the_black_box_alone_and_both_have_one_diagnosis() {
    if !node_is_wanted("logs alone, the black box alone, and both") {
        return;
    }
    for (fault, by_log, by_box) in INCIDENTS {
        for form in ["node", "json"] {
            let server = Logging::start(Some(fault), form);
            let log = server.log();
            let alone = server.run(&["--probes", "none", "--server-log", &log]);
            assert_named(&alone, fault, by_log);
            assert!(names_the_log(&alone), "{fault}: {}", alone.stdout);
            let ledger = server.folder.path().join("run.jsonl").display().to_string();
            let both = server.run(&["--server-log", &log, "--ledger", &ledger]);
            assert_named(&both, fault, by_box);
            for witness in [&alone, &both] {
                assert_no_preview(witness, Path::new(&log), Path::new(&ledger));
            }
        }
        let silent = Logging::start(Some(fault), "node");
        assert_named(&silent.run(&[]), fault, by_box);
        // Only what signs is seen from outside without a probe.
        let unprobed = silent.run(&["--probes", "none"]);
        if fault == "issuer-secret-is-fallback" {
            assert_named(&unprobed, fault, "likely");
        } else {
            assert_eq!(unprobed.codes(), [""; 0], "{fault}: nothing shows it");
        }
    }
}

#[test]
fn a_healthy_server_is_healthy_whatever_its_log_says_of_probes() {
    if !node_is_wanted("a healthy server and its log") {
        return;
    }
    for form in ["node", "json"] {
        let server = Logging::start(None, form);
        let log = server.log();
        let witness = server.run(&["--server-log", &log]);
        assert_eq!((witness.codes(), witness.exit), (vec![], 0), "{}", witness.stdout);
        let ends = &witness.report["secrets"];
        assert_eq!(ends["agreement"], "both ends use the same key", "{ends:#}");
        for end in ["issuer", "verifier"] {
            let told = ends[end]["inside"][0].as_str().unwrap_or_default();
            assert!(told.contains("looks like `JWT_SECRET`"), "{end}: {ends:#}");
        }
    }
}

#[test]
fn a_log_that_is_not_there_is_said_to_be_so_and_changes_nothing() {
    if node_is_wanted("a log that is not there") {
        let server = Logging::start(None, "node");
        let witness = server.run(&["--server-log", "no/such.log"]);
        assert_eq!((witness.codes(), witness.exit), (vec![], 0), "{}", witness.stdout);
        let told = witness.report["secrets"]["issuer"]["inside"][0].to_string();
        assert!(told.contains("no/such.log: it cannot be read"), "{told}");
    }
}

fn assert_named(witness: &Witness, fault: &str, confidence: &str) {
    assert_eq!(witness.codes(), [fault], "{}", witness.stdout);
    assert_eq!(witness.confidence(), confidence, "{fault}: {}", witness.stdout);
}

fn names_the_log(witness: &Witness) -> bool {
    witness.report["diagnoses"][0]["evidence"].to_string().contains("app.log")
}

/// No part of a secret that the log shows stands in what was written.
fn assert_no_preview(witness: &Witness, log: &Path, ledger: &Path) {
    let ledger = std::fs::read_to_string(ledger).expect("the run writes it");
    let log = std::fs::read_to_string(log).expect("the server writes it");
    let previews = log.split(['\'', '"']).filter_map(|text| text.strip_suffix("..."));
    // What begins like a built-in fallback is public.
    let mut previews = previews.filter(|text| !text.starts_with("dev-only")).peekable();
    let report = witness.report.to_string();
    for preview in previews.by_ref() {
        for text in [&witness.stdout, &witness.stderr, &report, &ledger] {
            assert!(!text.contains(preview), "a preview stands in {text}");
        }
    }
}
