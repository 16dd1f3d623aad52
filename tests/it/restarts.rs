//! `restart` against a server that a supervisor starts again.

use std::fs;
use std::path::{Path, PathBuf};

use crate::chat_server::node_is_wanted;
use crate::node_server::NodeServer;
use crate::witness::{Witness, witness};

/// Runs the Node chat, and on SIGHUP kills it and starts it again at the same port; then a file says so.
const SUPERVISOR: &str = r"
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';

const [ready] = process.argv.slice(2);
let child;

async function start(env) {
  child = spawn(process.execPath, ['node/server.js'], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return String((await once(child.stdout, 'data'))[0]);
}

const announcement = await start({});
const { port } = new URL(JSON.parse(announcement).url);
process.on('SIGHUP', async () => {
  child.kill('SIGKILL');
  await once(child, 'exit');
  await start({ PORT: port });
  writeFileSync(ready, 'ready');
});
process.stdin.on('end', () => process.exit(0)).resume();
process.stdout.write(`${JSON.stringify({ ...JSON.parse(announcement), pid: process.pid })}\n`);
";

/// A chat that can be started again, and the script that does it.
struct Supervised {
    server: NodeServer,
    folder: PathBuf,
}

impl Supervised {
    fn start() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("restarts");
        fs::create_dir_all(&folder).expect("the folder can be written to");
        let (supervisor, ready) = (folder.join("supervisor.mjs"), folder.join("ready"));
        fs::write(&supervisor, SUPERVISOR).expect("the folder can be written to");
        let paths = [&supervisor, &ready].map(|path| path.to_str().expect("it is text"));
        let server = NodeServer::start_by("node", &paths, &[]);
        let pid = &server.announcement["pid"];
        let ready = ready.display();
        let script = format!(
            "set -e\nkill -HUP {pid}\nuntil test -e '{ready}'; do sleep 0.05; done\nrm '{ready}'\n"
        );
        fs::write(folder.join("restart.sh"), script).expect("the folder can be written to");
        Self { server, folder }
    }

    /// Runs the scenario that restarts it.
    fn witness(&self) -> Witness {
        let command = format!("sh '{}'", self.folder.join("restart.sh").display());
        run("restarts/restart.yaml", &self.server.url, &command)
    }
}

fn run(scenario: &str, url: &str, command: &str) -> Witness {
    let variables = [("EARWITNESS_DEMO_URL", url), ("RESTART_COMMAND", command)];
    witness(&["run", scenario], &variables)
}

/// What was found of a check, in words.
fn said(witness: &Witness, check: &str) -> String {
    let checks = witness.report["checks"].as_array().into_iter().flatten();
    let of_name = checks.filter(|one| one["name"] == check);
    of_name.map(|one| one["summary"].to_string()).collect()
}

#[test]
fn a_server_that_is_started_again_takes_its_tabs_back() {
    if !node_is_wanted("a server that is started again") {
        return;
    }
    let witness = Supervised::start().witness();
    assert_eq!(
        (witness.codes(), witness.exit),
        (vec![], 0),
        "{}{}",
        witness.stdout,
        witness.stderr
    );
    let stayed = said(&witness, "stayed-connected");
    assert!(stayed.contains("6 connections ended by a command of the script"), "{stayed}");
}

#[test]
fn a_command_that_fails_or_hangs_ends_the_run_and_says_so() {
    if !node_is_wanted("a server that is not started again") {
        return;
    }
    let server = NodeServer::start("node/server.js", &[]);
    for (command, why) in [
        ("exit 7", "it ended with exit status: 7"),
        ("no-such-program-anywhere", "it ended with exit status: 127"),
        ("sleep 50", "it took more than 0.4 s"),
    ] {
        let witness = run("restarts/short.yaml", &server.url, command);
        assert_eq!((witness.codes(), witness.exit), (vec![], 3), "{}", witness.stdout);
        let completed = said(&witness, "completed");
        let told = format!("the command `{command}` of `restart` failed: {why}");
        assert!(completed.contains(&told), "{completed}");
    }
}
