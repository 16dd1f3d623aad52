//! Proxies that speak HTTP and SOCKS 5, and write down what they were asked.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::front::{Front, Heard, head, pass_on};

/// Whom a proxy serves.
#[derive(Clone, Copy)]
pub(super) enum Serves {
    Anybody,
    /// Whoever shows this user and password.
    Only(&'static str, &'static str),
}

/// An HTTP proxy; it passes everything on to this target, whatever name it is asked for.
pub(super) fn http_proxy(target: &str, serves: Serves, asked: &Heard) -> Front {
    let (target, asked) = (target.to_owned(), asked.clone());
    Front::start(move |stream, _| by_http(stream, target.clone(), serves, asked.clone()))
}

async fn by_http(mut stream: TcpStream, target: String, serves: Serves, asked: Heard) {
    let Some(request) = head(&mut stream).await else { return };
    asked.add(request.as_bytes());
    let wanted = match serves {
        Serves::Anybody => None,
        Serves::Only(user, password) => Some(basic(user, password)),
    };
    let shown = request.lines().find_map(|line| {
        let (name, value) = line.split_once(": Basic ")?;
        name.eq_ignore_ascii_case("proxy-authorization").then(|| value.to_owned())
    });
    if wanted.is_some() && wanted != shown {
        refuse(stream, "407 Proxy Authentication Required").await;
    } else if request.starts_with("CONNECT ") {
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.ok();
        pass_on(stream, target, Heard::default()).await;
    } else {
        forward(stream, &request, target).await;
    }
}

/// Passes a plain request on, with its path in place of its address.
async fn forward(stream: TcpStream, request: &str, target: String) {
    let (line, rest) = request.split_once("\r\n").expect("a head has lines");
    let (method, rest_of_line) = line.split_once(" http://").expect("it names the whole address");
    let path = rest_of_line.split_once('/').map_or("", |(_, path)| path);
    let start = format!("{method} /{path}\r\nConnection: close\r\n{rest}");
    let Ok(mut server) = TcpStream::connect(target).await else { return };
    server.write_all(start.as_bytes()).await.ok();
    let (mut stream, mut server) = (stream, server);
    tokio::io::copy_bidirectional(&mut stream, &mut server).await.ok();
}

/// An HTTP proxy that refuses everything.
pub(super) fn refusing_proxy(status: &'static str) -> Front {
    Front::start(move |mut stream, _| async move {
        if head(&mut stream).await.is_some() {
            refuse(stream, status).await;
        }
    })
}

async fn refuse(mut stream: TcpStream, status: &str) {
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.ok();
}

/// A proxy that takes connections and says nothing until they end.
pub(super) fn silent_proxy() -> Front {
    Front::start(|mut stream, _| async move {
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.ok();
    })
}

/// A SOCKS 5 proxy (RFC 1928 and RFC 1929); it passes everything on to this target.
pub(super) fn socks_proxy(target: &str, serves: Serves, asked: &Heard) -> Front {
    let (target, asked) = (target.to_owned(), asked.clone());
    Front::start(move |mut stream, _| {
        let (target, asked) = (target.clone(), asked.clone());
        async move {
            if by_socks(&mut stream, serves, &asked).await.is_some() {
                pass_on(stream, target, Heard::default()).await;
            }
        }
    })
}

async fn by_socks(stream: &mut TcpStream, serves: Serves, asked: &Heard) -> Option<()> {
    let _version = stream.read_u8().await.ok()?;
    let methods = counted(stream).await?;
    match serves {
        Serves::Anybody => stream.write_all(&[5, 0]).await.ok()?,
        Serves::Only(..) if !methods.contains(&2) => {
            stream.write_all(&[5, 0xff]).await.ok()?;
            return None;
        }
        Serves::Only(user, password) => {
            stream.write_all(&[5, 2]).await.ok()?;
            let _version = stream.read_u8().await.ok()?;
            let shown = (counted(stream).await?, counted(stream).await?);
            let right = shown == (user.as_bytes().to_vec(), password.as_bytes().to_vec());
            stream.write_all(&[1, u8::from(!right)]).await.ok()?;
            right.then_some(())?;
        }
    }
    let mut request = [0; 4];
    stream.read_exact(&mut request).await.ok()?;
    let host = match request[3] {
        1 => {
            let mut ip = [0; 4];
            stream.read_exact(&mut ip).await.ok()?;
            std::net::Ipv4Addr::from(ip).to_string()
        }
        _ => String::from_utf8(counted(stream).await?).ok()?,
    };
    let port = stream.read_u16().await.ok()?;
    asked.add(format!("{host}:{port}\n").as_bytes());
    stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await.ok()
}

/// Bytes with their number before them.
async fn counted(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = vec![0; usize::from(stream.read_u8().await.ok()?)];
    stream.read_exact(&mut bytes).await.ok()?;
    Some(bytes)
}

fn basic(user: &str, password: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"))
}
