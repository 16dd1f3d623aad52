//! From an address to a stream of bytes: name, TCP, TLS.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::MaybeTlsStream;
use url::{Host, Url};

use super::stamped::Stamped;
use super::tcp::connect;
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
