//! Socket.IO 5 packets: `<type>[<attachments>-][<namespace>,][<id>][json]`
//! (`socket.io` documentation, `socket.io-protocol/v5-current`).
//!
//! Reading is total: whatever a server sends is either a packet or a [`NotAPacket`], and nothing in it makes
//! the reader allocate more than the frame already holds. How deep JSON may nest is bounded by `serde_json`.

use std::fmt::Write as _;

use serde_json::Value;

use super::engine_packet::EnginePacket;
use super::namespace::Namespace;
use crate::scenario::EventName;

/// The most binary attachments that a packet may announce. Official clients stop at ten; what a server sends
/// beyond that is still worth seeing.
const MOST_ATTACHMENTS: u16 = 1024;

/// A packet. It may hold secrets, so only tests can show it.
#[cfg_attr(test, derive(Clone, Debug, PartialEq))]
pub(super) enum SocketPacket {
    /// A client asks to be let in, with `auth`; a server lets it in, with `sid`.
    Connect {
        /// The namespace.
        namespace: Namespace,
        /// The payload.
        data: Option<Value>,
    },
    /// The namespace is left.
    Disconnect {
        /// The namespace.
        namespace: Namespace,
    },
    /// An event.
    Event {
        /// The namespace.
        namespace: Namespace,
        /// The number by which it can be acknowledged.
        id: Option<u64>,
        /// Its name.
        event: EventName,
        /// Its arguments; binary ones are placeholders.
        args: Vec<Value>,
        /// How many binary frames follow.
        binary: Binary,
    },
    /// An acknowledgement.
    Ack {
        /// The namespace.
        namespace: Namespace,
        /// The number that it acknowledges.
        id: u64,
        /// Its arguments; binary ones are placeholders.
        args: Vec<Value>,
        /// How many binary frames follow.
        binary: Binary,
    },
    /// The namespace refuses.
    ConnectError {
        /// The namespace.
        namespace: Namespace,
        /// The whole payload; `null` if there is none.
        data: Value,
    },
}

/// Whether a packet has binary attachments, which follow it in frames of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binary {
    /// The packet is of a type without attachments.
    None,
    /// The packet is of a type with attachments; this many follow.
    Attachments(u16),
}

/// A text that is not a Socket.IO packet. No message holds any of the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotAPacket {
    /// It has no type.
    #[error("an empty message is not a Socket.IO packet")]
    Empty,
    /// Its first character is no type.
    #[error("no Socket.IO packet begins with {0:?}")]
    UnknownType(char),
    /// A binary type without the number of attachments.
    #[error("a binary packet does not say how many attachments follow")]
    NoAttachmentCount,
    /// More attachments than the bound.
    #[error("a packet announces more than {MOST_ATTACHMENTS} attachments")]
    TooManyAttachments,
    /// A number that does not fit.
    #[error("the number for the acknowledgement is too great")]
    IdTooGreat,
    /// An acknowledgement that does not say of what.
    #[error("an acknowledgement does not say what it acknowledges")]
    NoId,
    /// The payload is not JSON.
    #[error("the payload is not JSON: {0}")]
    NotJson(String),
    /// The payload is not a list.
    #[error("the payload of an event or acknowledgement is not a list")]
    NotAList,
    /// A number that is no type.
    #[error("no Socket.IO packet has the type {0}")]
    UnknownNumber(u64),
    /// The bytes are not `MessagePack`.
    #[error("the packet is not MessagePack: {0}")]
    NotMsgpack(String),
    /// `MessagePack`, but not a packet.
    #[error("a packet in MessagePack is a map, and this is none")]
    NotAMap,
    /// The list does not begin with a name.
    #[error("the payload of an event does not begin with its name")]
    NoEventName,
}

impl SocketPacket {
    /// Reads the data of an Engine.IO message.
    pub(super) fn decode(text: &str) -> Result<Self, NotAPacket> {
        let mut rest = text.chars();
        let kind = rest.next().ok_or(NotAPacket::Empty)?;
        let rest = rest.as_str();
        match kind {
            '0' | '1' | '4' => Self::control(kind, rest),
            '2' | '3' => Self::carrying(kind, Binary::None, rest),
            '5' | '6' => {
                let (count, rest) = attachments(rest)?;
                let plain = if kind == '5' { '2' } else { '3' };
                Self::carrying(plain, Binary::Attachments(count), rest)
            }
            other => Err(NotAPacket::UnknownType(other)),
        }
    }

    /// Writes the packet as an Engine.IO message, ready to be sent in a text frame.
    pub(super) fn frame(&self) -> String {
        EnginePacket::Message(&self.encode()).encode()
    }

