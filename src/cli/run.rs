//! `earwitness run`: carries scenarios out, one after the other.

use std::path::{Path, PathBuf};

use super::args::{Global, RunArgs};
use super::client::client;
use super::exit::Exit;
use super::interrupt::Interrupts;
use super::network::network;
use super::output::Stream;
use super::pipeline::{Order, block_on, pipeline};
use super::reports::{Amount, Reports};
use super::{dry_run, files, output};
use crate::judge::Verdict;
use crate::login::WordList;
use crate::report::RunReport;
use crate::scenario::{Scenario, ServerLog};
use crate::wire::Network;

pub(super) fn run(global: &Global, args: &RunArgs) -> Exit {
    let paths = match files::find(&args.scenarios) {
        Ok(paths) => paths,
        Err(why) => {
            output::error(
                &why,
                Some("name a scenario file, or see `earwitness schema` for what one holds"),
            );
            return Exit::Usage;
        }
    };
    if args.dry_run {
        return Exit::together(paths.iter().map(|path| dry(path, args)));
    }
    let Some(network) = network(&args.network) else { return Exit::Usage };
    let interrupts = Interrupts::listen();
    let stream = Stream::beside(&args.outputs);
    let mut reports = Reports::new(&args.outputs, amount(&args.scenarios));
    let mut exits = Vec::new();
    for (place, path) in paths.iter().enumerate() {
        if paths.len() > 1 {
            output::tell(stream, &headline(path, place, paths.len()));
        }
        let exit = one(global, args, (path, &network), &interrupts, &mut reports);
        exits.push(exit);
        if exit == Exit::Interrupted {
            break;
        }
    }
    if paths.len() > 1 {
        output::tell(stream, &format!("\n{}\n", closing(paths.len(), reports.done())));
    }
    reports.print();
    Exit::together(exits)
}

fn dry(path: &Path, args: &RunArgs) -> Exit {
    load(path, args).map_or(Exit::Usage, |scenario| dry_run::tell(&scenario, args.probes))
}

/// A scenario, as it is carried out with these probes.
fn load(path: &Path, args: &RunArgs) -> Option<Scenario> {
    let mut scenario = files::load(path)?;
    args.probes.extend(&mut scenario);
    Some(scenario)
}

/// What is written for a folder is a list, however many scenarios it holds.
fn amount(named: &[PathBuf]) -> Amount {
    match named {
        [one] if !one.is_dir() => Amount::One,
        _ => Amount::Several,
    }
}

fn one(
    global: &Global,
    args: &RunArgs,
    (path, network): (&Path, &Network),
    interrupts: &Interrupts,
    reports: &mut Reports<'_>,
) -> Exit {
    let Some(mut scenario) = load(path, args) else { return Exit::Usage };
    scenario.server_logs.extend(
        args.server_logs
            .iter()
            .map(|path| ServerLog { name: path.display().to_string(), path: path.clone() }),
    );
    let Some(client) = client(args.client, network, &scenario) else { return Exit::Usage };
    let order = Order {
        global,
        probes: args.probes,
        network: network.clone(),
        client,
        stream: Stream::beside(&args.outputs),
        ledger: reports.next_ledger(),
        known: Vec::new(),
        word_lists: args.wordlist.iter().map(|path| WordList::named(path)).collect(),
        hidden: Vec::new(),
        interrupts,
    };
    block_on(pipeline(&scenario, order, reports)).0
}

fn headline(path: &Path, place: usize, all: usize) -> String {
    let gap = if place == 0 { "" } else { "\n" };
    format!("{gap}[{} of {all}] {}\n\n", place + 1, path.display())
}

/// How all of them went, in one line.
fn closing(all: usize, done: &[RunReport]) -> String {
    let count = |verdict| done.iter().filter(|report| report.verdict == verdict).count();
    let verdicts = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive];
    let mut parts: Vec<(usize, String)> =
        verdicts.map(|verdict| (count(verdict), verdict.to_string())).to_vec();
    parts.push((all - done.len(), "not run".to_owned()));
    let said = parts.iter().filter(|(number, _)| *number > 0);
    let said: Vec<String> = said.map(|(number, what)| format!("{number} {what}")).collect();
    format!("{all} scenarios: {}", said.join(", "))
}
