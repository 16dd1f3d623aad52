//! Sessions that poll, and servers that do not answer polls as they should.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use earwitness::ledger::{DisconnectReason, Event, HandshakeAnswer, Method, Writer};
use earwitness::scenario::Transports;
use earwitness::wire::{ConnectSpec, Session};

use super::stage::{OPEN, end, garbles, kinds, ledger, open, spec};
use crate::addresses::serve;

/// Requests of a session that polls, and is answered wrongly from its third poll on.
struct Polled {
    ledger: Writer,
    session: Arc<dyn Session>,
    polls: Arc<AtomicUsize>,
}

/// An answer of HTTP with this status and body.
fn answer(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
        .into_bytes()
}

/// Opens a session with a server that answers two polls as it should, and all others like this.
async fn polled(then: Vec<u8>) -> Polled {
    let polls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&polls);
    let url = serve(move |request| match request.split(' ').next() {
        Some("POST") => answer("200 OK", "ok"),
        _ => match counted.fetch_add(1, Ordering::Relaxed) {
            0 => answer("200 OK", OPEN),
            1 => answer("200 OK", r#"40{"sid":"sock"}"#),
            _ => then.clone(),
        },
    });
    let ledger = ledger();
    let address = url.strip_prefix("http://").unwrap().parse().unwrap();
    let spec = ConnectSpec { transports: Transports::Polling, ..spec(address) };
    let session = open(&spec, &ledger).await.unwrap();
    Polled { ledger, session, polls }
}

fn refusals(ledger: &Writer) -> Vec<(Method, HandshakeAnswer)> {
    kinds(ledger, |event| match event {
        Event::RequestRefused { method, answer, .. } => Some((*method, answer.clone())),
        _ => None,
    })
}

#[tokio::test]
async fn a_poll_that_is_refused_ends_the_session_at_once_and_by_name() {
    for (status, body, code) in [
        ("404 Not Found", "nope", None),
        ("502 Bad Gateway", "nope", None),
        ("400 Bad Request", r#"{"code":1,"message":"nope"}"#, Some(1)),
    ] {
        let polled = polled(answer(status, body)).await;
        assert_eq!(end(&polled.ledger).await.0, DisconnectReason::TransportError);
        let (status, excerpt) = (status[..3].parse().unwrap(), "nope".to_owned());
        let refused = (Method::Get, HandshakeAnswer::Status { status, code, excerpt });
        assert_eq!(refusals(&polled.ledger), [refused]);
        assert_eq!(polled.polls.load(Ordering::Relaxed), 3);
        assert!(!polled.session.is_open());
    }
}

#[tokio::test]
async fn a_poll_that_is_answered_with_something_else_ends_the_session_at_once() {
    let endless = "x".repeat(17 << 20);
    for (body, why) in [
        ("", "empty body"),
        ("<!doctype html>", "begins with '<'"),
        (endless.as_str(), "more than"),
    ] {
        let polled = polled(answer("200 OK", body)).await;
        assert_eq!(end(&polled.ledger).await.0, DisconnectReason::ParseError);
        let said = garbles(&polled.ledger);
        assert!(said.len() == 1 && said[0].contains(why), "{said:?}");
        // Another poll may be under way while this one is read.
        assert!(polled.polls.load(Ordering::Relaxed) <= 4);
    }
}

#[tokio::test]
async fn a_server_that_answers_every_poll_with_nothing_to_say_is_left() {
    let polled = polled(answer("200 OK", "6")).await;
    assert_eq!(end(&polled.ledger).await.0, DisconnectReason::ParseError);
    let said = garbles(&polled.ledger);
    assert!(said[0].contains("nothing but noops"), "{said:?}");
    assert!(polled.polls.load(Ordering::Relaxed) < 110);
}

/// A balancer that knows its sessions again by a cookie: without it, the request meets a server that knows nothing.
#[tokio::test]
async fn the_cookie_of_a_balancer_goes_with_every_request_of_the_session() {
    let polls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&polls);
    let url = serve(move |request| {
        let begins = !request.lines().next().unwrap_or_default().contains("sid=");
        let knows = request.to_lowercase().contains("cookie: serverid=a");
        match (begins, knows, request.starts_with("POST")) {
            (true, ..) => {
                let length = OPEN.len();
                let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nSet-Cookie: SERVERID=a; path=/";
                format!("{head}\r\nContent-Length: {length}\r\n\r\n{OPEN}").into_bytes()
            }
            (_, false, _) => answer("400 Bad Request", r#"{"code":1,"message":"unknown"}"#),
            (.., true) => answer("200 OK", "ok"),
            (.., false) => match counted.fetch_add(1, Ordering::Relaxed) {
                0 => answer("200 OK", r#"40{"sid":"sock"}"#),
                _ => answer("200 OK", "1"),
            },
        }
    });
    let ledger = ledger();
    let address = url.strip_prefix("http://").unwrap().parse().unwrap();
    let spec = ConnectSpec { transports: Transports::Polling, ..spec(address) };
    let _session = open(&spec, &ledger).await.unwrap();
    assert_eq!(end(&ledger).await.0, DisconnectReason::TransportClose);
    assert_eq!(refusals(&ledger), []);
}
