//! Pointers into JSON answers.

use serde_json::Value;

/// A JSON Pointer (RFC 6901) that also goes on inside a text which itself holds JSON, because some systems
/// send JSON encoded as a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer(Vec<String>);

impl Pointer {
    /// Takes `/a/0/b`, or the empty text for the whole value.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self(Vec::new()));
        }
        let parts = text.strip_prefix('/')?.split('/');
        Some(Self(parts.map(|part| part.replace("~1", "/").replace("~0", "~")).collect()))
    }

    /// The part of `value` that it points to.
    pub fn find(&self, value: &Value) -> Option<Value> {
        let mut at = value.clone();
        for part in &self.0 {
            if let Value::String(text) = &at {
                at = serde_json::from_str(text).ok()?;
            }
            at = match at {
                Value::Object(mut map) => map.remove(part)?,
                Value::Array(mut items) => {
                    let place = part.parse::<usize>().ok().filter(|place| *place < items.len())?;
                    items.swap_remove(place)
                }
                _ => return None,
            };
        }
        Some(at)
    }
}

impl std::fmt::Display for Pointer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in &self.0 {
            write!(f, "/{}", part.replace('~', "~0").replace('/', "~1"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parts_of_maps_and_lists_are_found() {
        let value = json!({ "data": [{ "token": "t" }] });
        assert_eq!(Pointer::parse("/data/0/token").unwrap().find(&value), Some(json!("t")));
        assert_eq!(Pointer::parse("/data/1/token").unwrap().find(&value), None);
        assert_eq!(Pointer::parse("").unwrap().find(&value), Some(value));
    }

    #[test]
    fn a_text_that_holds_json_is_entered() {
        let value = json!({ "payload": "{\"id\":7}" });
        assert_eq!(Pointer::parse("/payload/id").unwrap().find(&value), Some(json!(7)));
    }

    #[test]
    fn a_pointer_begins_with_a_slash() {
        assert!(Pointer::parse("token").is_none());
    }
}
