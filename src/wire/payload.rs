//! The body of a poll: several frames in one text.
//!
//! Revision 4 parts them with a record separator and writes bytes as `b` and base64
//! (`engine.io-protocol/v4-current`, "Payload encoding"). Revision 3 puts the length in front of each, in UTF-16
//! units, because its first implementation counted so; if any of them is binary, a server may write all of them in
//! a form of bytes (`engine.io-protocol/v3`, "Payload encoding").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::frame::Frame;
use crate::scenario::Revision;

/// What parts the frames in revision 4.
const SEPARATOR: char = '\u{1e}';
/// The type of a message, which revision 3 writes in front of bytes, too.
const MESSAGE: u8 = 4;
/// What ends a length in the form of bytes.
const END_OF_LENGTH: u8 = 0xff;

/// A body that is not a payload. No message holds any of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotAPayload {
    /// There is nothing in it.
    #[error("a poll was answered with an empty body")]
    Empty,
    /// It is no text.
    #[error("the body of a poll is not UTF-8")]
    NotText,
    /// Bytes that are not written in base64.
    #[error("binary data in a poll are not base64")]
    NotBase64,
    /// A length that is none, or goes beyond the end.
    #[error("the lengths in a poll do not fit its body")]
    WrongLength,
    /// Bytes of another type than a message.
    #[error("binary data in a poll are not a message")]
    NotAMessage,
}

/// Writes frames as the body of a request.
pub(super) fn encode(frames: &[Frame], revision: Revision) -> String {
    let texts = frames.iter().map(|frame| match (frame, revision) {
        (Frame::Text(text), _) => text.clone(),
        (Frame::Binary(bytes), Revision::Four) => format!("b{}", STANDARD.encode(bytes)),
        (Frame::Binary(bytes), Revision::Three) => format!("b4{}", STANDARD.encode(bytes)),
    });
    match revision {
        Revision::Four => texts.collect::<Vec<_>>().join(&SEPARATOR.to_string()),
        Revision::Three => {
            texts.map(|text| format!("{}:{text}", units(&text))).collect::<Vec<_>>().concat()
        }
    }
}

/// How many bytes a frame takes in such a body, as servers count them against their limit.
pub(super) fn size(frame: &Frame) -> usize {
    match frame {
        Frame::Text(text) => text.len() + 1,
        Frame::Binary(bytes) => bytes.len().div_ceil(3) * 4 + 2,
    }
}

/// Reads the body of an answer.
pub(super) fn decode(body: &[u8], revision: Revision) -> Result<Vec<Frame>, NotAPayload> {
    match (revision, body) {
        (_, []) => Err(NotAPayload::Empty),
        (Revision::Three, [0 | 1, ..]) => in_bytes(body),
        (Revision::Three, _) => with_lengths(text(body)?),
        (Revision::Four, _) => text(body)?.split(SEPARATOR).map(in_four).collect(),
    }
}

fn text(bytes: &[u8]) -> Result<&str, NotAPayload> {
    std::str::from_utf8(bytes).map_err(|_| NotAPayload::NotText)
}

fn in_four(text: &str) -> Result<Frame, NotAPayload> {
    match text.strip_prefix('b') {
        Some(base64) => bytes(base64).map(Frame::Binary),
        None => Ok(Frame::Text(text.to_owned())),
    }
}

/// Revision 3 in text: `<length>:<packet>`, again and again.
fn with_lengths(mut rest: &str) -> Result<Vec<Frame>, NotAPayload> {
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let (length, behind) = rest.split_once(':').ok_or(NotAPayload::WrongLength)?;
        let length = length.parse().map_err(|_| NotAPayload::WrongLength)?;
        let end = end_of(behind, length).ok_or(NotAPayload::WrongLength)?;
        let (packet, next) = behind.split_at(end);
        frames.push(match packet.strip_prefix('b') {
            Some(typed) => {
                Frame::Binary(bytes(typed.strip_prefix('4').ok_or(NotAPayload::NotAMessage)?)?)
            }
            None => Frame::Text(packet.to_owned()),
        });
        rest = next;
    }
    Ok(frames)
}

