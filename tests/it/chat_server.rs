//! The Node chat of `tests/servers/node`, started for one test and gone with it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// How long Node may take to start on a busy machine.
const START: Duration = Duration::from_secs(30);

/// A chat server in a process of its own. Dropping it ends the process.
pub(crate) struct ChatServer {
    /// Where it listens.
    pub(crate) url: String,
    process: Child,
    /// The server ends when this closes, so that it cannot outlive a test that is killed.
    lifeline: Option<ChildStdin>,
}

impl ChatServer {
    /// Starts the chat with this fault, or a healthy one, and with these variables in its environment.
    pub(crate) fn start(fault: Option<&str>, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new("node");
        command.arg("node/server.js").current_dir(folder());
        command.env_remove("FAULT").env_remove("PORT").env_remove("OPAQUE");
        command.env_remove("PING_INTERVAL_MS");
        command.envs(fault.map(|fault| ("FAULT", fault))).envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("node is installed, as tests/run.sh checks");
        let lifeline = process.stdin.take();
        let stdout = process.stdout.take().expect("it was asked for");
        let mut stderr = process.stderr.take().expect("it was asked for");
        // A full pipe would stop the server in the middle of a log line.
        let log = thread::spawn(move || {
            let mut log = String::new();
            stderr.read_to_string(&mut log).map(|_| log).unwrap_or_default()
        });
        let mut server = Self { url: String::new(), process, lifeline };
        let Some(facts) = announcement(stdout) else {
            drop(server);
            panic!("the chat did not start; its log:\n{}", log.join().unwrap_or_default());
        };
        facts["url"].as_str().expect("it says where").clone_into(&mut server.url);
        server
    }

    /// Ends the process at once, as a crash would.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("it is ours");
        self.process.wait().expect("it has ended");
    }
}

impl Drop for ChatServer {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        // Both fail only if the process has ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Whether the tests may use Node; what is skipped says so.
pub(crate) fn node_is_wanted(what: &str) -> bool {
    let wanted = std::env::var("EARWITNESS_NODE_TESTS").is_ok_and(|value| value == "1");
    if !wanted {
        crate::witness::say(&format!(
            "skipped: {what} (set EARWITNESS_NODE_TESTS=1, see tests/run.sh)"
        ));
    }
    wanted
}

/// Every value that the chat's `FAULT` may have, as its source lists them.
pub(crate) fn faults() -> Vec<String> {
    let source =
        std::fs::read_to_string(folder().join("node/faults.js")).expect("it is in the tree");
    let list = source.split_once("FAULTS = [").and_then(|(_, rest)| rest.split_once("];"));
    let lines = list.expect("the list is there").0.lines();
    let quoted = lines.filter_map(|line| line.trim().strip_prefix('\'')?.strip_suffix("',"));
    quoted.map(str::to_owned).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers")
}

/// The first line of standard output; nothing if it does not come in time.
fn announcement(stdout: ChildStdout) -> Option<Value> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        if BufReader::new(stdout).read_line(&mut line).is_ok() {
            tell.send(line).ok();
        }
    });
    serde_json::from_str(&told.recv_timeout(START).ok()?).ok()
}
