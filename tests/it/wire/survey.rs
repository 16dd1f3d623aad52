use std::time::{Duration, Instant};

use earwitness::ledger::{Event, FOREIGN_ORIGIN, Question, SurveyAnswer};
use earwitness::wire::{Client, NativeClient};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::stage::{OPEN, kinds, ledger, spec};

/// Reads the head of a request.
async fn head(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(bytes).unwrap()
}

/// The answer to a question that a server gives, which answers each request with the same bytes; and the heads of
/// the requests.
async fn asked(question: Question, answer: &str) -> (SurveyAnswer, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = answer.to_owned();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (tell, answer) = (tell.clone(), answer.clone());
            tokio::spawn(async move {
                tell.send(head(&mut stream).await).unwrap();
                // A client that has seen enough may hang up.
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.read_to_end(&mut Vec::new()).await;
            });
        }
    });
    let (ledger, mut spec) = (ledger(), spec(address));
    spec.headers = vec![("Origin".into(), "https://app.example".into())];
    spec.within = Duration::from_millis(300);
    let answers = NativeClient::new().survey(&spec, &[question], &ledger).await;
    let entered = kinds(&ledger, |event| match event {
        Event::Surveyed { question, answer, .. } => Some((question.clone(), answer.clone())),
        _ => None,
    });
    assert_eq!(answers, entered);
    let mut heads = Vec::new();
    while let Ok(head) = told.try_recv() {
        heads.push(head);
    }
    (answers[0].1.clone(), heads)
}

fn plain(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn the_older_version_is_asked_for_and_understood() {
    let body = format!("{}:{OPEN}2:40", OPEN.len());
    let (answer, heads) = asked(Question::OlderVersion, &plain(&body)).await;
    assert!(matches!(answer, SurveyAnswer::Open { .. }), "{answer:?}");
    assert!(heads[0].starts_with("GET /socket.io/?EIO=3&transport=polling HTTP"), "{heads:?}");
}

#[tokio::test]
async fn another_path_is_asked_with_the_headers_of_the_scenario() {
    let path = Question::OtherPath { path: "/realtime/".into() };
    let (answer, heads) = asked(path, &plain("<html>")).await;
    let excerpt = "<html>".to_owned();
    assert_eq!(answer, SurveyAnswer::NotEngineIo { status: 200, excerpt });
    assert!(heads[0].starts_with("GET /realtime/?EIO=4&transport=polling HTTP"), "{heads:?}");
    assert!(heads[0].contains("origin: https://app.example\r\n"), "{heads:?}");
}

#[tokio::test]
async fn a_foreign_page_takes_the_place_of_the_scenarios_own() {
    let from = Question::PollingFrom { origin: FOREIGN_ORIGIN.into() };
    let (_, heads) = asked(from, &plain("")).await;
    assert_eq!(heads[0].matches("origin: ").count(), 1, "{heads:?}");
    assert!(heads[0].contains(&format!("origin: {FOREIGN_ORIGIN}\r\n")), "{heads:?}");
    let without = Question::WithoutOrigin { refused: "https://app.example".into() };
    assert!(!asked(without, &plain("")).await.1[0].contains("origin"));
}

#[tokio::test]
async fn a_preflight_asks_for_the_headers_and_sends_none_of_them() {
    let origin = "https://app.example".to_owned();
    let preflight = Question::Preflight { origin, headers: vec!["x-a".into(), "x-b".into()] };
    let (answer, heads) =
        asked(preflight, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").await;
    assert_eq!(answer, SurveyAnswer::Taken { status: 204 });
    assert!(heads[0].starts_with("OPTIONS /socket.io/"), "{heads:?}");
    assert!(heads[0].contains("access-control-request-headers: x-a,x-b\r\n"), "{heads:?}");
}

#[tokio::test]
async fn an_upgrade_without_a_word_is_silence_and_a_refusal_has_its_code() {
    let switching =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    let (answer, heads) = asked(Question::Websocket, switching).await;
    assert_eq!(answer, SurveyAnswer::Silent);
    assert!(heads[0].contains("upgrade: websocket\r\n"), "{heads:?}");
    let refused = "HTTP/1.1 400 Bad Request\r\nContent-Length: 11\r\n\r\nBad request";
    let (answer, _) = asked(Question::Websocket, refused).await;
    let excerpt = "Bad request".to_owned();
    assert_eq!(answer, SurveyAnswer::Status { status: 400, code: Some(3), excerpt });
}

#[tokio::test]
async fn silence_and_endless_bodies_are_given_up() {
    let began = Instant::now();
    let (answer, _) = asked(Question::OlderVersion, "").await;
    assert!(matches!(answer, SurveyAnswer::Failed { .. }), "{answer:?}");
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(1 << 20));
    let (answer, _) = asked(Question::OlderVersion, &endless).await;
    assert!(matches!(answer, SurveyAnswer::NotEngineIo { .. }), "{answer:?}");
    assert!(began.elapsed() < Duration::from_secs(5));
}
