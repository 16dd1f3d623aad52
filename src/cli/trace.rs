//! One line for each entry of the ledger: when, who, which way, and what in words that can be read.

use serde_json::Value;

use crate::ledger::{AckTurn, Endpoint, Entry, Event};
use crate::report;

/// The entry in one line, with nothing in it that a terminal would obey.
pub(super) fn line(entry: &Entry) -> String {
    let (who, way, text) = told(&entry.event);
    report::clean(&format!("{:>9}  {who:<10} {way} {text}", entry.at.to_string())).into_owned()
}

/// Who, which way, and what.
fn told(event: &Event) -> (String, &'static str, String) {
    let from = |on: &Endpoint| on.to_string();
    match event {
        Event::FrameOut { on, text } => (from(on), "->", text.clone()),
        Event::FrameIn { on, text } => (from(on), "<-", text.clone()),
        Event::Emitted { on, event, args, ack } => {
            (from(on), "->", format!("emit {event} {}, to be acknowledged as {ack}", list(args)))
        }
        Event::Acked { on, ack, args, turn } => {
            let turn = match turn {
                AckTurn::Awaited => "",
                AckTurn::Late => " (late)",
                AckTurn::Again => " (again)",
                AckTurn::Unasked => " (never asked for)",
            };
            (from(on), "<-", format!("ack {ack}{turn} {}", list(args)))
        }
        Event::Received { on, event, args, .. } => {
            (from(on), "<-", format!("event {event} {}", list(args)))
        }
        Event::DirectionBegan { line, text } => {
            (String::new(), "==", format!("line {}: {text}", line + 1))
        }
        other => plainly(other),
    }
}

/// Any other entry: its kind, and what it holds as JSON.
fn plainly(event: &Event) -> (String, &'static str, String) {
    let value = serde_json::to_value(event).expect("entries hold nothing that JSON cannot");
    let Value::Object(mut map) = value else {
        return (String::new(), "--", value.to_string());
    };
    let mut take = |key: &str| match map.shift_remove(key) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let kind = take("kind").unwrap_or_default();
    let who = take("on").or_else(|| take("tab")).or_else(|| take("user")).unwrap_or_default();
    let rest = if map.is_empty() { String::new() } else { format!(" {}", Value::Object(map)) };
    (who, "--", kind + &rest)
}

fn list(args: &[Value]) -> String {
    args.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ledger::{Seq, Stamp};
    use crate::scenario::EventName;

    fn lines(event: Event) -> String {
        line(&Entry { seq: Seq(7), at: Stamp(1_204_000_000), event })
    }

    #[test]
    fn a_frame_an_event_and_anything_else_are_one_line_each() {
        let on = Endpoint::Tab("alice/1".parse().unwrap());
        let frame = Event::FrameIn { on: on.clone(), text: "42[\"m\"]\u{7}".into() };
        assert_eq!(lines(frame), "  1.204 s  alice/1    <- 42[\"m\"]\\u{7}");
        let event = Event::Emitted {
            on: on.clone(),
            event: EventName::new("m"),
            args: vec![json!({ "a": 1 }), json!("b")],
            ack: 3,
        };
        assert_eq!(
            lines(event),
            "  1.204 s  alice/1    -> emit m {\"a\":1}, \"b\", to be acknowledged as 3"
        );
        assert_eq!(lines(Event::QuietEnded), "  1.204 s             -- quiet-ended");
        let unanswered = Event::FenceUnanswered { on, after_millis: 5 };
        assert_eq!(
            lines(unanswered),
            "  1.204 s  alice/1    -- fence-unanswered {\"after-millis\":5}"
        );
    }
}
