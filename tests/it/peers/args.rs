//! Any number of arguments, bytes among them, for `socketioxide`, which takes tuples for arguments and lists for one.

use std::fmt;

use rmpv::Value;
use serde::de::{self, SeqAccess, Visitor};
use serde::ser::SerializeTuple as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The arguments of an event or of an acknowledgement.
#[derive(Debug)]
pub(super) struct Args(Vec<Value>);

impl Args {
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    pub(super) fn of(args: impl IntoIterator<Item = Value>) -> Self {
        Self(args.into_iter().collect())
    }

    /// How many bytes each is, where it is bytes.
    pub(super) fn sizes(&self) -> Vec<Option<usize>> {
        let size = |arg: &Value| match arg {
            Value::Binary(bytes) => Some(bytes.len()),
            _ => None,
        };
        self.0.iter().map(size).collect()
    }

    /// The first, and those behind it.
    pub(super) fn split_first(self) -> (Option<Value>, Self) {
        let mut args = self.0.into_iter();
        (args.next(), Self(args.collect()))
    }
}

impl Serialize for Args {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        for arg in &self.0 {
            tuple.serialize_element(arg)?;
        }
        tuple.end()
    }
}

impl<'de> Deserialize<'de> for Args {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Nothing that reads a packet holds the tuple to its length.
        deserializer.deserialize_tuple(0, All)
    }
}

/// Takes whatever comes.
struct All;

impl<'de> Visitor<'de> for All {
    type Value = Args;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("arguments")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Args, A::Error> {
        let mut args = Vec::new();
        while let Some(arg) = seq.next_element()? {
            args.push(arg);
        }
        Ok(Args(args))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Args, E> {
        Ok(Args::none())
    }
}
