//! The decoders, opened to the targets of `tests/fuzz` and to nobody else. Nothing may panic, and what was read must
//! read the same when it is written again.

use super::engine_packet::{self, EnginePacket};
use super::frame::Frame;
use super::socket_packet::SocketPacket;
use super::{attachments, msgpack, payload};
use crate::scenario::Revision;

/// An Engine.IO packet in a text frame.
pub fn engine_packet(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // Most texts are no handshake; the point is that they say so.
    let _ = engine_packet::handshake(text);
    if let Ok(packet) = EnginePacket::decode(text) {
        assert_eq!(EnginePacket::decode(&packet.encode()), Ok(packet));
    }
}

/// The body of a poll, in both revisions.
pub fn payload(data: &[u8]) {
    for revision in [Revision::Three, Revision::Four] {
        let Ok(frames) = payload::decode(data, revision) else { continue };
        // A body in bytes can hold a text that begins with the mark of bytes; no packet does, and none is written.
        let is_odd = |frame: &Frame| matches!(frame, Frame::Text(text) if text.starts_with('b'));
        if !frames.iter().any(is_odd) {
            let body = payload::encode(&frames, revision);
            assert!(payload::decode(body.as_bytes(), revision).as_ref() == Ok(&frames), "{body:?}");
        }
    }
}

/// A Socket.IO packet in text; behind a zero byte an attachment.
pub fn socket_packet(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let Ok(text) = std::str::from_utf8(parts.next().unwrap_or_default()) else { return };
    let attachment = parts.next().unwrap_or_default();
    let Ok(mut packet) = SocketPacket::decode(text) else { return };
    let written = packet.encode();
    let read = SocketPacket::decode(&written).expect("what was read can be written");
    assert_eq!(read.encode(), written);
    if let SocketPacket::Event { args, .. } | SocketPacket::Ack { args, .. } = &mut packet {
        attachments::put(args, &[attachment.to_vec()]);
        let whole = args.clone();
        let taken = attachments::take(args);
        attachments::put(args, &taken);
        // What looks like a placeholder but stands for nothing that came is taken for one of those that do.
        let is_odd = whole.iter().any(|arg| arg.to_string().contains("_placeholder"));
        assert!(is_odd || *args == whole);
    }
}

/// A Socket.IO packet as `MessagePack`.
pub fn msgpack(data: &[u8]) {
    let Ok(packet) = msgpack::decode(data) else { return };
    let written = msgpack::encode(&packet);
    let read = msgpack::decode(&written).expect("what was read can be written");
    assert_eq!(msgpack::encode(&read), written);
}
