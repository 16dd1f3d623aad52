//! Binary data among arguments.
//!
//! JSON has no bytes, so in scenarios, in the ledger and in reports they are written `{"$binary": "<base64>"}`.
//! On the wire the text of a packet holds a placeholder for each, and the bytes follow in frames of their own
//! (`socket.io-protocol/v5-current`, "Packet encoding").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// The key under which bytes stand.
const KEY: &str = "$binary";

/// Takes the bytes out of arguments, in their order, and leaves placeholders.
pub(super) fn take(args: &mut [Value]) -> Vec<Vec<u8>> {
    let mut taken = Vec::new();
    for arg in args {
        replace(arg, &mut |value| {
            let bytes = bytes(value)?;
            let placeholder = json!({ "_placeholder": true, "num": taken.len() });
            taken.push(bytes);
            Some(placeholder)
        });
    }
    taken
}

/// Puts bytes where their placeholders stand; a placeholder of none stays.
pub(super) fn put(args: &mut [Value], attachments: &[Vec<u8>]) {
    for arg in args {
        replace(arg, &mut |value| {
            let number = number(value)?;
            attachments.get(number).map(|bytes| written(bytes))
        });
    }
}

/// The bytes that a value stands for, if it stands for any.
pub(super) fn bytes(value: &Value) -> Option<Vec<u8>> {
    let map = value.as_object().filter(|map| map.len() == 1)?;
    STANDARD.decode(map.get(KEY)?.as_str()?).ok()
}

/// Bytes as a value.
pub(super) fn written(bytes: &[u8]) -> Value {
    Value::Object(Map::from_iter([(KEY.to_owned(), Value::String(STANDARD.encode(bytes)))]))
}

/// The number of a placeholder.
fn number(value: &Value) -> Option<usize> {
    let map = value.as_object()?;
    let is_one = map.get("_placeholder") == Some(&Value::Bool(true));
    let number = map.get("num").filter(|_| is_one)?.as_u64()?;
    usize::try_from(number).ok()
}

/// Replaces every value for which there is another, from the outside in. JSON that was read nests no deeper than
/// its reader allows.
fn replace(value: &mut Value, with: &mut impl FnMut(&Value) -> Option<Value>) {
    if let Some(other) = with(value) {
        *value = other;
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, with)),
        Value::Object(map) => map.values_mut().for_each(|item| replace(item, with)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_taken_out_and_put_back_in_their_order() {
        let mut args =
            vec![json!({ "a": { "$binary": "AQI=" }, "b": [{ "$binary": "" }] }), json!(1)];
        let before = args.clone();
        let taken = take(&mut args);
        assert_eq!(taken, [vec![1, 2], vec![]]);
        assert_eq!(
            args[0],
            json!({ "a": { "_placeholder": true, "num": 0 }, "b": [{ "_placeholder": true, "num": 1 }] })
        );
        put(&mut args, &taken);
        assert_eq!(args, before);
    }

    #[test]
    fn what_only_looks_like_bytes_or_a_placeholder_stays() {
        let mut args = vec![json!({ "$binary": "%" }), json!({ "$binary": "AQ==", "more": 1 })];
        let before = args.clone();
        assert!(take(&mut args).is_empty());
        put(&mut args, &[vec![1]]);
        assert_eq!(args, before);
        let mut args = vec![json!({ "_placeholder": true, "num": 7 })];
        put(&mut args, &[vec![1]]);
        assert_eq!(args, [json!({ "_placeholder": true, "num": 7 })]);
    }
}
