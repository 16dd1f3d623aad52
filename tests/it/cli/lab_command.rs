//! `earwitness lab`.

use super::lab_process::LabProcess;
use super::{earwitness, text};

#[test]
fn it_announces_itself_and_ends_well_when_standard_input_closes() {
    let lab = LabProcess::start(&["--fault", "one-fixed-tab-excluded:last"]);
    assert_eq!(lab.announcement["fault"], "one-fixed-tab-excluded:last");
    assert_eq!(lab.announcement["users"][0]["name"], "alice");
    assert_eq!(lab.announcement["events"]["deliver"], "message:new");
    assert_eq!(lab.end(), Some(0));
}

#[test]
fn a_fault_that_does_not_exist_is_answered_with_the_nearest() {
    let run = earwitness().args(["lab", "--fault", "excpet-in-loop"]).assert().code(2);
    let said = text(&run.get_output().stderr);
    assert!(said.contains("The nearest is `except-in-loop`."), "{said}");
}

#[test]
fn faults_are_listed_with_their_line_of_source() {
    let run = earwitness().args(["lab", "--list-faults"]).assert().success();
    let said = text(&run.get_output().stdout);
    let line = said.lines().find(|line| line.starts_with("leak-to-everyone:socket-broadcast  "));
    assert!(line.is_some_and(|line| line.contains("  socket.broadcast")), "{said}");
}

#[test]
fn its_tokens_live_as_long_as_one_says() {
    let lab = LabProcess::start(&["--token-ttl", "4"]);
    let scenario = "tests/cases/lifetime/expire.yaml";
    let run = earwitness().args(["run", scenario]).env("EARWITNESS_DEMO_URL", lab.url()).assert();
    let run = run.success();
    let said = text(&run.get_output().stdout);
    assert!(said.contains("pass  expiry"), "{said}");
}

#[test]
fn a_token_lives_for_a_second_at_least() {
    earwitness().args(["lab", "--token-ttl", "0"]).assert().code(2);
}
