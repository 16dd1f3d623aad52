//! Servers that answer every request wrongly: each is asked a handful of times, and named.

use std::path::Path;

use crate::addresses::{counting, silent};
use crate::reported::Reported;

/// The most requests that a run makes to find out: a handshake, an older one, a WebSocket, three paths, and a try
/// of each of its four tabs.
const MOST: usize = 10;

/// Scenarios of which the sockets begin with each of the transports.
const SCENARIOS: [&str; 2] = ["chat.yaml", "polling.yaml"];

fn run(scenario: &str, url: &str) -> Reported {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/connection");
    Reported::run(&cases.join(scenario), &[("CONNECTION_URL", url)])
}

#[test]
fn a_server_that_always_answers_the_same_is_asked_a_handful_of_times_and_named() {
    let page = "Content-Type: text/html\r\nContent-Length: 15\r\n\r\n<!doctype html>";
    let endless = "x".repeat(1 << 20);
    for (head, rest, cause, exit) in [
        ("404 Not Found", "Content-Length: 4\r\n\r\nnope", "wrong-path", 1),
        ("502 Bad Gateway", "Content-Length: 3\r\n\r\nbad", "target-unreachable", 4),
        ("200 OK", page, "not-socket-io", 1),
        ("200 OK", &format!("\r\n{endless}"), "not-socket-io", 1),
    ] {
        for scenario in SCENARIOS {
            let server = counting(&format!("HTTP/1.1 {head}\r\nConnection: close\r\n{rest}"));
            let run = run(scenario, &server.url);
            assert_eq!((run.codes(), run.exit), (vec![cause], exit), "{head}\n{}", run.said);
            let count = server.requests();
            assert!((1..=MOST).contains(&count), "{scenario}, {head}: {count} requests");
        }
    }
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    for scenario in SCENARIOS {
        let server = silent();
        let run = run(scenario, &server.url);
        assert_eq!((run.codes(), run.exit), (vec!["target-unreachable"], 4), "{}", run.said);
        let count = server.requests();
        assert!((1..=MOST).contains(&count), "{scenario}: {count} requests");
    }
}
