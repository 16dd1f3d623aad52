//! A lab in a process of its own, as a user starts it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;

use super::program;

/// A running `earwitness lab`; it ends with this value, because its standard input closes.
pub(super) struct LabProcess {
    child: Child,
    pub(super) announcement: Value,
}

impl LabProcess {
    /// Starts it with these arguments, and waits until it says where it is.
    pub(super) fn start(args: &[&str]) -> Self {
        let mut child = program()
            .args(["lab", "--until-stdin-closes"])
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("it is piped");
        BufReader::new(stdout).read_line(&mut line).expect("it writes a line");
        let announcement = serde_json::from_str(&line).expect("the first line is JSON");
        Self { child, announcement }
    }

    pub(super) fn url(&self) -> &str {
        self.announcement["url"].as_str().expect("it says where it is")
    }

    /// Closes its standard input, and gives the exit code.
    pub(super) fn end(mut self) -> Option<i32> {
        drop(self.child.stdin.take());
        self.child.wait().expect("it can be waited for").code()
    }
}

impl Drop for LabProcess {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It has ended already where `end` was called.
        let _ = self.child.wait();
    }
}
