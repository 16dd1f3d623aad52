//! As much of DER (ITU-T X.690) as a public key needs.

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const NULL: u8 = 0x05;
const OBJECT: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// The tag of a certificate's version, which is the only optional part before its key.
const VERSION: u8 = 0xa0;

/// Reads values, one behind the other.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn sequence(&mut self) -> Option<Self> {
        self.value(SEQUENCE).map(Self)
    }

    pub(super) fn object(&mut self) -> Option<&'a [u8]> {
        self.value(OBJECT)
    }

    /// An unsigned number, without the zero that keeps it positive.
    pub(super) fn number(&mut self) -> Option<&'a [u8]> {
        let bytes = self.value(INTEGER)?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        Some(&bytes[zeros.min(bytes.len().saturating_sub(1))..])
    }

    /// A string of whole bytes.
    pub(super) fn bits(&mut self) -> Option<&'a [u8]> {
        self.value(BIT_STRING)?.strip_prefix(&[0])
    }

    /// The key's part of a certificate (RFC 5280 section 4.1).
    pub(super) fn key_of_certificate(mut self) -> Option<Self> {
        let mut body = self.sequence()?.sequence()?;
        if body.0.first() == Some(&VERSION) {
            body.any()?;
        }
        // Serial number, algorithm, issuer, validity, subject.
        for _ in 0..5 {
            body.any()?;
        }
        Some(body)
    }

    fn value(&mut self, wanted: u8) -> Option<&'a [u8]> {
        let (tag, value) = self.any()?;
        (tag == wanted).then_some(value)
    }

    fn any(&mut self) -> Option<(u8, &'a [u8])> {
        let [tag, first, rest @ ..] = self.0 else { return None };
        let (length, rest) = match first {
            0..=0x7f => (usize::from(*first), rest),
            0x81..=0x83 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x0f))?;
                (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
            }
            _ => return None,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((*tag, value))
    }
}

pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    value(SEQUENCE, &parts.concat())
}

pub(super) fn object(identifier: &[u8]) -> Vec<u8> {
    value(OBJECT, identifier)
}

pub(super) fn null() -> Vec<u8> {
    value(NULL, &[])
}

pub(super) fn bits(bytes: &[u8]) -> Vec<u8> {
    value(BIT_STRING, &[&[0], bytes].concat())
}

pub(super) fn number(bytes: &[u8]) -> Vec<u8> {
    // A first bit of one would make it negative.
    let sign: &[u8] = if bytes.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    value(INTEGER, &[sign, bytes].concat())
}

fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let digits = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let mut out = vec![tag];
    match digits {
        [] => out.push(0),
        [short @ 0..=0x7f] => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).expect("a length has eight bytes at most"));
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes in proptest::collection::vec(any::<u8>(), 1..400)) {
            prop_assume!(bytes[0] != 0);
            let written = sequence(&[&number(&bytes), &object(&bytes), &bits(&bytes)]);
            let mut read = Reader::new(&written).sequence().unwrap();
            prop_assert_eq!(read.number().unwrap(), &bytes[..]);
            prop_assert_eq!(read.object().unwrap(), &bytes[..]);
            prop_assert_eq!(read.bits().unwrap(), &bytes[..]);
        }

        #[test]
        fn noise_is_refused_and_nothing_worse(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut reader = Reader::new(&bytes);
            while reader.any().is_some() {}
            let _ = Reader::new(&bytes).key_of_certificate();
        }
    }
}
