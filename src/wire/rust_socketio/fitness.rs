//! What the second engine cannot do at all, told before a run.

use super::RustSocketioClient;
use crate::scenario::{Parser, Revision, Socket, Transports};

/// Why `rust_socketio` cannot carry a scenario out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The transports.
    #[error("it opens WebSockets only: leave out `transports`")]
    Transports,
    /// The version of the protocol.
    #[error("it speaks Socket.IO 3 and newer only")]
    Version,
    /// The parser.
    #[error("it writes packets as text only: leave out `parser`")]
    Parser,
    /// A proxy.
    #[error("it goes through no proxy: add --proxy none, or leave out --proxy")]
    Proxy,
    /// A source address.
    #[error("it cannot choose where connections come from")]
    Source,
    /// A client certificate.
    #[error("it shows no certificate of its own: leave out --cert")]
    Identity,
}

impl RustSocketioClient {
    /// Whether it can open the sockets of a scenario.
    pub fn fits(&self, socket: &Socket) -> Result<(), Unfit> {
        let network = &self.network;
        let proxied =
            url::Url::parse(&socket.url).is_ok_and(|url| network.proxy_for(&url).is_some());
        let unfit = [
            (socket.transports != Transports::Websocket, Unfit::Transports),
            (socket.version == Some(Revision::Three), Unfit::Version),
            (socket.parser != Parser::Default, Unfit::Parser),
            (proxied, Unfit::Proxy),
            (network.source().is_some(), Unfit::Source),
            (network.has_identity(), Unfit::Identity),
        ];
        unfit.into_iter().find(|(is, _)| *is).map_or(Ok(()), |(_, why)| Err(why))
    }
}
