//! How packets become frames: by the revision of the protocol and the parser of the server.

use super::frame::Frame;
use super::msgpack;
use super::socket_packet::SocketPacket;
use crate::scenario::{Parser, Revision};

/// How a connection writes its packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) revision: Revision,
    pub(super) parser: Parser,
}

impl Dialect {
    /// The frames of a packet: the packet, and its attachments where they stand beside it.
    pub(super) fn frames(self, packet: &SocketPacket, attachments: Vec<Vec<u8>>) -> Vec<Frame> {
        match self.parser {
            Parser::Default => {
                let first = std::iter::once(Frame::Text(packet.frame()));
                first.chain(attachments.into_iter().map(Frame::Binary)).collect()
            }
            Parser::Msgpack if self.is_plain(packet) => {
                vec![Frame::Text(msgpack::encode_plain(packet))]
            }
            Parser::Msgpack => vec![Frame::Binary(msgpack::encode(packet))],
        }
    }

    /// The parser for servers of Socket.IO 2 writes the packets by which namespaces are entered and left as JSON.
    fn is_plain(self, packet: &SocketPacket) -> bool {
        let carries = matches!(packet, SocketPacket::Event { .. } | SocketPacket::Ack { .. });
        self.revision == Revision::Three && !carries
    }
}
