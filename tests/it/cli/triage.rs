//! `earwitness triage`.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use assert_cmd::Command;
use serde_json::Value;

use super::lab_process::LabProcess;
use super::{earwitness, text};

/// The flags of the example in the help.
const FLAGS: [&str; 18] = [
    "--login",
    "POST /api/auth/login",
    "--user",
    "alice@example.com:alice-password",
    "--user",
    "bob@example.com:bob-password",
    "--user",
    "carol@example.com:carol-password",
    "--room",
    "42",
    "--join",
    r#"conversation:join "{{ room.id }}""#,
    "--leave",
    r#"conversation:leave "{{ room.id }}""#,
    "--send",
    r#"message:send {"conversationId": "{{ room.id }}", "content": "{{ marker }}"}"#,
    "--deliver",
    "message:new",
];

fn triage(lab: &LabProcess) -> Command {
    let mut triage = earwitness();
    triage.args(["triage", lab.url()]).args(FLAGS);
    triage
}

#[test]
fn a_healthy_server_passes() {
    let lab = LabProcess::start(&[]);
    let run = triage(&lab).assert().code(0);
    let said = text(&run.get_output().stdout);
    assert!(said.contains("everyone in the room") || said.contains("observed"), "{said}");
    assert!(said.lines().last().is_some_and(|line| line.starts_with("pass")), "{said}");
}

#[test]
fn a_loop_over_except_is_named_first() {
    let lab = LabProcess::start(&["--fault", "except-in-loop"]);
    let run = triage(&lab).args(["--report", "json=-"]).assert().code(1);
    let report: Value =
        serde_json::from_slice(&run.get_output().stdout).expect("standard output is JSON only");
    assert_eq!(report["diagnoses"][0]["code"], "except-in-loop");
    assert_eq!(report["exit_code"], 1);
    let said = text(&run.get_output().stderr);
    assert!(said.contains("1. except-in-loop"), "{said}");
}

#[test]
fn a_token_in_another_place_is_found_and_can_be_named() {
    let lab = LabProcess::start(&["--fault", "login-token-not-found"]);
    let run = triage(&lab).assert().code(0);
    let said = text(&run.get_output().stderr);
    assert!(said.contains("the token stands at body:/data/accessToken"), "{said}");
    assert!(said.contains("--token-at body:/data/accessToken"), "{said}");
    let lab = LabProcess::start(&["--fault", "login-token-not-found"]);
    triage(&lab).args(["--token-at", "body:/data/accessToken"]).assert().code(0);
}

#[test]
fn login_and_gate_are_looked_at_without_any_room() {
    let lab = LabProcess::start(&["--fault", "shared-secret-is-fallback"]);
    let run = earwitness().args(["triage", lab.url()]).args(&FLAGS[..6]).assert().code(1);
    let said = text(&run.get_output().stdout);
    assert!(said.contains("1. shared-secret-is-fallback"), "{said}");
}

#[test]
fn the_example_in_the_help_is_the_one_that_is_tested() {
    let help = earwitness().args(["triage", "--help"]).assert().success();
    let help = text(&help.get_output().stdout);
    for flag in FLAGS {
        assert!(help.contains(flag), "{flag} is not in the help");
    }
}

