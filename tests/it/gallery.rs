//! Every way to go wrong, and what a user reads then: the exit code, and both outputs as they look at 80 columns.

mod killed;
mod mistakes;
mod strangers;

use insta::Settings;

use crate::witness::program;

/// What is shown of a run: its exit code and both outputs, without what changes from run to run.
fn shown(arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
    let mut command = program(arguments, variables);
    command.current_dir(crate::witness::cases().join("gallery")).env("COLUMNS", "80");
    let output = command.output().expect("the program is built");
    let exit = output.status.code().expect("it ended by itself");
    let text = |bytes| String::from_utf8(bytes).expect("it writes text");
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    for line in stdout.lines().chain(stderr.lines()) {
        assert!(!line.contains(['\u{7}', '\u{1b}', '\0']), "a control code: {line:?}");
    }
    (exit, format!("exit {exit}\n--- stdout\n{stdout}--- stderr\n{stderr}"))
}

/// Holds a run against the answer that was approved.
fn assert_answer(name: &str, exit: i32, scenario: &str, url: &str) {
    let (code, text) = shown(&["run", scenario], &[("EARWITNESS_DEMO_URL", url)]);
    assert_eq!(code, exit, "{text}");
    settings().bind(|| insta::assert_snapshot!(name, text));
}

fn settings() -> Settings {
    let mut settings = Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path(crate::witness::cases().join("gallery/snapshots"));
    settings.set_omit_expression(true);
    for (pattern, instead) in [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        // Columns are padded to the width of the figures.
        (r" *\b\d+(\.\d+)? (ms|s|µs)\b", " TIME"),
        (r"\b(hs|es|rs)\d+:[0-9a-f-]{14}", "FINGERPRINT"),
        (r"ew[a-z0-7]{8}m\d+z", "MARKER"),
        // What happens at the same time is recorded in any order.
        (r"TIME  (alice|bob|carol)/\d ", "TIME  TAB "),
        (r"TIME  (alice|bob|carol): ", "TIME  USER: "),
    ] {
        settings.add_filter(pattern, instead);
    }
    settings
}
