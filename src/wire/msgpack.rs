//! Packets as `MessagePack`, as `socket.io-msgpack-parser` writes them: a map of `type`, `nsp`, `id` and `data` in one
//! binary message. Bytes among the arguments stand in their place, so that nothing follows the packet.

use rmpv::Value as Pack;
use rmpv::decode::read_value_with_max_depth;
use serde_json::{Map, Number, Value};

use super::attachments;
use super::engine_packet::EnginePacket;
use super::namespace::Namespace;
use super::socket_packet::{Binary, NotAPacket, SocketPacket};
use crate::scenario::EventName;

/// How deep a packet may nest; as deep as JSON may (`serde_json`).
const DEEPEST: usize = 128;

/// The types of packets. Servers of Socket.IO 2 tell packets with bytes from those without, which changes nothing here.
mod kind {
    pub(super) const CONNECT: u64 = 0;
    pub(super) const DISCONNECT: u64 = 1;
    pub(super) const EVENT: u64 = 2;
    pub(super) const ACK: u64 = 3;
    pub(super) const CONNECT_ERROR: u64 = 4;
    pub(super) const BINARY_EVENT: u64 = 5;
    pub(super) const BINARY_ACK: u64 = 6;
}

/// Writes a packet.
pub(super) fn encode(packet: &SocketPacket) -> Vec<u8> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, &map_of(packet)).expect("a Vec takes everything");
    bytes
}

/// Writes a packet as an Engine.IO message in JSON, as the parser for Socket.IO 2 does with some.
pub(super) fn encode_plain(packet: &SocketPacket) -> String {
    EnginePacket::Message(&plain(map_of(packet)).to_string()).encode()
}

/// The map that a packet is.
fn map_of(packet: &SocketPacket) -> Pack {
    let (kind, namespace, id, data) = match packet {
        SocketPacket::Connect { namespace, data } => {
            (kind::CONNECT, namespace, None, data.as_ref().map(pack))
        }
        SocketPacket::Disconnect { namespace } => (kind::DISCONNECT, namespace, None, None),
        SocketPacket::Event { namespace, id, event, args, .. } => {
            let name = Pack::from(event.as_str());
            let list = std::iter::once(name).chain(args.iter().map(pack)).collect();
            (kind::EVENT, namespace, *id, Some(Pack::Array(list)))
        }
        SocketPacket::Ack { namespace, id, args, .. } => {
            (kind::ACK, namespace, Some(*id), Some(Pack::Array(args.iter().map(pack).collect())))
        }
        SocketPacket::ConnectError { namespace, data } => {
            (kind::CONNECT_ERROR, namespace, None, Some(pack(data)))
        }
    };
    let mut map = vec![
        (Pack::from("type"), Pack::from(kind)),
        (Pack::from("nsp"), Pack::from(namespace.as_str())),
    ];
    map.extend(data.map(|data| (Pack::from("data"), data)));
    map.extend(id.map(|id| (Pack::from("id"), Pack::from(id))));
    Pack::Map(map)
}

/// Reads a packet that is written in JSON.
pub(super) fn decode_plain(text: &str) -> Result<SocketPacket, NotAPacket> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| NotAPacket::NotJson(error.to_string()))?;
    packet_of(pack(&value))
}

/// Reads a packet.
pub(super) fn decode(mut bytes: &[u8]) -> Result<SocketPacket, NotAPacket> {
    let pack = read_value_with_max_depth(&mut bytes, DEEPEST)
        .map_err(|error| NotAPacket::NotMsgpack(error.to_string()))?;
    if !bytes.is_empty() {
        return Err(NotAPacket::NotMsgpack("something stands behind the packet".to_owned()));
    }
    packet_of(pack)
}

/// The packet that a map is.
fn packet_of(pack: Pack) -> Result<SocketPacket, NotAPacket> {
    let Pack::Map(map) = pack else { return Err(NotAPacket::NotAMap) };
    let mut fields = Fields(map);
    let kind = fields.take("type").as_ref().and_then(Pack::as_u64).ok_or(NotAPacket::Empty)?;
    let namespace = fields.take("nsp");
    let namespace = Namespace::new(namespace.as_ref().and_then(Pack::as_str).unwrap_or("/"));
    let id = fields.take("id").as_ref().and_then(Pack::as_u64);
    let data = fields.take("data").map(plain);
    match kind {
        kind::CONNECT => Ok(SocketPacket::Connect { namespace, data }),
        kind::DISCONNECT => Ok(SocketPacket::Disconnect { namespace }),
        kind::EVENT | kind::BINARY_EVENT => event(namespace, id, data),
        kind::ACK | kind::BINARY_ACK => {
            let (Some(Value::Array(args)), binary) = (data, Binary::None) else {
                return Err(NotAPacket::NotAList);
            };
            let id = id.ok_or(NotAPacket::NoId)?;
            Ok(SocketPacket::Ack { namespace, id, args, binary })
        }
        kind::CONNECT_ERROR => {
            Ok(SocketPacket::ConnectError { namespace, data: data.unwrap_or_default() })
        }
        other => Err(NotAPacket::UnknownNumber(other)),
    }
}

fn event(
    namespace: Namespace,
    id: Option<u64>,
    data: Option<Value>,
) -> Result<SocketPacket, NotAPacket> {
    let Some(Value::Array(list)) = data else { return Err(NotAPacket::NotAList) };
    let mut args = list.into_iter();
    let event = match args.next() {
        Some(Value::String(name)) => EventName::new(name),
        Some(Value::Number(number)) => EventName::new(number.to_string()),
        _ => return Err(NotAPacket::NoEventName),
    };
    Ok(SocketPacket::Event { namespace, id, event, args: args.collect(), binary: Binary::None })
}

