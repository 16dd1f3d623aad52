//! Ledgers of real runs, kept as they were written: what was made of a run is made of its ledger again, without a
//! server. With `LEDGERS=new`, the tests that run against the servers write anew those that stand there, and with
//! `LEDGERS=all` those of all their rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use earwitness::judge::Case;
use earwitness::ledger::{Event, Ledger};
use earwitness::scenario::{Env, Scenario, read};

use crate::outcome;
use crate::reported::{Reported, root};

/// Scenarios that stand in one folder, and the variable that says where their servers are.
#[derive(Clone, Copy)]
pub(crate) struct Group {
    folder: &'static str,
    address: &'static str,
}

/// What stands in the way of a connection.
pub(crate) const CONNECTION: Group = Group { folder: "connection", address: "CONNECTION_URL" };
/// The forms that real systems take.
pub(crate) const FORMS: Group = Group { folder: "forms", address: "FORMS_URL" };
/// What a chat has of the table *cause × stack*.
const CAUSES: Group = Group { folder: "causes", address: "EARWITNESS_DEMO_URL" };
/// The life of a token.
const LIFETIME: Group = Group { folder: "lifetime", address: "EARWITNESS_DEMO_URL" };
/// A chat in several processes.
const NODES: Group = Group { folder: "nodes", address: "EARWITNESS_DEMO_URL" };

/// Those whose runs are called by who stands at the address.
const GROUPS: [Group; 3] = [CAUSES, LIFETIME, NODES];

/// What only a run needs to know: its value does not matter any more.
const MEANS: [&str; 5] = ["NODE_A", "NODE_B", "NODE_C", "NODE_C_PID", "RESTART_COMMAND"];

impl Group {
    /// A run of a scenario against a server; its ledger is kept under the name of both, where ledgers are to be kept.
    pub(crate) fn run(self, scenario: &str, server: &str, url: &str) -> Reported {
        let file = self.ledger(scenario, server);
        let name = file.display().to_string();
        let flags: &[&str] = if is_kept(&file) { &["--ledger", &name] } else { &[] };
        Reported::run_with(&self.file(scenario), &[(self.address, url)], flags)
    }

    /// The scenario's file.
    fn file(self, scenario: &str) -> PathBuf {
        root().join("tests/cases").join(self.folder).join(format!("{scenario}.yaml"))
    }

    fn ledger(self, scenario: &str, server: &str) -> PathBuf {
        let letters = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
        let server: String = server.chars().map(letters).collect();
        self.ledgers().join(format!("{scenario}--{}.jsonl", server.trim_matches('-')))
    }

    fn ledgers(self) -> PathBuf {
        root().join("tests/cases/ledgers").join(self.folder)
    }

    /// What came of each run.
    fn outcomes(self) -> String {
        let entries = fs::read_dir(self.ledgers()).expect("the folder is there");
        let mut files: Vec<PathBuf> =
            entries.map(|entry| entry.expect("it can be read").path()).collect();
        files.sort();
        let mut text = String::new();
        for file in files {
            let name = file.file_stem().expect("it is a file").to_string_lossy();
            let ledger = fs::read_to_string(&file).expect("it is there");
            let ledger = Ledger::parse(&ledger).expect("it is a ledger");
            let scenario = self.scenario(&name, &ledger);
            let outcome = outcome::of(&Case::new(&scenario, &ledger));
            writeln!(text, "# {name}\n\n{outcome}\n").expect("a text takes everything");
        }
        text
    }

    fn scenario(self, name: &str, ledger: &Ledger) -> Scenario {
        let (scenario, _) = name.split_once("--").expect("it begins with the scenario");
        let file = self.file(scenario);
        let text = fs::read_to_string(&file).expect("the scenario is there");
        let target = ledger.entries().iter().find_map(|entry| match &entry.event {
            Event::RunBegan { target, .. } => Some(target.clone()),
            _ => None,
        });
        let target = target.expect("every ledger begins with it");
        let names = MEANS.into_iter().chain([self.address]);
        let env = Env::new(names.map(|name| (name.to_owned(), target.clone())).collect());
        read(&file.display().to_string(), &text, env, &load).expect("it is right")
    }
}

/// Who stands at which address, by which the ledgers of runs against them are called.
static SERVERS: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// Says who stands at an address.
pub(crate) fn stands_at(url: &str, server: &str) {
    let mut servers = SERVERS.lock().expect("no test panics here");
    servers.insert(url.to_owned(), server.to_owned());
}

/// Where the ledger of a run with these arguments and variables is kept; none where it is not.
pub(crate) fn ledger_of(arguments: &[&str], variables: &[(&str, &str)]) -> Option<PathBuf> {
    let ["run", scenario, rest @ ..] = arguments else { return None };
    if rest.contains(&"--ledger") {
        return None;
    }
    let (folder, scenario) = scenario.strip_suffix(".yaml")?.rsplit_once('/')?;
    let group = GROUPS.into_iter().find(|group| group.folder == folder)?;
    let servers = SERVERS.lock().expect("no test panics here");
    let server = variables.iter().find_map(|(_, url)| servers.get(*url))?;
    Some(group.ledger(scenario, server)).filter(|file| is_kept(file))
}

fn is_kept(file: &Path) -> bool {
    match std::env::var("LEDGERS").as_deref() {
        Ok("all") => true,
        Ok("new") => file.exists(),
        _ => false,
    }
}

fn load(file: &str, base: &str) -> Result<(String, String), String> {
    let path = Path::new(file).parent().unwrap_or(Path::new("")).join(base);
    let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
    Ok((path.display().to_string(), text))
}

#[test]
fn what_bars_the_way_is_made_of_its_ledger_again() {
    insta::assert_snapshot!(CONNECTION.outcomes());
}

#[test]
fn forms_are_made_of_their_ledgers_again() {
    insta::assert_snapshot!(FORMS.outcomes());
}

#[test]
fn the_table_is_made_of_its_ledgers_again() {
    insta::assert_snapshot!(CAUSES.outcomes());
}

#[test]
fn lives_of_tokens_are_made_of_their_ledgers_again() {
    insta::assert_snapshot!(LIFETIME.outcomes());
}

#[test]
fn chats_in_several_processes_are_made_of_their_ledgers_again() {
    insta::assert_snapshot!(NODES.outcomes());
}
