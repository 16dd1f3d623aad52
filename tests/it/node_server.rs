//! A server of `tests/servers`, started for one test and gone with it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::recorded;

/// How long Node may take to start on a busy machine.
const START: Duration = Duration::from_secs(30);

/// What of the outer environment would change a server's behaviour.
const MEANINGFUL: [&str; 31] = [
    "FAULT",
    "GATE",
    "EMITS",
    "SIGNING_SECRET",
    "OPAQUE",
    "PORT",
    "JWT_SECRET",
    "SOCKET_JWT_SECRET",
    "TRANSPORTS",
    "PARSER",
    "PING_INTERVAL",
    "PING_TIMEOUT",
    "PING_INTERVAL_MS",
    "PING_TIMEOUT_MS",
    "MAX_PAYLOAD",
    "PATH_",
    "RECOVERY",
    "ADD_TRAILING_SLASH",
    "ALLOW_EIO3",
    "TOKENS",
    "ALG",
    "TOKEN_TTL",
    "NODES",
    "ADAPTER",
    "REDIS_URL",
    "POLLING",
    "UNREAD",
    "SLOW_PUBLISH_MS",
    "LOG",
    "DIAG",
    "NODE_ENV",
];

/// A server in a process of its own. Dropping it ends the process.
#[derive(Debug)]
pub(crate) struct NodeServer {
    /// Where it listens.
    pub(crate) url: String,
    /// All that it said of itself when it had started.
    pub(crate) announcement: Value,
    process: Child,
    /// The server ends when this closes, so that it cannot outlive a test that is killed.
    lifeline: Option<ChildStdin>,
}

impl NodeServer {
    /// Starts a script of `tests/servers`, such as `node/server.js`, with these variables in its environment.
    ///
    /// Panics with the server's log where it does not announce itself in time.
    pub(crate) fn start(script: &str, envs: &[(&str, &str)]) -> Self {
        Self::start_by("node", &[script], envs)
    }

    /// Starts a script of `tests/servers` by this interpreter, with these arguments behind it.
    pub(crate) fn start_by(interpreter: &str, script: &[&str], envs: &[(&str, &str)]) -> Self {
        Self::started((interpreter, script), envs, Stdio::piped())
    }

    /// Starts a script of `tests/servers`, or gives its log where it does not announce itself.
    pub(crate) fn try_start(script: &str, envs: &[(&str, &str)]) -> Result<Self, String> {
        Self::start_with(("node", &[script]), envs, Stdio::piped())
    }

    /// Starts a script that writes its log into a file.
    pub(crate) fn start_logging(script: &str, envs: &[(&str, &str)], log: &Path) -> Self {
        let file = std::fs::File::create(log).expect("the folder can be written to");
        Self::started(("node", &[script]), envs, Stdio::from(file))
    }

    fn started(program: (&str, &[&str]), envs: &[(&str, &str)], log: Stdio) -> Self {
        let server = Self::start_with(program, envs, log);
        server.unwrap_or_else(|log| panic!("{program:?} did not start; its log:\n{log}"))
    }

    fn start_with(
        (interpreter, script): (&str, &[&str]),
        envs: &[(&str, &str)],
        log: Stdio,
    ) -> Result<Self, String> {
        let mut command = Command::new(interpreter);
        command.args(script).current_dir(folder());
        for name in MEANINGFUL {
            command.env_remove(name);
        }
        command.envs(envs.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut process = command.spawn().expect("it is installed, as tests/run.sh checks");
        let lifeline = process.stdin.take();
        let stdout = process.stdout.take().expect("it was asked for");
        let stderr = process.stderr.take();
        // A full pipe would stop the server in the middle of a log line.
        let log = thread::spawn(move || {
            let mut log = String::new();
            let read = stderr.map(|mut stderr| stderr.read_to_string(&mut log));
            read.and_then(Result::ok).map(|_| log).unwrap_or_default()
        });
        let mut server = Self { url: String::new(), announcement: Value::Null, process, lifeline };
        let Some(announcement) = announcement(stdout) else {
            drop(server);
            return Err(log.join().unwrap_or_default());
        };
        announcement["url"].as_str().expect("it says where").clone_into(&mut server.url);
        server.announcement = announcement;
        recorded::stands_at(&server.url, &called(script, envs));
        Ok(server)
    }

    /// Ends the process at once, as a crash would.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("it is ours");
        self.process.wait().expect("it has ended");
    }
}

impl Drop for NodeServer {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        // Both fail only if the process has ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// The folder of its script and what its environment holds, but for addresses.
fn called(script: &[&str], envs: &[(&str, &str)]) -> String {
    let (folder, _) = script[0].split_once('/').unwrap_or((script[0], ""));
    let envs = envs.iter().filter(|(_, value)| !value.is_empty() && !value.contains("://"));
    let words = envs.map(|(name, value)| match *name {
        "FAULT" => format!(" {value}"),
        name => format!(" {} {value}", name.to_lowercase()),
    });
    words.fold(folder.to_owned(), |called, word| called + &word)
}

/// Whether the tests may use Node; what is skipped says so.
pub(crate) fn node_is_wanted(what: &str) -> bool {
    let wanted = std::env::var("EARWITNESS_NODE_TESTS").is_ok_and(|value| value == "1");
    if !wanted {
        say(&format!("skipped: {what} (set EARWITNESS_NODE_TESTS=1, as tests/run.sh does)"));
    }
    wanted
}

/// Writes a line past the test harness, which would keep it to itself.
pub(crate) fn say(line: &str) {
    // There is nobody to tell if it fails.
    writeln!(std::io::stderr(), "{line}").ok();
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
