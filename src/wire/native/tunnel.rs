//! A tunnel through a proxy: HTTP CONNECT (RFC 9110 section 9.3.6) or SOCKS 5 (RFC 1928).

use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_socks::tcp::Socks5Stream;
use tokio_socks::{IntoTargetAddr, TargetAddr};
use url::{Host, Url};

use super::tcp::{addresses, connect};
use super::watch::Watch;
use crate::ledger::{Clock, NetFailure, NetPhase};
use crate::wire::PROGRAM;
use crate::wire::deadline::Deadline;
use crate::wire::network::Network;
use crate::wire::proxy::{Names, Proxy, Speech};

/// The longest head of a proxy's answer.
const LONGEST_HEAD: usize = 8 * 1024;
/// As much of its first line as is told.
const LONGEST_REASON: usize = 80;

/// Connects to a host through a proxy. What goes wrong on the way to the proxy or inside it is named after it.
pub(super) async fn through(
    proxy: &Proxy,
    target: (&Host<&str>, u16),
    network: &Network,
    (watch, deadline): (&mut Watch, &Deadline),
) -> Result<TcpStream, NetFailure> {
    let failed = |error: String| NetFailure { phase: NetPhase::Proxy, error };
    let host = host_of(proxy);
    let connecting = connect(&host, proxy.port(), network, (watch, deadline)).await;
    let tcp = connecting.map_err(|failure| {
        failed(format!("the proxy {proxy} cannot be reached: {}", failure.error))
    })?;
    let asking = async {
        match proxy.speech() {
            Speech::Http => by_connect(tcp, proxy, target).await,
            Speech::Socks(names) => by_socks(tcp, proxy, names, target, deadline).await,
        }
    };
    let answered = deadline.hold("waiting for the proxy", asking).await;
    let answered = answered.map_err(|failure| {
        failed(format!("the proxy {proxy} does not answer: {}", failure.error))
    })?;
    answered.map_err(|why| failed(format!("the proxy {proxy} {why}")))
}

/// Tries a tunnel to an address and leaves it at that, where one is needed: plain requests are handed to an HTTP
/// proxy without one.
pub(super) async fn tried(
    url: &Url,
    network: &Network,
    clock: Clock,
    within: Duration,
) -> Result<(), NetFailure> {
    let (Some(proxy), Some(host)) = (network.proxy_for(url), url.host()) else { return Ok(()) };
    if proxy.speech() == Speech::Http && url.scheme() == "http" {
        return Ok(());
    }
    let port = url.port_or_known_default().expect("the schemes http and https have ports");
    let deadline = Deadline::starting(within);
    let mut watch = Watch::start(clock);
    through(proxy, (&host, port), network, (&mut watch, &deadline)).await.map(drop)
}

/// The host of a proxy. For other schemes than those of the web, addresses are not told from names.
fn host_of(proxy: &Proxy) -> Host<&str> {
    match proxy.host().parse() {
        Ok(IpAddr::V4(ip)) => Host::Ipv4(ip),
        Ok(IpAddr::V6(ip)) => Host::Ipv6(ip),
        Err(_) => Host::Domain(proxy.host()),
    }
}

/// Asks an HTTP proxy; gives what it did instead, in words.
async fn by_connect(
    mut tcp: TcpStream,
    proxy: &Proxy,
    (host, port): (&Host<&str>, u16),
) -> Result<TcpStream, String> {
    let mut request = format!(
        "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: {PROGRAM}\r\n"
    );
    if let Some(basic) = proxy.basic() {
        write!(request, "Proxy-Authorization: Basic {basic}\r\n")
            .expect("a String takes everything");
    }
    request += "\r\n";
    let broken = |error| format!("broke the connection: {error}");
    tcp.write_all(request.as_bytes()).await.map_err(broken)?;
    let head = head(&mut tcp).await?;
    match said(&head) {
        Some((200..300, _)) => Ok(tcp),
        Some((_, answer)) => Err(format!("refused: {answer}")),
        None => Err("does not speak HTTP".to_owned()),
    }
}

/// Reads the head of the answer, byte by byte: what follows it is already the server's.
async fn head(tcp: &mut TcpStream) -> Result<Vec<u8>, String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match tcp.read_u8().await {
            Ok(byte) if head.len() < LONGEST_HEAD => head.push(byte),
            Ok(_) => return Err("answers without end".to_owned()),
            Err(_) if head.is_empty() => return Err("hung up without an answer".to_owned()),
            Err(_) => return Err("hung up in the middle of its answer".to_owned()),
        }
    }
    Ok(head)
}

/// The status of an answer, alone and with its reason.
fn said(head: &[u8]) -> Option<(u16, String)> {
    let text = String::from_utf8_lossy(head);
    let line = text.lines().next()?.strip_prefix("HTTP/1.")?;
    let (_, answer) = line.split_once(' ')?;
    let status = answer.split(' ').next()?.parse().ok()?;
    Some((status, answer.chars().take(LONGEST_REASON).collect::<String>().trim().to_owned()))
}

/// Asks a SOCKS proxy; gives what it did instead, in words.
async fn by_socks(
    tcp: TcpStream,
    proxy: &Proxy,
    names: Names,
    (host, port): (&Host<&str>, u16),
    deadline: &Deadline,
) -> Result<TcpStream, String> {
    let target = match (host, names) {
        (Host::Domain(name), Names::There) => (*name, port).into_target_addr(),
        (Host::Domain(_), Names::Here) | (Host::Ipv4(_) | Host::Ipv6(_), _) => {
            looked_up(host, port, deadline).await.map(TargetAddr::Ip)?.into_target_addr()
        }
    };
    let target = target.map_err(|error| format!("cannot be asked: {error}"))?;
    let answered = match proxy.credentials() {
        Some((user, password)) => {
            Socks5Stream::connect_with_password_and_socket(tcp, target, &user, &password).await
        }
        None => Socks5Stream::connect_with_socket(tcp, target).await,
    };
    answered.map(Socks5Stream::into_inner).map_err(|error| format!("refused: {}", in_words(&error)))
}

/// The first address of a host, for a proxy that shall not look it up.
async fn looked_up(
    host: &Host<&str>,
    port: u16,
    deadline: &Deadline,
) -> Result<SocketAddr, String> {
    let found = addresses(host, port, deadline).await;
    let found = found.map_err(|failure| {
        format!("was not asked, because the name cannot be looked up: {}", failure.error)
    })?;
    Ok(*found.first().expect("a host without an address is a failure"))
}

/// What a SOCKS proxy says.
fn in_words(error: &tokio_socks::Error) -> String {
    match error {
        tokio_socks::Error::NoAcceptableAuthMethods => "it wants a user and a password".to_owned(),
        tokio_socks::Error::PasswordAuthFailure(_) => {
            "it does not take the user and password".to_owned()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_of_an_answer_is_told() {
        let answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nX: y\r\n\r\n";
        assert_eq!(said(answer), Some((407, "407 Proxy Authentication Required".into())));
        assert_eq!(said(b"HTTP/1.0 200\r\n\r\n"), Some((200, "200".into())));
        assert_eq!(said(b"SSH-2.0-x\r\n\r\n"), None);
    }
}
