//! `earwitness demo`: the main job on the embedded server, start to finish.

mod scene;

use super::args::{DemoArgs, Global};
use super::exit::Exit;
use super::interrupt::Interrupts;
use super::output::{self, Stream};
use super::pipeline::{Order, block_on, pipeline};
use super::reports::{Amount, Reports};
use crate::lab::Fault;
use crate::token::{Candidate, CandidateSource, Secret};
use crate::wire::{NativeClient, Network};
use scene::Scene;
use secrecy::ExposeSecret;

/// The founding bugs, in the order in which they are shown.
const INCIDENTS: [&str; 2] = ["issuer-secret-is-fallback", "except-in-loop"];

pub(super) fn demo(global: &Global, args: &DemoArgs) -> Exit {
    let fault = match args.fault.as_deref().map(str::parse::<Fault>).transpose() {
        Ok(fault) => fault,
        Err(error) => {
            output::error(&error.to_string(), None);
            return Exit::Usage;
        }
    };
    let amount = if fault.is_some() { Amount::One } else { Amount::Several };
    let mut stage = Stage {
        global,
        stream: Stream::beside(&args.outputs),
        interrupts: Interrupts::listen(),
        reports: Reports::new(&args.outputs, amount),
    };
    let exit = match fault {
        Some(fault) => block_on(stage.act(Some(fault))).0,
        None => block_on(stage.all_acts()),
    };
    stage.reports.print();
    exit
}

/// What every act of the demonstration needs.
struct Stage<'a> {
    global: &'a Global,
    stream: Stream,
    interrupts: Interrupts,
    reports: Reports<'a>,
}

impl Stage<'_> {
    /// A healthy run, then both incidents; it ends well if each is what it should be.
    async fn all_acts(&mut self) -> Exit {
        output::tell(self.stream, "1. A healthy chat server: everything should hold.\n\n");
        let (exit, _) = self.act(None).await;
        if exit == Exit::Interrupted {
            return exit;
        }
        let mut as_it_should = exit == Exit::Pass;
        for (place, code) in INCIDENTS.iter().enumerate() {
            let Ok(fault) = code.parse::<Fault>() else { return Exit::Bug };
            let bug = fault.bug();
            let title = format!("\n{}. The same server with this in it:  {bug}\n\n", place + 2);
            output::tell(self.stream, &title);
            let (exit, first) = self.act(Some(fault)).await;
            if exit == Exit::Interrupted {
                return exit;
            }
            as_it_should &= first.as_deref() == Some(*code);
        }
        if as_it_should {
            let end = "\nBoth bugs were found by name, and the healthy server was let be.\n";
            output::tell(self.stream, end);
            return Exit::Pass;
        }
        let what = "the demonstration did not go as it should";
        output::error(what, Some("please report it as a bug"));
        Exit::Bug
    }

    /// One run against the embedded server; gives the first diagnosis.
    async fn act(&mut self, fault: Option<Fault>) -> (Exit, Option<String>) {
        let scene = Scene::of(fault);
        let lab = match scene.settings.start().await {
            Ok(lab) => lab,
            Err(error) => {
                output::error(&format!("the embedded server cannot start: {error}"), None);
                return (Exit::Bug, None);
            }
        };
        let scenario = scene.scenario(&lab.url());
        let secret = lab.environment_secret();
        let source = CandidateSource::Environment { variable: "JWT_SECRET".into() };
        let order = Order {
            global: self.global,
            probes: scene.probes,
            network: Network::default(),
            client: Box::new(NativeClient::new()),
            stream: self.stream,
            ledger: self.reports.next_ledger(),
            known: vec![Candidate { source, secret: Secret::new(secret.expose_secret()) }],
            word_lists: Vec::new(),
            hidden: Vec::new(),
            interrupts: &self.interrupts,
        };
        let (exit, report) = pipeline(&scenario, order, &mut self.reports).await;
        lab.stop().await;
        (exit, report.diagnoses.first().map(|diagnosis| diagnosis.code.to_owned()))
    }
}
