//! The command line as a person or a pipeline uses it: the program itself, against the embedded server.

mod find_secret;
mod interrupt;
mod lab_process;
mod lab_command;
mod run;
mod token;
mod triage;

use assert_cmd::Command;

/// The program, in an environment where nothing of the tester's own shows through.
pub(crate) fn earwitness() -> Command {
    Command::from_std(program())
}

/// The same, for tests that talk to it while it runs.
fn program() -> std::process::Command {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_earwitness"));
    program.env_remove("COLUMNS").env_remove("JWT_SECRET").env("NO_COLOR", "1");
    program
}

/// What a program wrote, as text.
fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it writes UTF-8")
}
