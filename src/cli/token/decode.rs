//! `earwitness token decode`: what a token says. Anybody could have written it.

use clap::Args;
use serde_json::{Map, Value, json};

use super::input::TokenInput;
use super::moments::{MOMENTS, words};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::login::now;
use crate::report::clean;
use crate::token::{Clocks, Lint, UnixSeconds, Unverified, Wrapping, lint};

/// What stands in place of a claim that holds a credential.
const REDACTED: &str = "[redacted]";

#[derive(Debug, Args)]
pub(super) struct DecodeArgs {
    #[command(flatten)]
    input: TokenInput,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn decode(args: &DecodeArgs) -> Exit {
    let Some((token, wrappings)) = args.input.read() else { return Exit::Usage };
    let mut said = match Unverified::decode(&token) {
        Ok(said) => said,
        Err(reason) => {
            output::error(&format!("this is not a JSON Web Token: {reason}"), None);
            return Exit::Usage;
        }
    };
    let now = now();
    let lints = lint(&said, Clocks { ours: now, server: None });
    redact(&mut said.claims, &lints);
    let text = if args.json {
        format!("{:#}\n", as_json(&said, &lints, &wrappings))
    } else {
        page(&said, &lints, &wrappings, now)
    };
    output::data(&text);
    Exit::Pass
}

/// A token can carry a password to everybody who sees it; this page does not carry it further.
fn redact(claims: &mut Map<String, Value>, lints: &[Lint]) {
    let mut claims_value = Value::Object(std::mem::take(claims));
    for lint in lints {
        if let Lint::Credential { claims: pointers } = lint {
            for pointer in pointers {
                if let Some(value) = claims_value.pointer_mut(pointer) {
                    *value = json!(REDACTED);
                }
            }
        }
    }
    if let Value::Object(redacted) = claims_value {
        *claims = redacted;
    }
}

fn as_json(said: &Unverified, lints: &[Lint], wrappings: &[Wrapping]) -> Value {
    let times = moments(said).into_iter().filter_map(|(name, at)| Some((name, json!(at.utc()?))));
    let lints: Vec<Value> = lints
        .iter()
        .map(|lint| {
            let mut value = serde_json::to_value(lint).unwrap_or_default();
            value["text"] = json!(lint.to_string());
            value
        })
        .collect();
    json!({
        "verified": false,
        "header": said.header,
        "claims": said.claims,
        "times": times.collect::<Map<String, Value>>(),
        "lints": lints,
        "wrappings": wrappings,
    })
}

fn page(said: &Unverified, lints: &[Lint], wrappings: &[Wrapping], now: UnixSeconds) -> String {
    let mut page = "NOT VERIFIED: anybody could have written this token. \
                    `earwitness token verify` checks it.\n"
        .to_owned();
    section(&mut page, "header", &said.header, &[], now);
    section(&mut page, "claims", &said.claims, &moments(said), now);
    let notes =
        wrappings.iter().map(|one| taken_off(*one)).chain(lints.iter().map(Lint::to_string));
    let notes: Vec<String> = notes.collect();
    if !notes.is_empty() {
        page.push_str("\nnotes\n");
        page.extend(notes.iter().map(|note| format!("  - {}\n", clean(note))));
    }
    page
}

fn section(
    page: &mut String,
    title: &str,
    map: &Map<String, Value>,
    moments: &[(String, UnixSeconds)],
    now: UnixSeconds,
) {
    page.extend(["\n", title, "\n"]);
    let longest = map.keys().map(|key| key.chars().count()).max().unwrap_or_default();
    for (key, value) in map {
        let shown = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let at = moments.iter().find(|(name, _)| name == key).and_then(|(_, at)| words(*at, now));
        let at = at.map(|words| format!("  ({words})")).unwrap_or_default();
        page.extend([format!("  {:<longest$}  {}{at}\n", clean(key), clean(&shown))]);
    }
    if map.is_empty() {
        page.push_str("  (empty)\n");
    }
}

/// The claims that hold a moment, as far as it can be counted.
fn moments(said: &Unverified) -> Vec<(String, UnixSeconds)> {
    let known = MOMENTS.iter().filter_map(|name| Some(((*name).to_owned(), said.moment(name)?)));
    known.collect()
}

fn taken_off(wrapping: Wrapping) -> String {
    let what = match wrapping {
        Wrapping::Bearer => "`Bearer ` stood before the token",
        Wrapping::Quotes => "the token stood in quotes",
        Wrapping::WhiteSpace => "white space stood around the token",
    };
    format!("{what}; it was taken off, which a verifier may not do")
}
