//! The program on the networks that systems stand in: behind TLS, proxies and gates, and at every kind of address.

mod authority;
pub(crate) mod front;
mod gates;
mod mistakes;
mod proxies;
mod proxy_servers;
mod tls;
mod transports;

use crate::witness::{Witness, program, witness};

/// A whole triage of the embedded server at an address.
fn triage(url: &str, more: &[&str], variables: &[(&str, &str)]) -> Witness {
    witness(&arguments(url, more), variables)
}

fn arguments<'a>(url: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let system = [
        "triage",
        url,
        "--user",
        "alice@example.com:alice-password",
        "--user",
        "bob@example.com:bob-password",
        "--room",
        "42",
        "--join",
        r#"conversation:join "{{ room.id }}""#,
        "--send",
        r#"message:send {"conversationId": "{{ room.id }}", "content": "{{ marker }}"}"#,
        "--deliver",
        "message:new",
    ];
    let login = ["--login", "POST /api/auth/login"];
    let login = if more.contains(&login[0]) { &[][..] } else { &login };
    [&system, login, more].concat()
}

/// Everything that a triage writes: both streams, the report and the ledger.
fn everything(url: &str, more: &[&str], variables: &[(&str, &str)]) -> String {
    let folder = tempfile::TempDir::new().expect("the temporary folder can be written to");
    let (report, ledger) = (folder.path().join("r.json"), folder.path().join("l.jsonl"));
    let output = program(&arguments(url, more), variables)
        .arg("-vv")
        .arg("--report")
        .arg(format!("json={}", report.display()))
        .arg("--ledger")
        .arg(&ledger)
        .output()
        .expect("the program is built");
    let files = [report, ledger].map(|path| std::fs::read_to_string(path).unwrap_or_default());
    let streams =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    [streams, files].concat().join("\n")
}
