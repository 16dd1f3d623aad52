//! The Node chat of `tests/servers/node`, started for one test and gone with it.

use std::path::{Path, PathBuf};

use crate::node_server::NodeServer;
pub(crate) use crate::node_server::node_is_wanted;

/// A chat server in a process of its own. Dropping it ends the process.
pub(crate) struct ChatServer {
    /// Where it listens.
    pub(crate) url: String,
    server: NodeServer,
}

impl ChatServer {
    /// Starts the chat with this fault, or a healthy one, and with these variables in its environment.
    pub(crate) fn start(fault: Option<&str>, variables: &[(&str, &str)]) -> Self {
        let fault = fault.map(|fault| ("FAULT", fault));
        let envs: Vec<_> = fault.into_iter().chain(variables.iter().copied()).collect();
        let server = NodeServer::start("node/server.js", &envs);
        Self { url: server.url.clone(), server }
    }

    /// Starts the chat with these faults at once; nothing where no server has them all.
    pub(crate) fn with_all(faults: &[&str]) -> Option<Self> {
        let server = NodeServer::try_start("node/server.js", &[("FAULT", &faults.join(","))]);
        match server {
            Ok(server) => Some(Self { url: server.url.clone(), server }),
            Err(log) if log.contains("no server has both") => None,
            Err(log) => panic!("the chat with {faults:?} did not start; its log:\n{log}"),
        }
    }

    /// The address of each of its processes, where it has several.
    pub(crate) fn nodes(&self) -> Vec<String> {
        let nodes = self.server.announcement["nodes"].as_array();
        let nodes = nodes.into_iter().flatten().filter_map(|node| node.as_str());
        nodes.map(str::to_owned).collect()
    }

    /// The identifier of each of these processes.
    pub(crate) fn pids(&self) -> Vec<String> {
        let pids = self.server.announcement["pids"].as_array();
        pids.into_iter().flatten().map(ToString::to_string).collect()
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> u64 {
        self.server.announcement["pid"].as_u64().expect("it says so")
    }

    /// Ends the process at once, as a crash would.
    pub(crate) fn kill(&mut self) {
        self.server.kill();
    }
}

/// Every value that the chat's `FAULT` may have and a diagnosis names, as its source lists them.
pub(crate) fn faults() -> Vec<String> {
    listed("FAULTS = [")
}

/// Those that no diagnosis names yet.
pub(crate) fn awaiting() -> Vec<String> {
    listed("AWAITING = [")
}

/// Those that take several processes to show.
pub(crate) fn node_faults() -> Vec<String> {
    listed("NODE_FAULTS = [")
}

fn listed(name: &str) -> Vec<String> {
    let source =
        std::fs::read_to_string(folder().join("node/faults.js")).expect("it is in the tree");
    let list = source.split_once(name).and_then(|(_, rest)| rest.split_once("];"));
    let lines = list.expect("the list is there").0.lines();
    let quoted = lines.filter_map(|line| line.trim().strip_prefix('\'')?.strip_suffix("',"));
    quoted.map(str::to_owned).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers")
}
