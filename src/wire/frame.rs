//! What travels on a connection in one piece, whatever the transport.

/// A frame: an Engine.IO packet as text, or the bytes of an Engine.IO message.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) enum Frame {
    /// An Engine.IO packet, beginning with its type.
    Text(String),
    /// The bytes of a message, without a type: only messages are ever binary.
    Binary(Vec<u8>),
}

impl Frame {
    /// How many bytes it holds.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }

    /// What the ledger keeps of it: of bytes only how many there are.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Binary(bytes) => format!("<{} bytes>", bytes.len()),
        }
    }
}
