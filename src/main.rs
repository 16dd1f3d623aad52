//! The program: parse the command line, carry the command out, give its exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    earwitness::cli::main(earwitness::cli::Cli::parse()).into()
}
