//! Values taken from answers.

use reqwest::header::SET_COOKIE;
use serde_json::Value;

use super::actor::Actor;
use super::answer::Answer;
use crate::scenario::{Capture, CaptureSource, HttpStep, Pointer, is_secret_name};
use crate::token::{Jwt, Unverified, find};

/// What an answer brought, and what it did not.
#[derive(Default)]
pub(super) struct Captured {
    /// The values, by name.
    pub(super) values: Vec<(String, Value)>,
    /// Those of them that must never be shown.
    pub(super) secrets: Vec<String>,
    /// What was not where it should have been.
    pub(super) missed: Vec<Missed>,
}

/// A value that was not where it should have been.
pub(super) struct Missed {
    pub(super) name: String,
    pub(super) source: String,
    pub(super) tokens_at: Vec<String>,
}

/// What a step takes from an HTTP answer.
pub(super) fn from_answer(step: &HttpStep, answer: &Answer, actor: &Actor<'_>) -> Captured {
    let mut captured = Captured::default();
    for capture in &step.captures {
        let value = match &capture.source {
            CaptureSource::Claim(pointer) => {
                let token = earlier(&captured.values, "token");
                claim(pointer, token.or_else(|| actor.account.expose_token().map(str::to_owned)))
            }
            source => of_answer(source, answer),
        };
        keep(&mut captured, capture, value, || tokens_in(answer));
    }
    captured
}

/// What a step takes from the arguments of an acknowledgement or a reply.
pub(super) fn from_args(captures: &[Capture], args: &[Value], actor: &Actor<'_>) -> Captured {
    let mut brought = Captured::default();
    for capture in captures {
        let value = match &capture.source {
            CaptureSource::Ack(pointer) | CaptureSource::Event(pointer) => {
                args.first().and_then(|first| pointer.find(first))
            }
            CaptureSource::Args(pointer) => pointer.find(&Value::Array(args.to_vec())),
            CaptureSource::Claim(pointer) => {
                let token = earlier(&brought.values, "token");
                claim(pointer, token.or_else(|| actor.account.expose_token().map(str::to_owned)))
            }
            _ => None,
        };
        keep(&mut brought, capture, value, Vec::new);
    }
    brought
}

fn keep(
    captured: &mut Captured,
    capture: &Capture,
    value: Option<Value>,
    tokens: impl Fn() -> Vec<String>,
) {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        captured.missed.push(Missed {
            name: capture.name.clone(),
            source: capture.source.to_string(),
            tokens_at: tokens(),
        });
        return;
    };
    let secret =
        is_secret_name(&capture.name) || matches!(capture.source, CaptureSource::Cookie(_));
    if let (true, Value::String(text)) = (secret, &value) {
        captured.secrets.push(text.clone());
    }
    captured.values.push((capture.name.clone(), value));
}

fn of_answer(source: &CaptureSource, answer: &Answer) -> Option<Value> {
    match source {
        CaptureSource::Body(pointer) => pointer.find(answer.json.as_ref()?),
        CaptureSource::Header(name) => {
            answer.headers.get(name)?.to_str().ok().map(|value| Value::String(value.to_owned()))
        }
        CaptureSource::Cookie(name) => answer.cookie(name).map(Value::String),
        CaptureSource::Regex(regex) => {
            let found = regex.captures(&answer.text)?;
            let part = found.get(1).or_else(|| found.get(0))?;
            Some(Value::String(part.as_str().to_owned()))
        }
        CaptureSource::Claim(_)
        | CaptureSource::Ack(_)
        | CaptureSource::Event(_)
        | CaptureSource::Args(_) => None,
    }
}

fn claim(pointer: &Pointer, token: Option<String>) -> Option<Value> {
    let token = Jwt::parse(&token?).ok()?;
    let claims = Unverified::decode(&token).ok()?.claims;
    pointer.find(&Value::Object(claims))
}

fn earlier(values: &[(String, Value)], name: &str) -> Option<String> {
    let value = values.iter().find(|(key, _)| key == name)?;
    value.1.as_str().map(str::to_owned)
}

/// Where strings shaped like a JSON Web Token stand in an answer.
fn tokens_in(answer: &Answer) -> Vec<String> {
    let in_body = answer.json.iter().flat_map(find::find_in_json);
    let in_body = in_body.map(|found| format!("body:{}", found.pointer));
    let in_cookies = answer.named_cookies().filter(|(_, value)| is_token(value));
    let in_cookies = in_cookies.map(|(name, _)| format!("cookie:{name}"));
    let in_headers = answer.headers.iter().filter_map(|(name, value)| {
        let found = name != SET_COOKIE && is_token(value.to_str().ok()?);
        found.then(|| format!("header:{name}"))
    });
    in_body.chain(in_cookies).chain(in_headers).collect()
}

fn is_token(text: &str) -> bool {
    !find::find_in_text(text).is_empty()
}
