//! No part of a token stands anywhere: neither of those that a login hands out, nor of those that probes forge.
//!
//! A wire tap between the program and the server hears them all, because the sockets poll and so nothing is masked.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use earwitness::diagnose::CATALOGUE;
use earwitness::lab::Fault;

use super::artefacts::{Artefacts, TOKEN};
use super::runs::PASSWORDS;
use crate::chat_server::{ChatServer, awaiting, faults, node_is_wanted};
use crate::lab_server::LabServer;
use crate::network::front::{Front, Heard, authority, tap};
use crate::node_server::NodeServer;
use crate::witness::{cases, program, say};

/// Runs wait far more than they work, so there may be more of them at once than cores.
const AT_ONCE: usize = 4;

/// A tap on the line to a server.
struct Tap {
    front: Front,
    heard: Heard,
}

impl Tap {
    fn on(url: &str) -> Self {
        let (target, heard) = (authority(url), Heard::default());
        let ears = heard.clone();
        let front = Front::start(move |stream, _| tap(stream, target.clone(), ears.clone()));
        Self { front, heard }
    }

    fn url(&self) -> String {
        format!("http://{}", self.front.address)
    }

    /// Every token that went over the line, in either direction.
    fn tokens(&self) -> HashSet<String> {
        let texts = self.heard.texts();
        let found = texts.iter().flat_map(|text| TOKEN.find_iter(text));
        found.map(|token| token.as_str().to_owned()).collect()
    }
}

/// A run against a server with everything that writes and every probe; gives how many tokens were heard.
fn assert_silent(what: &str, url: &str, variables: &[(&str, &str)], more: &[&str]) -> usize {
    let tap = Tap::on(url);
    let target = tap.url();
    let variables = [&[("EARWITNESS_DEMO_URL", target.as_str())], variables].concat();
    let run = ["run", "-vv", "secrets/tapped.yaml", "--probes", "all"];
    let artefacts = Artefacts::with(&[&run[..], more].concat(), &variables);
    let tokens = tap.tokens();
    artefacts.assert_free_of(&PASSWORDS);
    artefacts.assert_free_of(&variables[1..].iter().map(|(_, secret)| *secret).collect::<Vec<_>>());
    artefacts.assert_free_of_parts(&tokens);
    let redacted = artefacts.holds("ledger", "[token]");
    assert_eq!(redacted, !tokens.is_empty(), "{what}: what goes over the line is in the ledger");
    tokens.len()
}

/// Does this for each, several at a time; gives the sum.
fn for_each(names: &[String], work: impl Fn(&str) -> usize + Sync) -> usize {
    let (next, sum) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    sum.fetch_add(work(name), Ordering::Relaxed);
                }
            });
        }
    });
    sum.into_inner()
}

fn is_of_auth(fault: &str) -> bool {
    let code = fault.split(':').next().unwrap_or_default();
    CATALOGUE.iter().any(|cause| cause.code == code && cause.family.word() == "auth")
}

#[test]
fn nothing_of_a_token_is_left_by_runs_against_the_lab() {
    let of_auth = Fault::ALL.iter().map(ToString::to_string).filter(|fault| is_of_auth(fault));
    let faults: Vec<_> = of_auth.chain([String::new()]).collect();
    let tokens = for_each(&faults, |name| {
        let lab = LabServer::start(name.parse().ok());
        assert_silent(name, &lab.url, &[("JWT_SECRET", &lab.secret)], &[])
    });
    say(&format!("{} runs against the lab, {tokens} tokens, none of them left", faults.len()));
    assert!(tokens > 10 * faults.len(), "{tokens}");
}

#[test]
fn nothing_of_a_token_is_left_by_runs_against_the_node_chat() {
    if !node_is_wanted("parts of tokens of the Node chat") {
        return;
    }
    let of_auth = faults().into_iter().chain(awaiting()).filter(|fault| is_of_auth(fault));
    let faults: Vec<_> = of_auth.chain([String::new()]).collect();
    let tokens = for_each(&faults, |name| {
        let folder = tempfile::TempDir::new().expect("the temporary folder can be written to");
        let log = folder.path().join("app.log");
        let fault = Some(name).filter(|name| !name.is_empty()).map(|name| ("FAULT", name));
        let envs: Vec<_> = fault.into_iter().collect();
        let chat = NodeServer::start_logging("node/server.js", &envs, &log);
        assert_silent(name, &chat.url, &[], &["--server-log", &log.display().to_string()])
    });
    say(&format!(
        "{} runs against the Node chat, {tokens} tokens, none of them left",
        faults.len()
    ));
    assert!(tokens > 10 * faults.len(), "{tokens}");
}

/// What a run would send is told without a token in it.
#[test]
fn a_dry_run_leaves_no_secret() {
    let lab = LabServer::start(None);
    let variables = [("EARWITNESS_DEMO_URL", lab.url.as_str()), ("JWT_SECRET", &lab.secret)];
    let run = ["run", "secrets/tapped.yaml", "--probes", "all", "--dry-run"];
    let artefacts = Artefacts::printed(program(&run, &variables));
    artefacts.assert_free_of(&[&PASSWORDS[..], &[&lab.secret]].concat());
    assert!(artefacts.holds("standard output", "probe"), "nothing was told");
}

/// A token by hand: what is looked into is not repeated.
#[test]
fn the_token_commands_leave_no_secret() {
    let secret = "a secret of forty bytes that is no word!";
    let mut mint =
        program(&["token", "mint", "--secret-env", "S", "--claim", "sub=u1"], &[("S", secret)]);
    let minted = mint.output().expect("the program is built").stdout;
    let token = String::from_utf8(minted).expect("it writes text").trim().to_owned();
    let words = cases().join("causes/words.txt").display().to_string();
    for command in [
        &["decode", &token][..],
        &["decode", &token, "--json"],
        &["verify", &token, "--secret-env", "S", "--fallbacks"],
        &["verify", &token, "--fallbacks", "--json"],
        &["find-secret", &token, "--secret-env", "S"],
        &["find-secret", &token, "--wordlist", &words, "--json"],
        &["fingerprint", "--secret-env", "S", "--nonce", "tuesday"],
        &["mint", "--secret-env", "S", "--algorithm", "RS256"],
        &["decode", &token[..token.len() - 60]],
    ] {
        let artefacts =
            Artefacts::printed(program(&[&["token"], command].concat(), &[("S", secret)]));
        artefacts.assert_free_of(&[secret, &token]);
        artefacts.assert_free_of_parts(&HashSet::from([token.clone()]));
    }
}

/// The healthy chat, and nothing of a wire tap: it must itself change nothing.
#[test]
fn a_run_through_the_tap_is_a_run() {
    if !node_is_wanted("a run through the tap") {
        return;
    }
    let chat = ChatServer::start(None, &[]);
    let tap = Tap::on(&chat.url);
    let target = tap.url();
    let mut run = program(&["run", "secrets/tapped.yaml"], &[("EARWITNESS_DEMO_URL", &target)]);
    let output = run.output().expect("the program is built");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(tap.tokens().len() >= 3, "three users log in");
}