    /// Writes the data of an Engine.IO message.
    pub(super) fn encode(&self) -> String {
        let mut text = String::new();
        match self {
            Self::Connect { namespace, data } => {
                head(&mut text, '0', Binary::None, namespace, None);
                if let Some(data) = data {
                    push(&mut text, data);
                }
            }
            Self::Disconnect { namespace } => head(&mut text, '1', Binary::None, namespace, None),
            Self::Event { namespace, id, event, args, binary } => {
                let kind = if *binary == Binary::None { '2' } else { '5' };
                head(&mut text, kind, *binary, namespace, *id);
                push_list(&mut text, Some(&Value::from(event.as_str())), args);
            }
            Self::Ack { namespace, id, args, binary } => {
                let kind = if *binary == Binary::None { '3' } else { '6' };
                head(&mut text, kind, *binary, namespace, Some(*id));
                push_list(&mut text, None, args);
            }
            Self::ConnectError { namespace, data } => {
                head(&mut text, '4', Binary::None, namespace, None);
                push(&mut text, data);
            }
        }
        text
    }

    /// Reads a packet by which namespaces are entered and left.
    fn control(kind: char, rest: &str) -> Result<Self, NotAPacket> {
        let (namespace, rest) = namespace(rest);
        Ok(match kind {
            '0' => Self::Connect { namespace, data: payload(rest)? },
            '1' => Self::Disconnect { namespace },
            _ => Self::ConnectError { namespace, data: payload(rest)?.unwrap_or_default() },
        })
    }

    /// Reads an event or an acknowledgement.
    fn carrying(kind: char, binary: Binary, rest: &str) -> Result<Self, NotAPacket> {
        let (namespace, rest) = namespace(rest);
        let (id, rest) = id(rest)?;
        let Some(Value::Array(mut args)) = payload(rest)? else { return Err(NotAPacket::NotAList) };
        if kind == '3' {
            let id = id.ok_or(NotAPacket::NoId)?;
            return Ok(Self::Ack { namespace, id, args, binary });
        }
        if args.is_empty() {
            return Err(NotAPacket::NoEventName);
        }
        let event = match args.remove(0) {
            Value::String(name) => EventName::new(name),
            // Official servers and clients take numbers for names, too.
            Value::Number(number) => EventName::new(number.to_string()),
            _ => return Err(NotAPacket::NoEventName),
        };
        Ok(Self::Event { namespace, id, event, args, binary })
    }
}

/// Splits `<attachments>-` off.
fn attachments(text: &str) -> Result<(u16, &str), NotAPacket> {
    let (digits, rest) = digits(text);
    let rest = rest.strip_prefix('-').ok_or(NotAPacket::NoAttachmentCount)?;
    if digits.is_empty() {
        return Err(NotAPacket::NoAttachmentCount);
    }
    match digits.parse() {
        Ok(count) if count <= MOST_ATTACHMENTS => Ok((count, rest)),
        _ => Err(NotAPacket::TooManyAttachments),
    }
}

/// Splits `<namespace>,` off. As official parsers do, a namespace without a comma takes the whole rest.
fn namespace(text: &str) -> (Namespace, &str) {
    if !text.starts_with('/') {
        return (Namespace::main(), text);
    }
    let (name, rest) = text.split_once(',').unwrap_or((text, ""));
    (Namespace::new(name), rest)
}

/// Splits the number for the acknowledgement off.
fn id(text: &str) -> Result<(Option<u64>, &str), NotAPacket> {
    let (digits, rest) = digits(text);
    if digits.is_empty() {
        return Ok((None, rest));
    }
    let id = digits.parse().map_err(|_| NotAPacket::IdTooGreat)?;
    Ok((Some(id), rest))
}

/// Splits the digits off with which a text begins.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// Reads the JSON at the end of a packet. The words of `serde_json` about syntax never quote the text.
fn payload(text: &str) -> Result<Option<Value>, NotAPacket> {
    if text.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(text).map(Some).map_err(|error| NotAPacket::NotJson(error.to_string()))
}

/// Writes everything in front of the payload.
fn head(text: &mut String, kind: char, binary: Binary, namespace: &Namespace, id: Option<u64>) {
    text.push(kind);
    if let Binary::Attachments(count) = binary {
        write!(text, "{count}-").expect("a String takes everything");
    }
    if !namespace.is_main() {
        text.push_str(namespace.as_str());
        text.push(',');
    }
    if let Some(id) = id {
        write!(text, "{id}").expect("a String takes everything");
    }
}

/// Writes a value.
fn push(text: &mut String, value: &Value) {
    write!(text, "{value}").expect("a String takes everything");
}

