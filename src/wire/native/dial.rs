//! From an address to a stream of bytes: name, TCP, TLS.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::{TcpSocket, TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::MaybeTlsStream;
use url::{Host, Url};

use super::stamped::Stamped;
use super::tunnel::through;
use super::watch::{Step, Watch};
use crate::ledger::{NetFailure, NetPhase};
use crate::wire::deadline::Deadline;
use crate::wire::failure::failure;
use crate::wire::network::Network;

/// A stream of bytes to the server, whose reads are stamped.
pub(super) type Road = MaybeTlsStream<Stamped<TcpStream>>;

/// Connects to the host of an address, through its proxy if it has one.
pub(super) async fn dial(
    url: &Url,
    network: &Network,
    watch: &mut Watch,
    deadline: &Deadline,
) -> Result<Road, NetFailure> {
    let host = url.host().expect("an address without a host is refused before");
    let port = url.port_or_known_default().expect("the schemes ws and wss have ports");
    let tcp = match network.proxy_for(url) {
        Some(proxy) => through(proxy, (&host, port), network, (watch, deadline)).await?,
        None => connect(&host, port, network, (watch, deadline)).await?,
    };
    watch.done(Step::Tcp);
    // Small frames must leave at once: with Nagle's algorithm each second one waits 40 ms for an
    // acknowledgement. If the option cannot be set, frames are only slower.
    let _ = tcp.set_nodelay(true);
    let stamped = Stamped::new(tcp, watch.clock());
    if url.scheme() != "wss" {
        return Ok(MaybeTlsStream::Plain(stamped));
    }
    let road = secure(stamped, &host, network.tls(), deadline).await?;
    watch.done(Step::Tls);
    Ok(road)
}

/// Makes the TCP connection to a host.
pub(super) async fn connect(
    host: &Host<&str>,
    port: u16,
    network: &Network,
    (watch, deadline): (&mut Watch, &Deadline),
) -> Result<TcpStream, NetFailure> {
    let mut found = addresses(host, port, deadline).await?;
    if matches!(host, Host::Domain(_)) {
        watch.done(Step::Dns);
    }
    if let Some(source) = network.source() {
        found.retain(|address| address.is_ipv4() == source.is_ipv4());
        if found.is_empty() {
            let family = if source.is_ipv4() { "IPv4" } else { "IPv6" };
            let error = format!("{host} has no {family} address");
            return Err(NetFailure { phase: NetPhase::Dns, error });
        }
    }
    in_turn(&found, network.source(), deadline).await
}

/// The addresses of a host, in the order of the resolver.
pub(super) async fn addresses(
    host: &Host<&str>,
    port: u16,
    deadline: &Deadline,
) -> Result<Vec<SocketAddr>, NetFailure> {
    let name = match *host {
        Host::Ipv4(ip) => return Ok(vec![SocketAddr::from((IpAddr::V4(ip), port))]),
        Host::Ipv6(ip) => return Ok(vec![SocketAddr::from((IpAddr::V6(ip), port))]),
        Host::Domain(name) => name,
    };
    let found = deadline.hold("looking up the name", lookup_host((name, port))).await?;
    let found: Vec<_> = found.map_err(|error| failure(NetPhase::Dns, &error))?.collect();
    if found.is_empty() {
        let error = format!("{name} has no address");
        return Err(NetFailure { phase: NetPhase::Dns, error });
    }
    Ok(found)
}

/// Tries one address after the other; each may take its share of the time, so that one that swallows
/// everything does not keep the others from being tried.
async fn in_turn(
    addresses: &[SocketAddr],
    source: Option<IpAddr>,
    deadline: &Deadline,
) -> Result<TcpStream, NetFailure> {
    let mut last = None;
    for (tried, address) in addresses.iter().enumerate() {
        let share = deadline.share(addresses.len() - tried);
        match share.hold("making the TCP connection", from_source(*address, source)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = Some(failure(NetPhase::Connect, &error)),
            Err(timeout) => last = Some(timeout),
        }
    }
    Err(last.expect("there is at least one address"))
}

/// Connects from an address of choice.
async fn from_source(address: SocketAddr, source: Option<IpAddr>) -> io::Result<TcpStream> {
    let Some(source) = source else { return TcpStream::connect(address).await };
    let socket = if source.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.bind(SocketAddr::from((source, 0)))?;
    socket.connect(address).await
}

/// Agrees on TLS.
async fn secure(
    stream: Stamped<TcpStream>,
    host: &Host<&str>,
    config: Arc<ClientConfig>,
    deadline: &Deadline,
) -> Result<Road, NetFailure> {
    let name = match *host {
        Host::Ipv4(ip) => ServerName::from(IpAddr::V4(ip)),
        Host::Ipv6(ip) => ServerName::from(IpAddr::V6(ip)),
        Host::Domain(name) => {
            ServerName::try_from(name.to_owned()).map_err(|error| failure(NetPhase::Tls, &error))?
        }
    };
    let agreeing = TlsConnector::from(config).connect(name, stream);
    let agreed: io::Result<_> = deadline.hold("agreeing on TLS", agreeing).await?;
    agreed.map(MaybeTlsStream::Rustls).map_err(|error| failure(NetPhase::Tls, &error))
}
