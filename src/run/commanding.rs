//! Commands of the user's, such as one that restarts the server.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use super::stage::Run;
use crate::ledger::{CommandRan, Event, Ran};

/// The most that a command may take.
const BOUND: Duration = Duration::from_mins(1);

/// Runs a command in the shell; what it writes is not looked at.
pub(super) async fn command(run: &Run<'_>, text: &str) {
    let ran = match timeout(BOUND, shell(text).status()).await {
        Ok(Ok(status)) if status.success() => Ran::Well,
        Ok(Ok(status)) => Ran::Badly { why: format!("it ended with {status}") },
        Ok(Err(error)) => Ran::Badly { why: error.to_string() },
        Err(_) => Ran::Badly { why: format!("it took more than {} s", BOUND.as_secs()) },
    };
    run.means.ledger.record(Event::CommandRan(CommandRan { command: text.to_owned(), ran }));
}

fn shell(text: &str) -> Command {
    let mut shell = if cfg!(windows) { Command::new("cmd") } else { Command::new("sh") };
    shell.arg(if cfg!(windows) { "/C" } else { "-c" }).arg(text);
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    shell
}
