//! Commands of the user's, such as one that restarts the server.

use std::process::Stdio;

use tokio::process::Command;
use tokio::time::timeout;

use super::stage::Run;
use crate::ledger::{CommandRan, Event, Ran};
use crate::scenario::Restart;

/// Runs a command in the shell; what it writes is not looked at. Or says why what follows it would show nothing.
pub(super) async fn command(run: &Run<'_>, restart: &Restart) -> Result<(), String> {
    let Restart { command, within, .. } = restart;
    let ran = match timeout(*within, shell(command).status()).await {
        Ok(Ok(status)) if status.success() => Ran::Well,
        Ok(Ok(status)) => Ran::Badly { why: format!("it ended with {status}") },
        Ok(Err(error)) => Ran::Badly { why: error.to_string() },
        Err(_) => Ran::Badly { why: format!("it took more than {} s", within.as_secs_f64()) },
    };
    let failed = match &ran {
        Ran::Well => Ok(()),
        Ran::Badly { why } => Err(format!("the command `{command}` of `restart` failed: {why}")),
    };
    run.means.ledger.record(Event::CommandRan(CommandRan { command: command.clone(), ran }));
    failed
}

fn shell(text: &str) -> Command {
    let mut shell = if cfg!(windows) { Command::new("cmd") } else { Command::new("sh") };
    shell.arg(if cfg!(windows) { "/C" } else { "-c" }).arg(text);
    shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    shell
}
