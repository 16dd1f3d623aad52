//! A Redis of the test's own: on a free port of the loopback interface, without files, and gone with the test.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use crate::node_server::say;

/// Ends Redis when its standard input ends, so that it cannot outlive a test that is killed.
const LIFELINE: &str = r#""$@" & cat >/dev/null; kill -9 $!"#;

/// A Redis that runs. Dropping it ends it.
pub(super) struct Redis {
    pub(super) url: String,
    process: Child,
}

impl Redis {
    /// Starts one; nothing where it is not installed, which is said, unless it is demanded.
    pub(super) fn start() -> Option<Self> {
        let version = Command::new("redis-server").arg("--version").output();
        let demanded = std::env::var("EARWITNESS_REDIS_TESTS").is_ok_and(|value| value == "1");
        assert!(version.is_ok() || !demanded, "redis-server is not installed");
        if version.is_err() {
            say("skipped: what needs redis-server, which is not installed");
            return None;
        }
        // Somebody else may take the port in between.
        (0..5).find_map(|_| Self::on(free_port()))
    }

    fn on(port: u16) -> Option<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", LIFELINE, "sh", "redis-server", "--bind", "127.0.0.1"]);
        command.args(["--port", &port.to_string(), "--save", "", "--appendonly", "no"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("there is a shell");
        let log = BufReader::new(process.stdout.take().expect("it was asked for"));
        let url = format!("redis://127.0.0.1:{port}");
        let redis = Self { url, process };
        let mut lines = log.lines().map_while(Result::ok);
        lines.any(|line| line.contains("Ready to accept connections")).then_some(redis)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // It fails only if the shell has ended already.
        self.process.wait().ok();
    }
}

fn free_port() -> u16 {
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
    taken.local_addr().expect("it is bound").port()
}
