//! `earwitness triage`: what is wrong with a running system, from flags alone.
//!
//! The flags become the text of a scenario, which is read like any other; so there is one way to be right, and one
//! way in which mistakes are told.

mod account;
mod blame;
mod compose;
mod emit;
mod flags;
mod like;
mod people;
mod placement;
mod procedures;
mod variable;
mod yaml;

pub(super) use account::{Account, Password};
pub(super) use flags::TriageArgs;

use secrecy::ExposeSecret;

use super::args::Global;
use super::client::client;
use super::dry_run;
use super::exit::Exit;
use super::files;
use super::interrupt::Interrupts;
use super::network::network;
use super::output::{self, Stream};
use super::pipeline::{Order, block_on, conclude, witness};
use super::reports::{Amount, Reports};
use crate::scenario::{Env, Problem, Scenario, read};
use compose::{Composed, compose};

/// What a scenario is called that was made from flags.
const NAME: &str = "the command line";

pub(super) fn triage(global: &Global, args: &TriageArgs) -> Exit {
    let made = like::parts(args).and_then(|like| compose(args, like)).and_then(|composed| {
        let scenario = scenario(args, &composed)?;
        Ok((scenario, composed))
    });
    match made {
        Err(problems) => complain(args, &problems),
        Ok((_, composed)) if args.print_scenario => print(&composed),
        Ok((scenario, _)) if args.dry_run => dry_run::tell(&scenario, args.probes),
        Ok((scenario, composed)) => carry_out(global, args, scenario, composed),
    }
}

fn scenario(args: &TriageArgs, composed: &Composed) -> Result<Scenario, Vec<Problem>> {
    let mut variables = files::variables();
    for (name, password) in &composed.variables {
        variables.insert(name.clone(), password.expose_secret().to_owned());
    }
    let nothing = |_: &str, _: &str| Err("a scenario made from flags extends nothing".to_owned());
    let mut scenario = read(NAME, &yaml::text(&composed.scenario), Env::new(variables), &nothing)?;
    scenario.file = String::new();
    args.probes.extend(&mut scenario);
    Ok(scenario)
}

fn carry_out(global: &Global, args: &TriageArgs, scenario: Scenario, composed: Composed) -> Exit {
    let Some(network) = network(&args.network) else { return Exit::Usage };
    let Some(client) = client(args.client, &network, &scenario) else { return Exit::Usage };
    let interrupts = Interrupts::listen();
    let mut reports = Reports::new(&args.outputs, Amount::One);
    let order = Order {
        global,
        probes: args.probes,
        network,
        client,
        stream: Stream::beside(&args.outputs),
        ledger: reports.next_ledger(),
        known: Vec::new(),
        word_lists: Vec::new(),
        hidden: composed.variables.iter().map(|(_, secret)| secret.clone()).collect(),
        interrupts: &interrupts,
    };
    let exit = block_on(with_what_is_found(args, &order, scenario, composed, &mut reports));
    reports.print();
    exit
}

/// How often a run can find something that lets the next one come further: the token, and its place at the socket.
const FINDINGS: u8 = 2;

/// Runs; and where the run has found out where the token stands or goes, runs again with that.
async fn with_what_is_found(
    args: &TriageArgs,
    order: &Order<'_>,
    mut scenario: Scenario,
    mut composed: Composed,
    reports: &mut Reports<'_>,
) -> Exit {
    let mut seen = witness(&scenario, order).await;
    for _ in 0..FINDINGS {
        let better = |ledger| placement::better(args, &composed.scenario, ledger);
        let Some(found) = seen.whole().and_then(better) else { break };
        composed.scenario = found.scenario;
        let Ok(read) = self::scenario(args, &composed) else { break };
        output::note(&format!("{}; going on with that", found.said));
        scenario = read;
        seen = witness(&scenario, order).await;
    }
    conclude(&scenario, order, &seen, reports).0
}

/// The scenario as a file. Passwords are not in it, so it says where to put them.
fn print(composed: &Composed) -> Exit {
    output::data(&yaml::text(&composed.scenario));
    if !composed.variables.is_empty() {
        let names: Vec<&str> = composed.variables.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(", ");
        output::note(&format!("No password is in it. Set in the environment to run it: {names}"));
    }
    Exit::Pass
}

fn complain(args: &TriageArgs, problems: &[Problem]) -> Exit {
    let problems: Vec<Problem> =
        problems.iter().map(|problem| blame::on_flag(args, problem)).collect();
    let problems = problems.iter().map(|problem| (problem, None));
    output::mistakes(NAME, problems, "Run `earwitness triage --help` for an example that works.");
    Exit::Usage
}