/// Revision 3 in bytes: 0 for text or 1 for bytes, the digits of the length as numbers, 255, the packet.
fn in_bytes(mut rest: &[u8]) -> Result<Vec<Frame>, NotAPayload> {
    let mut frames = Vec::new();
    while let Some((kind, behind)) = rest.split_first() {
        let end = behind.iter().position(|byte| *byte == END_OF_LENGTH);
        let (digits, behind) = behind.split_at(end.ok_or(NotAPayload::WrongLength)?);
        let length = number(digits).ok_or(NotAPayload::WrongLength)?;
        let (packet, next) =
            behind[1..].split_at_checked(length).ok_or(NotAPayload::WrongLength)?;
        frames.push(match (kind, packet) {
            (0, packet) => Frame::Text(text(packet)?.to_owned()),
            (1, [MESSAGE, data @ ..]) => Frame::Binary(data.to_vec()),
            _ => return Err(NotAPayload::NotAMessage),
        });
        rest = next;
    }
    Ok(frames)
}

/// The number that such digits make.
fn number(digits: &[u8]) -> Option<usize> {
    let add = |number: usize, digit: &u8| {
        let digit = usize::from(*digit);
        (digit < 10).then(|| number.checked_mul(10)?.checked_add(digit)).flatten()
    };
    (!digits.is_empty()).then(|| digits.iter().try_fold(0, add)).flatten()
}

fn bytes(base64: &str) -> Result<Vec<u8>, NotAPayload> {
    STANDARD.decode(base64).map_err(|_| NotAPayload::NotBase64)
}

/// How many UTF-16 units a text has.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Where so many UTF-16 units end; `None` if that is beyond the text, or inside a character.
fn end_of(text: &str, length: usize) -> Option<usize> {
    let mut left = length;
    for (place, character) in text.char_indices() {
        if left == 0 {
            return Some(place);
        }
        left = left.checked_sub(character.len_utf16())?;
    }
    (left == 0).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text_frame(text: &str) -> Frame {
        Frame::Text(text.to_owned())
    }

    #[test]
    fn bodies_are_written_as_the_specifications_show_them() {
        let frames = [text_frame("4hello"), Frame::Binary(vec![1, 2, 3, 4])];
        assert_eq!(encode(&frames, Revision::Four), "4hello\u{1e}bAQIDBA==");
        assert_eq!(encode(&frames, Revision::Three), "6:4hello10:b4AQIDBA==");
        assert_eq!(encode(&[text_frame("4€😀")], Revision::Three), "4:4€😀");
    }

    #[test]
    fn revision_three_is_read_in_bytes_too() {
        let body = b"\x00\x06\xff4hello\x01\x05\xff\x04\x01\x02\x03\x04";
        let frames = [text_frame("4hello"), Frame::Binary(vec![1, 2, 3, 4])];
        assert_eq!(decode(body, Revision::Three).unwrap(), frames);
    }

    #[test]
    fn what_is_no_payload_says_why() {
        let no = |body: &[u8], revision| decode(body, revision).unwrap_err();
        assert_eq!(no(b"", Revision::Four), NotAPayload::Empty);
        assert_eq!(no(b"\xff", Revision::Four), NotAPayload::NotText);
        assert_eq!(no(b"b%", Revision::Four), NotAPayload::NotBase64);
        for body in ["4", "x:4", "9:4", "1:😀", "99999999999999999999:4"] {
            assert_eq!(no(body.as_bytes(), Revision::Three), NotAPayload::WrongLength, "{body}");
        }
        assert_eq!(no(b"4:b1AA", Revision::Three), NotAPayload::NotAMessage);
        assert_eq!(no(b"\x01\x01\xff\x05", Revision::Three), NotAPayload::NotAMessage);
        assert_eq!(no(b"\x00\x0a\xff4", Revision::Three), NotAPayload::WrongLength);
        assert_eq!(no(b"\x00\xff", Revision::Three), NotAPayload::WrongLength);
    }

    fn frames() -> impl Strategy<Value = Vec<Frame>> {
        let text = "[0-6][^\u{1e}]{0,20}".prop_map(Frame::Text);
        let binary = proptest::collection::vec(any::<u8>(), 0..20).prop_map(Frame::Binary);
        proptest::collection::vec(prop_oneof![text, binary], 1..5)
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_again(frames in frames()) {
            for revision in [Revision::Three, Revision::Four] {
                let body = encode(&frames, revision);
                let read = decode(body.as_bytes(), revision);
                prop_assert_eq!(read.as_ref(), Ok(&frames));
            }
        }

        #[test]
        fn no_body_makes_the_reader_panic(body in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = decode(&body, Revision::Three);
            let _ = decode(&body, Revision::Four);
        }
    }
}