#[test]
fn the_printed_scenario_is_right_and_runs() {
    let lab = LabProcess::start(&[]);
    let printed = triage(&lab).arg("--print-scenario").assert().success();
    let scenario = text(&printed.get_output().stdout);
    insta::with_settings!({filters => vec![(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT")]}, {
        insta::assert_snapshot!("printed_scenario", scenario);
    });
    let note = text(&printed.get_output().stderr);
    assert!(note.contains("ALICE_PASSWORD, BOB_PASSWORD, CAROL_PASSWORD"), "{note}");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("printed.yaml");
    fs::write(&file, &scenario).expect("the folder can be written to");
    earwitness().arg("check").arg(&file).assert().code(2);
    for command in ["check", "run"] {
        earwitness()
            .arg(command)
            .arg(&file)
            .env("ALICE_PASSWORD", "alice-password")
            .env("BOB_PASSWORD", "bob-password")
            .env("CAROL_PASSWORD", "carol-password")
            .assert()
            .code(0);
    }
}

#[test]
fn a_file_brings_the_system_and_flags_win() {
    let lab = LabProcess::start(&["--fault", "sender-not-excluded"]);
    let run = earwitness()
        .args(["triage", lab.url(), "--like", "scenarios/demo.yaml"])
        .args(["--user", "alice@example.com:env:A", "--user", "bob@example.com:env:B"])
        .args(["--user", "carol@example.com:env:C", "--member", "carol@example.com"])
        .args(["--member", "alice", "--print-scenario"])
        .envs([("A", "alice-password"), ("B", "bob-password"), ("C", "carol-password")])
        .assert()
        .code(0);
    let scenario = text(&run.get_output().stdout);
    assert!(scenario.contains(lab.url()) && scenario.contains("{{ env.C }}"), "{scenario}");
    assert!(scenario.contains("members: [carol, alice]"), "{scenario}");
    assert!(scenario.contains("audience: others"), "{scenario}");
    let run = earwitness().args(["triage", lab.url(), "--like", "scenarios/demo.yaml"]).assert();
    let said = text(&run.code(1).get_output().stdout);
    assert!(said.contains("1. sender-not-excluded"), "{said}");
}

#[test]
fn mistakes_are_told_all_at_once_by_the_name_of_their_flag() {
    let run = earwitness()
        .args(["triage", "localhost", "--user", "alice@example.com:hunter2"])
        .args(["--send-token", "pocket", "--ack-timeout", "soon", "--login", "FETCH"])
        .args(["--send", r#"say "{{ marker }}""#])
        .assert()
        .code(2);
    insta::assert_snapshot!("mistakes", text(&run.get_output().stderr));
}

#[test]
fn no_password_is_in_any_output() {
    let folder = tempfile::tempdir().expect("a folder");
    let (report, ledger) = (folder.path().join("report.json"), folder.path().join("ledger.jsonl"));
    let lab = LabProcess::start(&[]);
    let run = triage(&lab)
        .args([
            "--login-body",
            r#"{"email":"{{ user.email }}","password":"{{ user.password }}","pin":"hunter22"}"#,
        ])
        .arg("--report")
        .arg(format!("json={}", report.display()))
        .arg("--ledger")
        .arg(&ledger)
        .arg("-vv")
        .assert()
        .code(0);
    let output = run.get_output();
    let printed = triage(&lab)
        .args(["--login-body", r#"{"password":"hunter22"}"#, "--print-scenario"])
        .assert()
        .code(0);
    let all = [
        text(&output.stdout),
        text(&output.stderr),
        text(&printed.get_output().stdout),
        text(&printed.get_output().stderr),
        fs::read_to_string(report).expect("the report was written"),
        fs::read_to_string(ledger).expect("the ledger was written"),
    ];
    assert!(all[1].contains("message:send"), "the frames are there: {}", all[1]);
    for secret in ["alice-password", "bob-password", "carol-password", "hunter22", "eyJ"] {
        assert!(!all.iter().any(|text| text.contains(secret)), "{secret} was printed");
    }
}

/// What a framework in debug mode does: it answers with all that it was sent.
#[test]
fn a_password_that_the_server_sends_back_is_not_printed() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("it has one"));
    std::thread::spawn(move || listener.incoming().flatten().for_each(echo));
    let body = r#"{"email":"{{ user.email }}","password":"{{ user.password }}","pin":"hunter22"}"#;
    let run = earwitness()
        .args(["triage", &url, "--user", "a@example.com:correct-horse", "--login-body", body])
        .args(["-vv", "--report", "json=-"])
        .assert()
        .code(1);
    let said = text(&run.get_output().stdout) + &text(&run.get_output().stderr);
    assert!(said.contains("[redacted]"), "{said}");
    assert!(!said.contains("hunter22") && !said.contains("correct-horse"), "{said}");
}

/// Answers a request with its own text.
fn echo(mut stream: TcpStream) {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut part) {
            Ok(count @ 1..) => request.extend(&part[..count]),
            _ => break,
        }
    }
    let head = format!("HTTP/1.1 500 Oops\r\nContent-Length: {}\r\n\r\n", request.len());
    // The other side may have gone by now.
    let _ = stream.write_all(&[head.as_bytes(), &request].concat());
}

fn is_whole(request: &[u8]) -> bool {
    let request = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.is_none_or(|length| body.len() >= length.trim().parse().unwrap_or(0))
}

#[test]
fn a_user_without_a_password_is_not_repeated() {
    for user in ["hunter22", "hunter22:", ":hunter22"] {
        let run = earwitness().args(["triage", "http://127.0.0.1:1", "--user", user]).assert();
        let output = run.code(2).get_output().clone();
        let said = text(&output.stderr);
        assert!(said.contains("--user: user 1 cannot be read"), "{said}");
        assert!(!said.contains("hunter22"), "{said}");
    }
}

#[test]
fn nobody_at_the_address_is_an_exit_of_its_own() {
    // The port was free a moment ago, and nobody listens there now.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it has one");
    drop(listener);
    let url = format!("http://{address}");
    earwitness().args(["triage", &url, "--user", "a:bcde"]).assert().code(4);
}
