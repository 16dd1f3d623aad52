//! earwitness inside another program, such as a test of a server that is written in Rust.
//!
//! The server here is the embedded lab, with a fault or without:
//!
//! ```sh
//! cargo run --example embed
//! cargo run --example embed -- except-in-loop
//! ```
#![expect(clippy::print_stdout, reason = "an example shows what it found")]

use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;

use earwitness::diagnose::{self, diagnose};
use earwitness::judge::{Case, Judgement, Verdict, judge};
use earwitness::lab::{self, Fault};
use earwitness::ledger::{Clock, Ledger, Nonce, Redactor, Writer};
use earwitness::report::{Detail, Style, assemble, terminal};
use earwitness::run::{self, Means, Probes};
use earwitness::scenario::{Env, Scenario, read};
use earwitness::token::{Candidate, CandidateSource, Salt, Secret};
use earwitness::wire::{NativeClient, Network};
use secrecy::ExposeSecret;

const SCENARIO: &str = include_str!("../scenarios/demo.yaml");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let fault = std::env::args().nth(1).map(|code| code.parse::<Fault>()).transpose()?;
    let server = lab::start(fault, 0).await?;
    let scenario = scenario(&server.url())?;
    let secret = server.environment_secret();
    let known = Candidate {
        source: CandidateSource::Environment { variable: "JWT_SECRET".into() },
        secret: Secret::new(secret.expose_secret()),
    };
    let ledger = witness(&scenario, vec![known]).await?;
    server.stop().await;

    Ok(match verdict(&scenario, &ledger) {
        Verdict::Pass => ExitCode::SUCCESS,
        Verdict::Fail | Verdict::Inconclusive => ExitCode::FAILURE,
    })
}

/// Text becomes a scenario, or a list of all its mistakes.
fn scenario(url: &str) -> Result<Scenario, String> {
    let env = Env::new(BTreeMap::from([("EARWITNESS_DEMO_URL".to_owned(), url.to_owned())]));
    let extends = |_: &str, base: &str| Err(format!("{base} cannot be extended from here"));
    read("scenarios/demo.yaml", SCENARIO, env, &extends)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// The live half: the scenario is carried out, and all that happens goes to the ledger.
async fn witness(
    scenario: &Scenario,
    candidates: Vec<Candidate>,
) -> Result<Ledger, getrandom::Error> {
    let ledger = Writer::new(Clock::start(), Nonce::new(random()?), Redactor::default());
    for candidate in &candidates {
        if let Some(text) = candidate.secret.expose_text() {
            ledger.hide(text);
        }
    }
    let (client, network) = (NativeClient::new(), Network::default());
    let salt = Salt::new(random::<16>()?);
    let probes = Probes::Safe;
    let means = Means {
        client: &client,
        network: &network,
        ledger: &ledger,
        candidates,
        word_lists: Vec::new(),
        salt,
        probes,
    };
    run::run(scenario, means).await;
    Ok(ledger.ledger())
}

/// The judging half: from the ledger to the verdict, without clock and network.
fn verdict(scenario: &Scenario, ledger: &Ledger) -> Verdict {
    let case = Case::new(scenario, ledger);
    let Judgement { verdict, findings, not_observed } = judge(&case);
    let diagnoses = diagnose(&case);
    let verdict = diagnose::verdict(verdict, &diagnoses);
    let judgement = Judgement { verdict, findings, not_observed };
    let exit_code = u8::from(verdict != Verdict::Pass);
    let report = assemble(&case, judgement, diagnoses, exit_code);
    println!("{}", terminal(&report, Style::default(), Detail::Normal));
    verdict
}

fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