/// Writes a list, with something in front of it, without copying its values.
fn push_list(text: &mut String, first: Option<&Value>, rest: &[Value]) {
    text.push('[');
    for (place, value) in first.into_iter().chain(rest).enumerate() {
        if place > 0 {
            text.push(',');
        }
        push(text, value);
    }
    text.push(']');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn event(namespace: &str, id: Option<u64>, name: &str, args: Value) -> SocketPacket {
        let Value::Array(args) = args else { panic!("arguments are a list") };
        let (namespace, event) = (Namespace::new(namespace), name.into());
        SocketPacket::Event { namespace, id, event, args, binary: Binary::None }
    }

    #[test]
    fn packets_are_written_as_the_specification_shows_them() {
        let main = Namespace::main;
        let admin = || Namespace::new("/admin");
        let cases = [
            (SocketPacket::Connect { namespace: main(), data: None }, "0"),
            (
                SocketPacket::Connect { namespace: admin(), data: Some(json!({ "sid": "x" })) },
                r#"0/admin,{"sid":"x"}"#,
            ),
            (SocketPacket::Disconnect { namespace: admin() }, "1/admin,"),
            (event("/", None, "foo", json!([])), r#"2["foo"]"#),
            (event("/admin", Some(12), "foo", json!([1])), r#"2/admin,12["foo",1]"#),
            (
                SocketPacket::Ack {
                    namespace: admin(),
                    id: 13,
                    args: vec![json!("bar")],
                    binary: Binary::None,
                },
                r#"3/admin,13["bar"]"#,
            ),
            (
                SocketPacket::ConnectError { namespace: main(), data: json!({ "message": "no" }) },
                r#"4{"message":"no"}"#,
            ),
        ];
        for (packet, text) in cases {
            assert_eq!(packet.encode(), text);
            assert_eq!(SocketPacket::decode(text), Ok(packet), "{text}");
        }
    }

    #[test]
    fn binary_packets_keep_their_placeholders() {
        let text = r#"51-/admin,7["x",{"_placeholder":true,"num":0}]"#;
        let packet = SocketPacket::decode(text).unwrap();
        let SocketPacket::Event { binary, id, .. } = &packet else { panic!("{packet:?}") };
        assert_eq!((*binary, *id), (Binary::Attachments(1), Some(7)));
        assert_eq!(packet.encode(), text);
    }

    #[test]
    fn hostile_packets_are_named() {
        let cases = [
            ("", NotAPacket::Empty),
            ("9", NotAPacket::UnknownType('9')),
            ("5[\"x\"]", NotAPacket::NoAttachmentCount),
            ("5-[\"x\"]", NotAPacket::NoAttachmentCount),
            ("599999999999999999999-[\"x\"]", NotAPacket::TooManyAttachments),
            ("51025-[\"x\"]", NotAPacket::TooManyAttachments),
            ("299999999999999999999999[\"x\"]", NotAPacket::IdTooGreat),
            ("3[\"x\"]", NotAPacket::NoId),
            ("2{}", NotAPacket::NotAList),
            ("2", NotAPacket::NotAList),
            ("2[]", NotAPacket::NoEventName),
            ("2[null]", NotAPacket::NoEventName),
        ];
        for (text, error) in cases {
            assert_eq!(SocketPacket::decode(text), Err(error), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_the_json_is_said_without_quoting_it() {
        let error = SocketPacket::decode(r#"2["hunter2", oops]"#).unwrap_err().to_string();
        assert!(error.contains("column") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn endless_nesting_is_refused() {
        let deep = format!("2[\"x\",{}", "[".repeat(100_000));
        assert!(matches!(SocketPacket::decode(&deep), Err(NotAPacket::NotJson(_))));
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..4)
                    .prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    fn binary() -> impl Strategy<Value = Binary> {
        prop_oneof![Just(Binary::None), (0..=MOST_ATTACHMENTS).prop_map(Binary::Attachments)]
    }

    fn packet() -> impl Strategy<Value = SocketPacket> {
        let namespace = || any::<String>().prop_map(|text| Namespace::new(&text));
        let args = || prop::collection::vec(json_value(), 0..4);
        // A payload that is a bare number would be read as the number for an acknowledgement; no peer sends
        // one, and the specification asks for an object.
        let object = || prop::collection::hash_map(any::<String>(), json_value(), 0..3);
        let data = move || object().prop_map(|map| map.into_iter().collect::<Value>());
        prop_oneof![
            (namespace(), prop::option::of(data()))
                .prop_map(|(namespace, data)| SocketPacket::Connect { namespace, data }),
            namespace().prop_map(|namespace| SocketPacket::Disconnect { namespace }),
            (namespace(), prop::option::of(any::<u64>()), any::<String>(), args(), binary())
                .prop_map(|(namespace, id, event, args, binary)| {
                    let event = EventName::new(event);
                    SocketPacket::Event { namespace, id, event, args, binary }
                }),
            (namespace(), any::<u64>(), args(), binary()).prop_map(
                |(namespace, id, args, binary)| SocketPacket::Ack { namespace, id, args, binary }
            ),
            (namespace(), data())
                .prop_map(|(namespace, data)| SocketPacket::ConnectError { namespace, data }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(packet in packet()) {
            prop_assert_eq!(SocketPacket::decode(&packet.encode()), Ok(packet));
        }

        #[test]
        fn arbitrary_text_never_panics(text in any::<String>()) {
            let _ = SocketPacket::decode(&text);
        }

        #[test]
        fn text_that_is_nearly_a_packet_never_panics(text in "[0-6]?[0-9-]{0,22}(/[a-z,]{0,4})?[0-9]{0,21}.{0,20}") {
            let _ = SocketPacket::decode(&text);
        }
    }
}
