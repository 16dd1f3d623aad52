//! An HTTP client of one request: it writes a text, and reads one back.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// An answer's status and body; a body that is not JSON is a JSON string.
pub(super) type Answer = (u16, Value);

/// POSTs a JSON body.
pub(super) async fn post(url: &str, path: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let headers = format!("Content-Type: application/json\r\nContent-Length: {}", body.len());
    request(url, &format!("POST {path}"), &headers, &body).await
}

/// GETs a path with one header.
pub(super) async fn get(url: &str, path: &str, header: &str) -> Answer {
    request(url, &format!("GET {path}"), header, "").await
}

/// POSTs nothing, with a bearer token.
pub(super) async fn post_as(url: &str, path: &str, token: &str) -> Answer {
    let headers = format!("Authorization: Bearer {token}\r\nContent-Length: 0");
    request(url, &format!("POST {path}"), &headers, "").await
}

/// Logs in with the password that the name implies, and returns the token.
pub(super) async fn token_of(url: &str, name: &str) -> String {
    let (status, body) = post(url, "/api/auth/login", &credentials(name)).await;
    assert_eq!(status, 200, "{body}");
    body["token"].as_str().expect("a login gives a token").to_owned()
}

/// What the user of this name logs in with.
pub(super) fn credentials(name: &str) -> Value {
    serde_json::json!({ "email": format!("{name}@example.com"), "password": format!("{name}-password") })
}

async fn request(url: &str, target: &str, headers: &str, body: &str) -> Answer {
    let host = url.strip_prefix("http://").expect("the lab speaks plain HTTP");
    let text = format!(
        "{target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(host).await.expect("the lab listens");
    stream.write_all(text.as_bytes()).await.expect("the lab reads");
    let mut answer = String::new();
    let reading = stream.read_to_string(&mut answer);
    timeout(Duration::from_secs(10), reading).await.expect("in time").expect("the lab answers");
    parse(&answer)
}

fn parse(answer: &str) -> Answer {
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let body = serde_json::from_str(body).unwrap_or_else(|_| Value::String(body.to_owned()));
    (status.expect("an answer has a status"), body)
}
