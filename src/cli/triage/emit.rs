//! `--join 'EVENT ARGS…'`, and what its acknowledgement must hold.

use std::str::FromStr;

use serde_json::{Deserializer, Value};

/// An event and its arguments.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct EmitFlag {
    pub(super) event: String,
    pub(super) args: Vec<Value>,
}

impl FromStr for EmitFlag {
    type Err = String;

    /// The event is a word, or a JSON text if it holds spaces; every argument is a JSON value.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.starts_with('"') {
            let mut values = values(text)?;
            return match (!values.is_empty()).then(|| values.remove(0)) {
                Some(Value::String(event)) => Ok(Self { event, args: values }),
                _ => Err("the event is missing".to_owned()),
            };
        }
        let (event, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        if event.is_empty() {
            return Err("the event is missing".to_owned());
        }
        Ok(Self { event: event.to_owned(), args: values(rest)? })
    }
}

fn values(text: &str) -> Result<Vec<Value>, String> {
    let read: Result<Vec<Value>, _> = Deserializer::from_str(text).into_iter().collect();
    read.map_err(|error| {
        let quotes = if text.trim_start().starts_with("{{") {
            "; a template stands in quotes: \"{{ room.id }}\""
        } else {
            "; a text stands in double quotes"
        };
        format!("the arguments are not JSON ({error}){quotes}")
    })
}

/// What an acknowledgement must hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum AckFlag {
    /// There is none.
    None,
    /// It must hold this.
    Holds(Value),
}

impl FromStr for AckFlag {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "none" => Ok(Self::None),
            json => serde_json::from_str(json).map(Self::Holds).map_err(|error| {
                format!("this is not JSON ({error}); write `{{}}` for any, or `none`")
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn arguments_follow_each_other() {
        let read: EmitFlag = r#"join "{{ room.id }}" {"as": "guest"} 7"#.parse().unwrap();
        assert_eq!(read.event, "join");
        assert_eq!(read.args, [json!("{{ room.id }}"), json!({ "as": "guest" }), json!(7)]);
        assert_eq!("hello".parse::<EmitFlag>().unwrap().args, Vec::<Value>::new());
        assert_eq!(r#""two words" 1"#.parse::<EmitFlag>().unwrap().event, "two words");
    }

    #[test]
    fn what_is_not_json_is_told_with_the_way_to_write_it() {
        let error = "join {{ room.id }}".parse::<EmitFlag>().unwrap_err();
        assert!(error.contains("\"{{ room.id }}\""), "{error}");
        let error = "join lobby".parse::<EmitFlag>().unwrap_err();
        assert!(error.contains("double quotes"), "{error}");
        assert!("".parse::<EmitFlag>().is_err());
        assert!("yes".parse::<AckFlag>().unwrap_err().contains("`none`"));
    }

    #[test]
    fn an_acknowledgement_is_json_or_none() {
        assert_eq!("none".parse(), Ok(AckFlag::None));
        assert_eq!("{}".parse(), Ok(AckFlag::Holds(json!({}))));
    }
}
