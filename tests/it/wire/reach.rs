use std::time::Duration;

use earwitness::ledger::{Event, HandshakeAnswer, NetPhase};
use earwitness::wire::{Client, NativeClient};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::stage::{OPEN, kinds, ledger, spec, tcp};

/// Reads a request with its body.
async fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(bytes).unwrap();
    let length = head
        .to_lowercase()
        .split("content-length: ")
        .nth(1)
        .map(|rest| rest.split("\r\n").next().unwrap().parse::<usize>().unwrap());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn response(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// What is answered by a server that gives this response.
async fn answered(response: impl Into<Vec<u8>>) -> HandshakeAnswer {
    let response = response.into();
    let address = tcp(async move |mut stream| {
        request(&mut stream).await;
        // A client that has seen enough may hang up.
        let _ = stream.write_all(&response).await;
    })
    .await;
    let ledger = ledger();
    let answer = NativeClient::new().reach(&spec(address), &ledger).await;
    let entered = kinds(&ledger, |event| match event {
        Event::Reached { answer, .. } => Some(answer.clone()),
        _ => None,
    });
    assert_eq!(entered, std::slice::from_ref(&answer));
    answer
}

#[tokio::test]
async fn a_handshake_is_taken_and_its_session_ended_again() {
    let (tell, told) = oneshot::channel();
    let address = tcp(async move |mut stream| {
        let get = request(&mut stream).await;
        stream.write_all(response("200 OK", &format!("{OPEN}\u{1e}40")).as_bytes()).await.unwrap();
        let post = request(&mut stream).await;
        stream.write_all(response("200 OK", "ok").as_bytes()).await.unwrap();
        tell.send((get, post)).unwrap();
    })
    .await;
    let (ledger, client) = (ledger(), NativeClient::new());
    let mut spec = spec(address);
    spec.headers = vec![("X-Tenant".into(), "blue".into())];
    let HandshakeAnswer::Open { handshake } = client.reach(&spec, &ledger).await else { panic!() };
    assert_eq!((handshake.sid.as_str(), handshake.max_payload), ("eng", Some(1_000_000)));
    let (get, post) = told.await.unwrap();
    assert!(get.starts_with("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n"), "{get}");
    assert!(get.contains("x-tenant: blue"), "{get}");
    assert!(post.starts_with("POST /socket.io/?EIO=4&transport=polling&sid=eng "), "{post}");
    assert!(post.ends_with("\r\n\r\n1"), "{post}");
}

#[tokio::test]
async fn engine_errors_give_code_and_message() {
    let body = r#"{"code":5,"message":"Unsupported protocol version"}"#;
    let excerpt = "Unsupported protocol version".to_owned();
    assert_eq!(
        answered(response("400 Bad Request", body)).await,
        HandshakeAnswer::Status { status: 400, code: Some(5), excerpt }
    );
}

#[tokio::test]
async fn other_refusals_give_the_beginning_of_their_body() {
    for (status, body) in
        [(403, "forbidden"), (404, "Cannot GET /socket.io/"), (502, "<h1>Bad</h1>")]
    {
        assert_eq!(
            answered(response(&format!("{status} X"), body)).await,
            HandshakeAnswer::Status { status, code: None, excerpt: body.to_owned() }
        );
    }
}

#[tokio::test]
async fn redirects_are_told_and_not_followed() {
    let moved =
        "HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.test/\r\nContent-Length: 0\r\n\r\n";
    let excerpt = "Location: https://elsewhere.test/".to_owned();
    assert_eq!(answered(moved).await, HandshakeAnswer::Status { status: 301, code: None, excerpt });
}

#[tokio::test]
async fn pages_and_older_protocols_are_not_engine_io() {
    let older = r#"96:0{"sid":"x","upgrades":[],"pingInterval":1,"pingTimeout":1}2:40"#;
    for body in ["<!doctype html>", older, ""] {
        assert_eq!(
            answered(response("200 OK", body)).await,
            HandshakeAnswer::NotEngineIo { status: 200, excerpt: body.to_owned() }
        );
    }
}

#[tokio::test]
async fn an_endless_body_is_cut() {
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(4 << 20));
    let HandshakeAnswer::NotEngineIo { excerpt, .. } = answered(endless).await else { panic!() };
    assert_eq!(excerpt.chars().count(), 301);
}

#[tokio::test]
async fn a_server_that_hangs_up_or_talks_otherwise_fails_in_http() {
    for bytes in [Vec::new(), b"SSH-2.0-OpenSSH_9\r\n".to_vec()] {
        let HandshakeAnswer::Failed { failure } = answered(bytes).await else { panic!() };
        assert_eq!(failure.phase, NetPhase::Http, "{failure:?}");
        assert!(!failure.error.is_empty() && !failure.error.contains("127.0.0.1"));
    }
}

#[tokio::test]
async fn silence_ends_in_its_bound() {
    let address = tcp(async |mut stream| {
        request(&mut stream).await;
        let _ = stream.read_u8().await;
    })
    .await;
    let mut spec = spec(address);
    spec.within = Duration::from_millis(100);
    let answer = NativeClient::new().reach(&spec, &ledger()).await;
    let HandshakeAnswer::Failed { failure } = answer else { panic!("{answer:?}") };
    assert_eq!(failure.phase, NetPhase::Timeout);
    assert_eq!(failure.error, "100 ms ran out while waiting for the HTTP answer");
}

#[tokio::test]
async fn ports_names_and_certificates_fail_in_their_phase() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    let plain = tcp(async |mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    for (url, phase, words) in [
        (format!("http://{closed}"), NetPhase::Connect, "refused"),
        ("http://no-such-host.invalid".to_owned(), NetPhase::Dns, ""),
        (format!("https://{plain}"), NetPhase::Tls, "message"),
        ("gopher://x".to_owned(), NetPhase::Dns, "scheme"),
    ] {
        let mut spec = spec(closed);
        spec.url = url;
        let answer = NativeClient::new().reach(&spec, &ledger()).await;
        let HandshakeAnswer::Failed { failure } = answer else { panic!("{answer:?}") };
        assert_eq!(failure.phase, phase, "{failure:?}");
        assert!(failure.error.contains(words), "{failure:?}");
    }
}

#[tokio::test]
async fn a_secret_that_is_sent_back_is_not_kept() {
    let address = tcp(async move |mut stream| {
        request(&mut stream).await;
        let body = response("401 X", "bad token correct-horse-battery");
        stream.write_all(body.as_bytes()).await.unwrap();
    })
    .await;
    let ledger = ledger();
    ledger.hide("correct-horse-battery");
    let answer = NativeClient::new().reach(&spec(address), &ledger).await;
    assert!(!format!("{answer:?}").contains("correct-horse"), "{answer:?}");
}
