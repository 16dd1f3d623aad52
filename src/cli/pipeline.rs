//! The whole way from a scenario to an exit code.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::args::{Global, ProbeChoice};
use super::exit::Exit;
use super::follow::Follow;
use super::interrupt::Interrupts;
use super::network;
use super::output::{self, Stream};
use super::reports::Reports;
use crate::diagnose::{self, diagnose};
use crate::judge::{Case, judge};
use crate::ledger::{Clock, Event, Ledger, Nonce, Redactor, Writer};
use crate::login::{WordList, candidates, word_lists};
use crate::report::{RunReport, assemble, terminal};
use crate::run::{self, Means, random};
use crate::scenario::Scenario;
use crate::token::{Candidate, Salt};
use crate::wire::{Client, Network};

/// What a run is done with, besides the scenario.
pub(super) struct Order<'a> {
    pub(super) global: &'a Global,
    pub(super) probes: ProbeChoice,
    /// How connections are made.
    pub(super) network: Network,
    /// What opens the tabs.
    pub(super) client: Box<dyn Client>,
    /// Where the report for people goes.
    pub(super) stream: Stream,
    /// Where the ledger goes, if anywhere.
    pub(super) ledger: Option<PathBuf>,
    /// Candidates for the secret that the caller knows by itself.
    pub(super) known: Vec<Candidate>,
    /// Lists of guesses besides those of the scenario.
    pub(super) word_lists: Vec<WordList>,
    /// What else may stand in no output.
    pub(super) hidden: Vec<SecretString>,
    pub(super) interrupts: &'a Interrupts,
}

/// Runs a scenario, judges it, diagnoses it, and reports it.
pub(super) async fn pipeline(
    scenario: &Scenario,
    order: Order<'_>,
    reports: &mut Reports<'_>,
) -> (Exit, RunReport) {
    let seen = witness(scenario, &order).await;
    conclude(scenario, &order, &seen, reports)
}

/// What was seen of a run.
pub(super) struct Seen {
    ledger: Ledger,
    interrupted: Interrupted,
}

impl Seen {
    /// The ledger, if the run came to its end.
    pub(super) fn whole(&self) -> Option<&Ledger> {
        (self.interrupted == Interrupted::No).then_some(&self.ledger)
    }
}

/// The judging half, and the reports.
pub(super) fn conclude(
    scenario: &Scenario,
    order: &Order<'_>,
    seen: &Seen,
    reports: &mut Reports<'_>,
) -> (Exit, RunReport) {
    let case = Case::new(scenario, &seen.ledger);
    let mut judgement = judge(&case);
    let diagnoses = diagnose(&case);
    judgement.verdict = diagnose::verdict(judgement.verdict, &diagnoses);
    let exit = match seen.interrupted {
        Interrupted::No => Exit::of(judgement.verdict, &diagnoses),
        Interrupted::Yes => Exit::Interrupted,
    };
    let report = assemble(&case, judgement, diagnoses, exit.code());
    let style = output::style(order.global, order.stream);
    // The files first: the terminal may keep us waiting, and somebody may be about to press Ctrl-C again.
    let written = reports.add(report.clone());
    output::tell(order.stream, &terminal(&report, style, output::detail(order.global)));
    match written {
        Ok(()) => (exit, report),
        Err(why) => {
            output::error(&why, Some("choose a folder that exists and can be written to"));
            (Exit::together([exit, Exit::Usage]), report)
        }
    }
}

/// Whether somebody pressed Ctrl-C.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Interrupted {
    No,
    Yes,
}

/// The live half: gives the ledger of the run.
pub(super) async fn witness(scenario: &Scenario, order: &Order<'_>) -> Seen {
    let writer = Writer::new(Clock::start(), Nonce::new(random()), Redactor::default());
    network::warn(&order.network);
    for secret in order.hidden.iter().chain(&order.network.secrets()) {
        writer.hide(secret.expose_secret());
    }
    let candidates = all_candidates(scenario, order, &writer);
    if let Some(path) = &order.ledger {
        open_ledger(&writer, path);
    }
    let means = Means {
        client: order.client.as_ref(),
        network: &order.network,
        ledger: &writer,
        candidates,
        word_lists: all_word_lists(scenario, order),
        salt: Salt::new(random::<16>()),
        probes: order.probes.extent(),
    };
    let mut follow = Follow::new(order.global, &writer, scenario.script.len());
    let interrupted = tokio::select! {
        () = run::run(scenario, means) => Interrupted::No,
        () = order.interrupts.come() => {
            writer.record(Event::Stopped { why: "it was interrupted".into() });
            Interrupted::Yes
        }
        () = follow.along() => Interrupted::No,
    };
    follow.finish();
    if interrupted == Interrupted::Yes {
        output::note("interrupted: this is what there is; Ctrl-C again ends at once");
    }
    if let Some(error) = writer.take_failure() {
        output::note(&format!("warning: the ledger on disk is not complete: {error}"));
    }
    Seen { ledger: writer.ledger(), interrupted }
}

/// The candidates of the scenario and of the caller; none of them may stand in the ledger.
fn all_candidates(scenario: &Scenario, order: &Order<'_>, writer: &Writer) -> Vec<Candidate> {
    let (mut named, problems) = candidates(scenario, writer);
    for problem in problems {
        output::note(&format!("warning: {problem}"));
    }
    for candidate in &order.known {
        if let Some(text) = candidate.secret.expose_text() {
            writer.hide(text);
        }
    }
    named.extend(order.known.iter().cloned());
    named
}

/// The lists of guesses of the scenario and of the caller, as far as they can be read.
fn all_word_lists(scenario: &Scenario, order: &Order<'_>) -> Vec<WordList> {
    let mut lists = word_lists(scenario);
    lists.extend(order.word_lists.iter().cloned());
    lists.retain(|list| match list.check() {
        Ok(_) => true,
        Err(problem) => {
            output::note(&format!("warning: {problem}"));
            false
        }
    });
    lists
}

fn open_ledger(writer: &Writer, path: &Path) {
    if let Err(error) = writer.to_file(path) {
        let path = path.display();
        output::note(&format!("warning: the ledger cannot be written to {path}: {error}"));
    }
}

/// A runtime of one thread: the run waits far more than it works.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("the operating system gives a runtime its means").block_on(future)
}
