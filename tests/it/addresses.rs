//! Addresses at which there is no Socket.IO: nobody, a web site, and servers that speak nonsense or repeat what
//! they are told.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// An address at which nobody listens.
pub(crate) fn nobody() -> String {
    let (listener, address) = listen();
    drop(listener);
    address
}

/// A server that answers everything with a page.
pub(crate) fn web_site() -> String {
    let page = "<!doctype html><title>Welcome to nginx</title>";
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n\
         {page}",
        page.len()
    );
    serve(move |_| answer.clone().into_bytes())
}

/// A server that takes every WebSocket and says nothing, and wants nothing else.
pub(crate) fn plain_websocket() -> String {
    let (listener, address) = listen();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || {
                let request = request(&mut BufReader::new(&stream));
                let key = request.lines().find_map(|line| {
                    let (name, value) = line.split_once(':')?;
                    name.eq_ignore_ascii_case("sec-websocket-key").then(|| value.trim().to_owned())
                });
                let answer = match key {
                    Some(key) => format!(
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                         Sec-WebSocket-Accept: {}\r\n\r\n",
                        derive_accept_key(key.as_bytes())
                    ),
                    None => "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 16\r\n\
                             Connection: close\r\n\r\nUpgrade Required"
                        .to_owned(),
                };
                stream.write_all(answer.as_bytes()).ok();
                // A WebSocket stays open until the client has enough of the silence.
                stream.read_to_end(&mut Vec::new()).ok();
            });
        }
    });
    address
}

/// A server that answers everything with bytes that are no HTTP, and would ring and paint a terminal.
pub(crate) fn babbler() -> String {
    serve(|_| b"\x07\x1b[31m\x00\xff\xfe::error::gotcha\r\n\r\n\x1b]0;owned\x07".to_vec())
}

/// A server that lets everybody in at `/login`, with this cookie and this token, and answers everything else
/// with all that it was told: headers, cookies, body. Debug pages do that.
pub(crate) fn parrot(cookie: &'static str, token: &'static str) -> String {
    serve(move |request| {
        let (head, body) = if request.starts_with("POST /login") {
            let body = format!("{{\"token\":\"{token}\"}}");
            (format!("200 OK\r\nSet-Cookie: {cookie}; HttpOnly; Path=/"), body)
        } else {
            ("500 Internal Server Error".to_owned(), format!("cannot do this: {request}"))
        };
        let length = body.len();
        let plain = format!("Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        format!("HTTP/1.1 {head}\r\n{plain}").into_bytes()
    })
}

/// A server that counts what it is asked.
pub(crate) struct Counting {
    pub(crate) url: String,
    requests: Arc<AtomicUsize>,
}

impl Counting {
    /// How many requests there were.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

/// A server that answers everything with these bytes.
pub(crate) fn counting(answer: &str) -> Counting {
    let (requests, answer) = (Arc::new(AtomicUsize::new(0)), answer.to_owned());
    let counted = Arc::clone(&requests);
    let url = serve(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        answer.clone().into_bytes()
    });
    Counting { url, requests }
}

/// A server that takes everything and never answers.
pub(crate) fn silent() -> Counting {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let url = serve(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        // The thread is the connection's own, and ends with the test's process.
        loop {
            thread::park();
        }
    });
    Counting { url, requests }
}

/// A server that answers each request as it is told. It ends with the test's process.
pub(crate) fn serve(answer: impl Fn(&str) -> Vec<u8> + Clone + Send + 'static) -> String {
    let (listener, address) = listen();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let answer = answer.clone();
            // A client that keeps its connection must not keep the others waiting.
            thread::spawn(move || reply(stream, answer));
        }
    });
    address
}

fn reply(mut stream: TcpStream, answer: impl Fn(&str) -> Vec<u8>) {
    let request = request(&mut BufReader::new(&stream));
    // A client that has gone is no concern of the server.
    stream.write_all(&answer(&request)).ok();
}

/// The head and the body of a request, as far as they come.
fn request(stream: &mut BufReader<&TcpStream>) -> String {
    let head = stream.by_ref().lines().map_while(Result::ok);
    let head: Vec<String> = head.take_while(|line| !line.is_empty()).collect();
    let length = head.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    let came = stream.read_exact(&mut body).map(|()| body).unwrap_or_default();
    format!("{}\n\n{}", head.join("\n"), String::from_utf8_lossy(&came))
}

fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port is there");
    let address = listener.local_addr().expect("it listens");
    (listener, format!("http://{address}"))
}
