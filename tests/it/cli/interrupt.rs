//! Ctrl-C while a run goes on.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::Value;

use super::program;

/// A server that takes connections and never says anything.
struct Mute(TcpListener);

impl Mute {
    fn start() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").expect("a port"))
    }

    fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().expect("it has one"))
    }
}

/// Starts a triage that will wait for the mute server.
fn start(mute: &Mute, args: &[&str]) -> Child {
    program()
        .args(["triage", &mute.url(), "--user", "alice:some-password", "-vv"])
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

fn wait_for(part: &str, stderr: &mut BufReader<ChildStderr>) {
    let mut line = String::new();
    while !line.contains(part) {
        line.clear();
        let read = stderr.read_line(&mut line).expect("it writes UTF-8");
        assert!(read > 0, "it ended before it said `{part}`");
    }
}

fn press_ctrl_c(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(status.expect("there is a kill").success());
}

#[test]
fn what_was_recorded_is_kept_and_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let (report, ledger) = (folder.path().join("report.json"), folder.path().join("ledger.jsonl"));
    let mute = Mute::start();
    let json = format!("json={}", report.display());
    let ledger_name = ledger.display().to_string();
    let mut child = start(&mute, &["--report", &json, "--ledger", &ledger_name]);
    let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
    wait_for("stage-began", &mut stderr);
    press_ctrl_c(&child);
    let (mut told, mut page) = (String::new(), String::new());
    stderr.read_to_string(&mut told).expect("it writes UTF-8");
    child.stdout.take().expect("it is piped").read_to_string(&mut page).expect("UTF-8");
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{told}");
    assert!(told.contains("interrupted"), "{told}");
    assert!(page.contains("exit code 130"), "{page}");
    let report = fs::read_to_string(report).expect("the report was written");
    let report: Value = serde_json::from_str(&report).expect("it is JSON");
    assert_eq!(report["exit_code"], 130);
    let ledger = fs::read_to_string(ledger).expect("the ledger was written");
    assert!(ledger.contains("it was interrupted"), "{ledger}");
}

/// The program hangs where it opens a pipe that nobody reads: the first Ctrl-C alone could not end it.
#[test]
fn a_second_one_ends_it_wherever_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("ledger");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("there is a mkfifo").success());
    let pipe = pipe.display().to_string();
    let mute = Mute::start();
    let mut child = start(&mute, &["--ledger", &pipe, "--secret-env", "SURELY_NOT_SET"]);
    let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
    // It is said right before the ledger is opened, and after the signals have been taken over.
    wait_for("SURELY_NOT_SET", &mut stderr);
    // Signals that come at once count as one, so it is pressed until it has been counted twice.
    let ended = (0..10_000).find_map(|_| {
        press_ctrl_c(&child);
        child.try_wait().expect("it can be asked")
    });
    assert_eq!(ended.expect("it ends").code(), Some(130));
}
