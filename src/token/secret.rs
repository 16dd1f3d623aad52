//! A secret: bytes that are held, used as a key, and never shown.
//!
//! The type has neither `Display` nor `Serialize`, its `Debug` is redacted, and its memory is wiped
//! when it is dropped. Whoever wants the bytes must say [`Secret::expose`], which is easy to search for.

use std::fmt;

use secrecy::{ExposeSecret, SecretSlice};

/// Bytes that may be the key of a signature, or a private key in PEM form.
#[derive(Clone)]
pub struct Secret(SecretSlice<u8>);

impl Secret {
    /// Takes the bytes over; they are wiped when the secret is dropped.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(SecretSlice::from(bytes.into()))
    }

    /// The bytes themselves, for computing with them and for nothing else.
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// The bytes as text, if they are UTF-8.
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(self.expose()).ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_bytes() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?}"), "Secret(redacted)");
        assert_eq!(format!("{secret:#?}"), "Secret(redacted)");
    }

    #[test]
    fn the_bytes_come_back_unchanged() {
        assert_eq!(Secret::new(vec![0, 255, 10]).expose(), [0, 255, 10]);
        assert_eq!(Secret::new(vec![0, 255, 10]).expose_text(), None);
        assert_eq!(Secret::new("käse").expose_text(), Some("käse"));
    }
}
