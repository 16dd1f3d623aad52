//! The command line as it is typed; nothing here does anything.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::client::ClientChoice;
use super::network::NetworkFlags;
use super::token::TokenArgs;
use super::triage::TriageArgs;
use crate::report::Format;
use crate::run::Probes;
use crate::scenario::Scenario;

/// Finds out who hears what in a real-time system, and why not.
///
/// earwitness logs several users in to a running system, opens several sockets (tabs) for each, joins rooms,
/// lets every tab speak, and holds what every tab heard against what it should have heard. From the pattern
/// of what went wrong it names the cause.
#[derive(Debug, Parser)]
#[command(
    name = "earwitness",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = "Exit codes: 0 pass, 1 fail, 2 wrong usage or scenario, 3 inconclusive, 4 target \
                  unreachable, 70 a bug in earwitness, 130 interrupted.\n\nBegin with `earwitness demo`, \
                  then `earwitness triage URL --help`."
)]
pub struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub(super) struct Global {
    /// When to use colour; `NO_COLOR` is respected
    #[arg(long, value_enum, default_value_t = ColourChoice::Auto, value_name = "WHEN", global = true,
          help_heading = "In every command")]
    pub(super) color: ColourChoice,
    /// Say only the causes and the verdict
    #[arg(
        long,
        short,
        global = true,
        conflicts_with = "verbose",
        help_heading = "In every command"
    )]
    pub(super) quiet: bool,
    /// Say more: once for every check and entry, twice for every frame
    #[arg(long, short, global = true, action = clap::ArgAction::Count, help_heading = "In every command")]
    pub(super) verbose: u8,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ColourChoice {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// See it work: an embedded server, healthy, then with both founding bugs
    #[cfg(feature = "lab")]
    Demo(DemoArgs),
    /// Find out what is wrong with a running system, from flags alone
    Triage(Box<TriageArgs>),
    /// Carry scenarios out against a running system
    Run(RunArgs),
    /// Read scenarios and report every mistake, without running them
    Check(CheckArgs),
    /// Explain a cause
    Explain(ExplainArgs),
    /// Look into tokens, and at the secrets that sign them
    Token(TokenArgs),
    /// Print the JSON Schema of scenario files
    Schema,
    /// Serve the embedded chat server, healthy or with a fault
    #[cfg(feature = "lab")]
    Lab(LabArgs),
}

#[cfg(feature = "lab")]
#[derive(Debug, Args)]
#[command(
    after_long_help = "The first line of standard output is a JSON object: the address, the accounts, the room \
                             and the events.\n\nExample:\n  earwitness lab --port 3000 --fault except-in-loop\n  \
                             earwitness triage --help      # shows the command that finds it"
)]
pub(super) struct LabArgs {
    /// The fault that the server has: `CODE`, or `CODE:SHAPE`; healthy where left out
    #[arg(long, value_name = "CODE")]
    pub(super) fault: Option<String>,
    /// The port of the loopback address; 0 lets the system choose
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) port: u16,
    /// How long a token opens sockets; the lab ends them with it
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) token_ttl: u32,
    /// Stop when standard input closes, for programs that start the lab
    #[arg(long)]
    pub(super) until_stdin_closes: bool,
    /// List all faults and the line of source that each stands for
    #[arg(long)]
    pub(super) list_faults: bool,
}

#[cfg(feature = "lab")]
#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Show one bug only, by the code of its cause
    #[arg(long, value_name = "CODE")]
    pub(super) fault: Option<String>,
    #[command(flatten)]
    pub(super) outputs: Outputs,
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Scenario files, or folders of them
    #[arg(required = true, value_name = "SCENARIO")]
    pub(super) scenarios: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) outputs: Outputs,
    /// How far the gate is probed with forged tokens
    #[arg(long, value_enum, default_value_t = ProbeChoice::Safe, value_name = "HOW")]
    pub(super) probes: ProbeChoice,
    /// A log that the server writes, to be followed while the run goes on; may be repeated
    #[arg(long = "server-log", value_name = "FILE")]
    pub(super) server_logs: Vec<PathBuf>,
    /// Print what each probe would send, and whether it would be sent; send nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Which client opens the tabs
    #[arg(long, value_enum, default_value_t = ClientChoice::Native, value_name = "CLIENT")]
    pub(super) client: ClientChoice,
    /// A file of guesses for the secret, one a line, which are held against the login tokens and shown to nobody;
    /// may be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) wordlist: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) network: NetworkFlags,
}

/// Where results go, besides the terminal.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Outputs {
    /// Also write a report: `json=FILE`, `junit=FILE` or `github=-`; `-` is standard output
    ///
    /// A report on standard output sends the one for people to standard error. Where a folder or several
    /// scenarios are named, JSON is an array of reports and JUnit one document with the suites of all.
    #[arg(long = "report", value_name = "FORMAT=FILE")]
    pub(super) reports: Vec<ReportTarget>,
    /// Write the ledger, one entry a line, while the run goes on
    ///
    /// Where there are several runs, the number of the run stands before the extension: `run.2.jsonl`.
    #[arg(long, value_name = "FILE")]
    pub(super) ledger: Option<PathBuf>,
}

/// How far the gate is probed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ProbeChoice {
    /// Not at all
    None,
    /// With what changes nothing and makes no session for anybody
    Safe,
    /// With the whole catalogue, spaced: tokens of own users only, left at once where they are let in; and users who are
    /// no members of a room try to join it and to send to it
    All,
}

impl ProbeChoice {
    /// How far the run goes.
    pub(super) fn extent(self) -> Probes {
        match self {
            Self::None => Probes::None,
            Self::Safe => Probes::Safe,
            Self::All => Probes::All,
        }
    }

    /// With all probes the standard script tries what a system should not allow as well.
    pub(super) fn extend(self, scenario: &mut Scenario) {
        if self == Self::All {
            scenario.intrude();
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Scenario files, or folders of them
    #[arg(required = true, value_name = "SCENARIO")]
    pub(super) scenarios: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The code of a cause; all of them are listed where it is left out
    #[arg(value_name = "CODE")]
    pub(super) code: Option<String>,
}

/// A report and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReportTarget {
    pub(super) format: Format,
    pub(super) destination: Destination,
}

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// Standard output.
    Stdout,
    /// A file, written whole or not at all.
    File(PathBuf),
}

impl FromStr for ReportTarget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = text.split_once('=').ok_or_else(|| {
            format!(
                "`{text}` has no destination: write {text}=FILE, or {text}=- for standard output"
            )
        })?;
        let format = format.parse::<Format>().map_err(|error| error.to_string())?;
        let destination = match file {
            "" => return Err(format!("`{text}` has no file after the `=`")),
            "-" => Destination::Stdout,
            file => Destination::File(PathBuf::from(file)),
        };
        Ok(Self { format, destination })
    }
}
