//! A server that ends in the middle of a run. How far the run gets differs, so its answer is held by its parts.

use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::chat_server::{ChatServer, node_is_wanted};
use crate::lab_server::LabServer;
use crate::witness::program;

/// How long a run may take to come to its first message, and how long to notice that the server is gone.
const BOUND: Duration = Duration::from_secs(30);

#[test]
fn a_lab_that_stops_is_noticed() {
    let lab = LabServer::start(None);
    let url = lab.url.clone();
    assert_noticed(&url, || drop(lab));
}

#[test]
fn a_chat_that_crashes_is_noticed() {
    if node_is_wanted("a Node chat that crashes in the middle of a run") {
        let mut chat = ChatServer::start(None, &[]);
        let url = chat.url.clone();
        assert_noticed(&url, || chat.kill());
    }
}

fn assert_noticed(url: &str, kill: impl FnOnce()) {
    let folder = tempfile::tempdir().expect("the temporary folder can be written to");
    let ledger = folder.path().join("run.jsonl");
    let mut command = program(&["run", "gallery/killed.yaml"], &[("EARWITNESS_DEMO_URL", url)]);
    command.arg("--ledger").arg(&ledger).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut run = command.spawn().expect("the program is built");
    let speaks = wait_for_a_message(&ledger, &mut run);
    kill();
    let output = run.wait_with_output().expect("it ends");
    let said = String::from_utf8(output.stdout).expect("it writes text");
    assert!(speaks, "no message was sent:\n{said}");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("6 connections ended unasked"), "{said}");
    assert!(said.contains("the run was cut short"), "{said}");
    let last = said.lines().last().unwrap_or_default();
    assert!(last.starts_with("fail: "), "{said}");
}

/// Watches the ledger until the first message is being sent; whether it was while the run went on.
fn wait_for_a_message(ledger: &Path, run: &mut Child) -> bool {
    let until = Instant::now() + BOUND;
    while Instant::now() < until && run.try_wait().is_ok_and(|ended| ended.is_none()) {
        let text = std::fs::read_to_string(ledger).unwrap_or_default();
        if text.contains("\"send-began\"") {
            return true;
        }
        thread::yield_now();
    }
    false
}
