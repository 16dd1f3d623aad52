//! Servers that answer every request wrongly: each is asked a handful of times, and named.

use std::path::Path;

use crate::addresses::{counting, silent};
use crate::reported::Reported;

/// The most requests that a run makes to find out: a handshake, an older one, a WebSocket, three paths, and a try
/// of each of its four tabs.
const MOST: usize = 10;

fn run(url: &str) -> Reported {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/connection/chat.yaml");
    Reported::run(&case, &[("CONNECTION_URL", url)])
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
        let server = counting(&format!("HTTP/1.1 {head}\r\nConnection: close\r\n{rest}"));
        let run = run(&server.url);
        assert_eq!((run.codes(), run.exit), (vec![cause], exit), "{head}\n{}", run.said);
        let count = server.requests();
        assert!((1..=MOST).contains(&count), "{head}: {count} requests");
    }
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let server = silent();
    let run = run(&server.url);
    assert_eq!((run.codes(), run.exit), (vec!["target-unreachable"], 4), "{}", run.said);
    let count = server.requests();
    assert!((1..=MOST).contains(&count), "{count} requests");
}