/// The fields of a packet, in whatever order they came.
struct Fields(Vec<(Pack, Pack)>);

impl Fields {
    fn take(&mut self, name: &str) -> Option<Pack> {
        let place = self.0.iter().position(|(key, _)| key.as_str() == Some(name))?;
        Some(self.0.swap_remove(place).1)
    }
}

fn pack(value: &Value) -> Pack {
    if let Some(bytes) = attachments::bytes(value) {
        return Pack::Binary(bytes);
    }
    match value {
        Value::Null => Pack::Nil,
        Value::Bool(bool) => Pack::from(*bool),
        Value::Number(number) => number_packed(number),
        Value::String(text) => Pack::from(text.as_str()),
        Value::Array(items) => Pack::Array(items.iter().map(pack).collect()),
        Value::Object(map) => {
            let pairs = map.iter().map(|(key, value)| (Pack::from(key.as_str()), pack(value)));
            Pack::Map(pairs.collect())
        }
    }
}

fn number_packed(number: &Number) -> Pack {
    match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(number), ..) => Pack::from(number),
        (_, Some(number), _) => Pack::from(number),
        (.., number) => Pack::from(number.unwrap_or_default()),
    }
}

/// What a value is in JSON. What JSON cannot say becomes the nearest that it can: a number that is none `null`, as
/// in JavaScript, and an extension its bytes.
fn plain(pack: Pack) -> Value {
    match pack {
        Pack::Nil => Value::Null,
        Pack::Boolean(bool) => Value::Bool(bool),
        Pack::Integer(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Value::from(number),
            (_, number) => Value::from(number),
        },
        Pack::F32(number) => Value::from(f64::from(number)),
        Pack::F64(number) => Value::from(number),
        Pack::String(text) => Value::from(String::from_utf8_lossy(text.as_bytes()).into_owned()),
        Pack::Binary(bytes) => attachments::written(&bytes),
        Pack::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        Pack::Map(pairs) => {
            let pairs = pairs.into_iter().map(|(key, value)| (name(key), plain(value)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        // The library of the parser writes `undefined` as an extension of one zero byte.
        Pack::Ext(0, data) if data == [0] => Value::Null,
        Pack::Ext(_, data) => attachments::written(&data),
    }
}

/// A key; JavaScript has only texts for keys, and the same one for everything that is made of others. To write those
/// out would double them with each level that they stand in, because a text in a text is escaped.
fn name(key: Pack) -> String {
    match key {
        Pack::Binary(_) | Pack::Array(_) | Pack::Map(_) | Pack::Ext(..) => "[object Object]".into(),
        key => match plain(key) {
            Value::String(text) => text,
            other => other.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn event_packet(args: Vec<Value>) -> SocketPacket {
        let namespace = Namespace::new("/admin");
        let (event, binary) = ("say".into(), Binary::None);
        SocketPacket::Event { namespace, id: Some(7), event, args, binary }
    }

    #[test]
    fn packets_are_read_as_they_were_written() {
        let main = Namespace::main;
        for packet in [
            SocketPacket::Connect { namespace: main(), data: None },
            SocketPacket::Connect { namespace: main(), data: Some(json!({ "sid": "x" })) },
            SocketPacket::Disconnect { namespace: Namespace::new("/admin") },
            SocketPacket::ConnectError { namespace: main(), data: json!({ "message": "no" }) },
            SocketPacket::Ack { namespace: main(), id: 3, args: vec![], binary: Binary::None },
            event_packet(vec![json!({ "b": { "$binary": "AQI=" } }), json!(-1), json!(1.5)]),
        ] {
            assert_eq!(decode(&encode(&packet)).unwrap(), packet);
            let plain = encode_plain(&packet);
            assert_eq!(decode_plain(plain.strip_prefix('4').unwrap()).unwrap(), packet);
        }
    }

    #[test]
    fn what_is_no_packet_says_why() {
        let no = |bytes: &[u8]| decode(bytes).unwrap_err();
        assert!(matches!(no(b""), NotAPacket::NotMsgpack(_)));
        assert_eq!(no(b"\x01"), NotAPacket::NotAMap);
        assert_eq!(no(b"\x80"), NotAPacket::Empty);
        assert_eq!(no(b"\x81\xa4type\x09"), NotAPacket::UnknownNumber(9));
        assert_eq!(no(b"\x81\xa4type\x02"), NotAPacket::NotAList);
        assert!(matches!(no(b"\x80\x00"), NotAPacket::NotMsgpack(_)));
        // A list that claims four thousand million items, and one that nests too deep.
        assert!(matches!(no(b"\xdd\xff\xff\xff\xff"), NotAPacket::NotMsgpack(_)));
        assert!(matches!(no(&[0x91; 1000]), NotAPacket::NotMsgpack(_)));
    }

    #[test]
    fn keys_that_are_maps_do_not_grow_with_their_depth() {
        let mut bytes = b"\x82\xa4type\x04\xa4data".to_vec();
        bytes.extend([0x81; 50]);
        bytes.extend([0; 51]);
        let SocketPacket::ConnectError { data, .. } = decode(&bytes).unwrap() else {
            panic!("none")
        };
        assert_eq!(data, json!({ "[object Object]": 0 }));
    }

    #[test]
    fn undefined_is_null() {
        let bytes = b"\x82\xa4type\x02\xa4data\x92\xa1e\xd4\x00\x00";
        let SocketPacket::Event { args, .. } = decode(bytes).unwrap() else { panic!("no event") };
        assert_eq!(args, [Value::Null]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = decode(&bytes);
        }
    }
}
