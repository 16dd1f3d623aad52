//! The edge: arguments, files, environment, printing, exit codes. Only this module does any of these.

mod args;
mod check;
mod client;
#[cfg(feature = "lab")]
mod demo;
mod dry_run;
mod exit;
mod explain;
mod files;
mod follow;
mod interrupt;
#[cfg(feature = "lab")]
mod lab;
mod network;
mod output;
mod panic;
mod pipeline;
mod reports;
mod run;
mod schema;
mod token;
mod trace;
mod triage;

pub use args::Cli;
pub use exit::Exit;

use args::Command;

/// Carries a command out; gives the exit code.
pub fn main(cli: Cli) -> Exit {
    panic::guard(|| carry_out(cli))
}

fn carry_out(cli: Cli) -> Exit {
    let global = cli.global;
    match cli.command {
        Command::Run(args) => run::run(&global, &args),
        Command::Check(args) => check::check(&args),
        Command::Schema => schema::schema(),
        Command::Explain(args) => explain::explain(&global, &args),
        Command::Triage(args) => triage::triage(&global, &args),
        Command::Token(args) => token::token(&global, &args),
        #[cfg(feature = "lab")]
        Command::Demo(args) => demo::demo(&global, &args),
        #[cfg(feature = "lab")]
        Command::Lab(args) => lab::lab(&args),
    }
}
