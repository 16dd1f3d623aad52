//! The Python chat of `tests/servers/python`, started for one test and gone with it.

use crate::node_server::{NodeServer, say};

/// A chat server in a process of its own. Dropping it ends the process.
pub(crate) struct PythonServer {
    /// Where it listens.
    pub(crate) url: String,
    process: NodeServer,
}

impl PythonServer {
    /// Starts the chat with this fault, or a healthy one, and with these variables in its environment.
    pub(crate) fn start(fault: Option<&str>, variables: &[(&str, &str)]) -> Self {
        let interpreter = interpreter().expect("the caller has looked");
        let fault = fault.map(|fault| ("FAULT", fault));
        let envs: Vec<_> = fault.into_iter().chain(variables.iter().copied()).collect();
        let process = NodeServer::start_by(&interpreter, &["python/server.py"], &envs);
        Self { url: process.url.clone(), process }
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> u64 {
        self.process.announcement["pid"].as_u64().expect("it says so")
    }
}

/// The interpreter that has the packages, where there is one.
pub(crate) fn interpreter() -> Option<String> {
    std::env::var("EARWITNESS_PYTHON").ok()
}

/// Whether the tests may use Python; what is skipped says so.
pub(crate) fn python_is_wanted(what: &str) -> bool {
    let wanted = interpreter().is_some();
    if !wanted {
        say(&format!("skipped: {what} (set EARWITNESS_PYTHON, as tests/run.sh does)"));
    }
    wanted
}

/// Every value that the chat's `FAULT` may have, as its source lists them under this name: `FAULTS`, or `AWAITING`
/// for those that no cause names yet.
pub(crate) fn faults(list: &str) -> Vec<String> {
    let source = include_str!("../servers/python/faults.py");
    let begin = format!("{list} = [");
    let list = source.split_once(&begin).and_then(|(_, rest)| rest.split_once("\n]"));
    let lines = list.expect("the list is there").0.lines();
    let quoted = lines.filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
    quoted.map(str::to_owned).collect()
}
