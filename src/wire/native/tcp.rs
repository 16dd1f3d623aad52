//! From a host to a TCP connection.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpSocket, TcpStream, lookup_host};
use url::Host;

use super::watch::{Step, Watch};
use crate::ledger::{NetFailure, NetPhase};
use crate::wire::deadline::Deadline;
use crate::wire::failure::failure;
use crate::wire::network::Network;

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
