//! Engine.IO 4 packets in text frames: one digit for the type, then the data
//! (`socket.io` documentation, `engine.io-protocol/v4-current`).

use serde::Deserialize;

use crate::ledger::Handshake;

/// A packet; its data borrows from the frame that it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EnginePacket<'a> {
    /// The handshake, as JSON. Only servers send it.
    Open(&'a str),
    /// The session ends.
    Close,
    /// A sign of life is asked for. In version 4 only servers ask.
    Ping(&'a str),
    /// A sign of life.
    Pong(&'a str),
    /// A packet of the protocol above.
    Message(&'a str),
    /// The session moves to this transport.
    Upgrade,
    /// Nothing; it only ends a pending poll.
    Noop,
}

/// A frame that is not an Engine.IO packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotAPacket {
    /// It has no type.
    #[error("an empty frame is not an Engine.IO packet")]
    Empty,
    /// Its first character is no type.
    #[error("no Engine.IO packet begins with {0:?}")]
    UnknownType(char),
}

impl<'a> EnginePacket<'a> {
    /// Reads a text frame.
    pub(super) fn decode(frame: &'a str) -> Result<Self, NotAPacket> {
        let mut rest = frame.chars();
        let kind = rest.next().ok_or(NotAPacket::Empty)?;
        let data = rest.as_str();
        match kind {
            '0' => Ok(Self::Open(data)),
            '1' => Ok(Self::Close),
            '2' => Ok(Self::Ping(data)),
            '3' => Ok(Self::Pong(data)),
            '4' => Ok(Self::Message(data)),
            '5' => Ok(Self::Upgrade),
            '6' => Ok(Self::Noop),
            other => Err(NotAPacket::UnknownType(other)),
        }
    }

    /// Writes a text frame.
    pub(super) fn encode(self) -> String {
        let (kind, data) = match self {
            Self::Open(data) => ('0', data),
            Self::Close => ('1', ""),
            Self::Ping(data) => ('2', data),
            Self::Pong(data) => ('3', data),
            Self::Message(data) => ('4', data),
            Self::Upgrade => ('5', ""),
            Self::Noop => ('6', ""),
        };
        let mut frame = String::with_capacity(1 + data.len());
        frame.push(kind);
        frame.push_str(data);
        frame
    }
}

/// The JSON of an Open packet.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OpenJson {
    sid: String,
    #[serde(default)]
    upgrades: Vec<String>,
    ping_interval: u64,
    ping_timeout: u64,
    max_payload: Option<u64>,
}

/// Reads the handshake out of a frame; `None` if the frame is something else.
pub(super) fn handshake(frame: &str) -> Option<Handshake> {
    let Ok(EnginePacket::Open(json)) = EnginePacket::decode(frame) else { return None };
    let OpenJson { sid, upgrades, ping_interval, ping_timeout, max_payload } =
        serde_json::from_str(json).ok()?;
    Some(Handshake { sid, ping_interval, ping_timeout, max_payload, upgrades })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_handshake_is_read_whether_or_not_it_bounds_payloads() {
        let old =
            r#"0{"sid":"s","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}"#;
        let read = handshake(old).unwrap();
        assert_eq!((read.ping_interval, read.max_payload), (25_000, None));
        let new = old.replace('}', ",\"maxPayload\":1000000}");
        assert_eq!(handshake(&new).unwrap().max_payload, Some(1_000_000));
    }

    #[test]
    fn other_frames_hold_no_handshake() {
        let older = r#"96:0{"sid":"s","upgrades":[],"pingInterval":1,"pingTimeout":1}2:40"#;
        for frame in ["", "0", "0{}", "4{}", "<!doctype html>", older] {
            assert_eq!(handshake(frame), None, "{frame}");
        }
    }

    #[test]
    fn what_is_no_packet_says_why() {
        assert_eq!(EnginePacket::decode(""), Err(NotAPacket::Empty));
        assert_eq!(EnginePacket::decode("é"), Err(NotAPacket::UnknownType('é')));
        assert_eq!(EnginePacket::decode("7"), Err(NotAPacket::UnknownType('7')));
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in any::<String>()) {
            let _ = EnginePacket::decode(&text);
            let _ = handshake(&text);
        }

        #[test]
        fn what_is_written_is_read(kind in 0_u8..7, data in any::<String>()) {
            let data = data.as_str();
            let packet = match kind {
                0 => EnginePacket::Open(data),
                1 => EnginePacket::Close,
                2 => EnginePacket::Ping(data),
                3 => EnginePacket::Pong(data),
                4 => EnginePacket::Message(data),
                5 => EnginePacket::Upgrade,
                _ => EnginePacket::Noop,
            };
            let frame = packet.encode();
            prop_assert_eq!(EnginePacket::decode(&frame), Ok(packet));
        }
    }
}
