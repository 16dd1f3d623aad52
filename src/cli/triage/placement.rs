//! Where the token stands in the answer of the login, and where the socket takes it, as a run has found it. Who did not
//! say so on the command line need not know it: the run is done once more with what was found.

use serde_json::{Value, json};

use super::flags::TriageArgs;
use crate::ledger::{Event, Ledger, Probe, ProbeAnswer, Procedure, Wrapper};
use crate::scenario::EventPlace;

/// What was found, and what is to be written for it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// What was found, in one sentence.
    pub(super) said: String,
    /// The scenario with it.
    pub(super) scenario: Value,
}

/// A better scenario than the one that was run, if the run has found one.
pub(super) fn better(args: &TriageArgs, scenario: &Value, ledger: &Ledger) -> Option<Found> {
    // What stands in a file was meant, and is to be diagnosed.
    if args.like.is_some() {
        return None;
    }
    let login = || args.login.token_at.is_none().then(|| in_answer(ledger)).flatten();
    let socket = || args.socket.send_token.is_none().then(|| at_socket(ledger)).flatten();
    login().and_then(|place| with_capture(scenario, &place)).or_else(|| match socket()? {
        Place::Other(place) => Some(with_place(scenario, &place)),
        Place::Event(place) => Some(with_greeting(scenario, &place)),
        Place::Bearer => Some(with_bearer(scenario)),
    })
}

enum Place {
    Other(String),
    Event(EventPlace),
    Bearer,
}

/// Where a token stands in the answer of the login, if none stood where it was looked for.
fn in_answer(ledger: &Ledger) -> Option<String> {
    ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::CaptureMissed(missed)
            if missed.procedure == Procedure::Login && missed.name == "token" =>
        {
            missed.tokens_at.iter().min_by_key(|place| doubt(place)).cloned()
        }
        _ => None,
    })
}

/// How little a place looks like that of the token that opens sockets.
fn doubt(place: &str) -> u8 {
    let name = place.rsplit(['/', ':']).next().unwrap_or_default().to_lowercase();
    match name {
        name if name.contains("refresh") => 3,
        name if name.starts_with("id") => 2,
        name if name.contains("access") || name == "token" || name == "jwt" => 0,
        _ => 1,
    }
}

/// Where a socket was let in, after it was refused where the token was sent.
fn at_socket(ledger: &Ledger) -> Option<Place> {
    let anonymous = ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::ProbeAnswered { probe: Probe::Anonymous, answer } => Some(answer),
        _ => None,
    });
    ledger.entries().iter().find_map(|entry| {
        let Event::ProbeAnswered { probe, answer } = &entry.event else { return None };
        if !ProbeAnswer::lets_in_beside(answer, anonymous) {
            return None;
        }
        match probe {
            Probe::OtherPlace { place } => Some(match EventPlace::parse(place) {
                Some(place) => Place::Event(place),
                None => Place::Other(place.clone()),
            }),
            Probe::Wrapped { with: Wrapper::Bearer } => Some(Place::Bearer),
            _ => None,
        }
    })
}

fn with_capture(scenario: &Value, place: &str) -> Option<Found> {
    let mut scenario = scenario.clone();
    let steps = scenario.pointer_mut("/system/login")?.as_array_mut()?;
    let captures = steps.iter_mut().filter_map(|step| step.get_mut("capture"));
    *captures.filter_map(|capture| capture.get_mut("token")).next_back()? = json!(place);
    let said = format!(
        "the token stands at {place} (scenario: `capture: {{ token: {place} }}`; here: --token-at {place})"
    );
    Some(Found { said, scenario })
}

fn with_place(scenario: &Value, place: &str) -> Found {
    let said = format!(
        "the socket takes the token at {place} (scenario: `socket: {{ token: {place} }}`; here: --send-token \
         {place})"
    );
    Found { said, scenario: with_socket(scenario, &json!({ "token": place })) }
}

fn with_greeting(scenario: &Value, place: &EventPlace) -> Found {
    let said = format!(
        "sockets show their token in the event `{}`, after CONNECT (scenario: `{}`)",
        place.event(),
        place.greeting()
    );
    let token = json!("{{ user.token }}");
    let argument = place.key().map_or_else(|| token.clone(), |key| json!({ key: token }));
    let mut scenario = scenario.clone();
    if let Some(system) = scenario.get_mut("system").and_then(Value::as_object_mut) {
        system.insert("greet".into(), json!([{ "emit": place.event(), "args": [argument] }]));
    }
    Found { said, scenario }
}

fn with_bearer(scenario: &Value) -> Found {
    let said = "the socket takes the token with `Bearer ` in front (scenario: `socket: { token: none, auth: { token: \
                \"Bearer {{ user.token }}\" } }`)";
    let socket = json!({ "token": "none", "auth": { "token": "Bearer {{ user.token }}" } });
    Found { said: said.into(), scenario: with_socket(scenario, &socket) }
}

fn with_socket(scenario: &Value, with: &Value) -> Value {
    let mut scenario = scenario.clone();
    if let Some(system) = scenario.get_mut("system").and_then(Value::as_object_mut) {
        let socket = system.entry("socket").or_insert_with(|| json!({}));
        if let (Some(socket), Some(with)) = (socket.as_object_mut(), with.as_object()) {
            socket.extend(with.clone());
        }
    }
    scenario
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_tokens_the_one_for_access_is_taken() {
        let places = ["body:/refreshToken", "body:/data/accessToken", "body:/idToken"];
        assert_eq!(places.iter().min_by_key(|place| doubt(place)), Some(&places[1]));
        let places = ["body:/refresh_token", "cookie:session"];
        assert_eq!(places.iter().min_by_key(|place| doubt(place)), Some(&places[1]));
    }

    #[test]
    fn what_was_found_is_written_where_it_belongs() {
        let scenario =
            json!({ "system": { "login": [{ "capture": { "token": "body:/token" } }] } });
        let found = with_capture(&scenario, "body:/data/jwt").unwrap().scenario;
        assert_eq!(found["system"]["login"][0]["capture"]["token"], "body:/data/jwt");
        let found = with_place(&found, "query:token").scenario;
        assert_eq!(found["system"]["socket"], json!({ "token": "query:token" }));
        assert_eq!(with_bearer(&found).scenario["system"]["socket"]["token"], "none");
    }
}
