//! The system as the flags describe it: address, login, socket, joining, leaving, sending and hearing.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::account::NameField;
use super::emit::{AckFlag, EmitFlag};
use super::flags::{ChatFlags, LoginFlags, SocketFlags, TriageArgs};
use super::variable;
use crate::scenario::{Problem, is_secret_name};

/// The part of the scenario under `system`, and the secrets that were taken out of it.
pub(super) struct Described {
    pub(super) system: Map<String, Value>,
    pub(super) variables: Vec<(String, SecretString)>,
}

/// Describes the system. A login is made up only where no file brings one.
pub(super) fn system(
    args: &TriageArgs,
    field: Option<NameField>,
    like: Option<&Value>,
) -> Result<Described, Vec<Problem>> {
    let mut system = Map::new();
    let mut variables = Vec::new();
    if let Some(url) = &args.url {
        system.insert("url".into(), json!(address(url)?));
    }
    let brought = like.is_some_and(has_login);
    if !brought || any_login_flag(&args.login) {
        let login = login(&args.login, field, &mut variables).map_err(|problem| vec![problem])?;
        system.insert("login".into(), login);
    }
    let socket = socket(&args.socket);
    if !socket.is_empty() {
        system.insert("socket".into(), Value::Object(socket));
    }
    if !args.secrets.keys.is_empty() {
        system.insert("keys".into(), args.secrets.keys.iter().map(|place| keys(place)).collect());
    }
    chat(&args.chat, &mut system);
    Ok(Described { system, variables })
}

fn has_login(system: &Value) -> bool {
    system.get("login").is_some() || system.get("token").is_some()
}

fn any_login_flag(flags: &LoginFlags) -> bool {
    let others = [&flags.login, &flags.token_at, &flags.id_at];
    flags.login_body.is_some() || others.into_iter().any(Option::is_some)
}

/// An address with a password in it would be printed with every report.
fn address(url: &str) -> Result<&str, Vec<Problem>> {
    let secret =
        url::Url::parse(url).is_ok_and(|url| url.password().is_some() || url.username() != "");
    if secret {
        return Err(vec![Problem {
            place: None,
            path: "URL".into(),
            reason: "an address with a user name or a password in it is not supported".into(),
            help: Some("leave that part out".into()),
        }]);
    }
    Ok(url)
}

fn login(
    flags: &LoginFlags,
    field: Option<NameField>,
    variables: &mut Vec<(String, SecretString)>,
) -> Result<Value, Problem> {
    let mut capture = Map::new();
    capture.insert("token".into(), json!(flags.token_at.as_deref().unwrap_or("body:/token")));
    if let Some(place) = &flags.id_at {
        capture.insert("id".into(), json!(place));
    }
    let body = match (&flags.login_body, field) {
        (Some(text), _) => given_body(text.expose_secret(), variables)?,
        (None, Some(field)) => {
            let key = field.key();
            json!({ key: format!("{{{{ user.{key} }}}}"), "password": "{{ user.password }}" })
        }
        (None, None) => return Err(unclear_body()),
    };
    let request = flags.login.as_deref().unwrap_or("POST /login");
    Ok(json!([{ "http": request, "json": body, "capture": capture }]))
}

fn unclear_body() -> Problem {
    Problem {
        place: None,
        path: "--login-body".into(),
        reason: "it is not clear what is sent, because not all users are emails, nor all user names"
            .into(),
        help: Some(
            r#"write it: --login-body '{"login": "{{ user.name }}", "password": "{{ user.password }}"}'"#
                .into(),
        ),
    }
}

fn given_body(text: &str, variables: &mut Vec<(String, SecretString)>) -> Result<Value, Problem> {
    let mut body: Value = serde_json::from_str(text).map_err(|error| Problem {
        place: None,
        path: "--login-body".into(),
        // The library's own text would not repeat any of the body, which may hold a password.
        reason: format!("it is not JSON: line {}, column {}", error.line(), error.column()),
        help: Some("keys and texts stand in double quotes".into()),
    })?;
    take_secrets(&mut body, variables);
    Ok(body)
}

/// A password that is written into the body becomes a variable, so that the scenario can be shown.
fn take_secrets(value: &mut Value, variables: &mut Vec<(String, SecretString)>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if is_secret_name(key) && !text.contains("{{") => {
                        let variable = variable::name(&["LOGIN", key]);
                        let secret = SecretString::from(std::mem::take(text));
                        *text = format!("{{{{ env.{variable} }}}}");
                        variables.push((variable, secret));
                    }
                    other => take_secrets(other, variables),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                take_secrets(item, variables);
            }
        }
        _ => {}
    }
}

fn socket(flags: &SocketFlags) -> Map<String, Value> {
    let all = [
        ("path", &flags.path),
        ("namespace", &flags.namespace),
        ("token", &flags.send_token),
        ("origin", &flags.origin),
        ("parser", &flags.parser),
    ];
    let texts = all.into_iter().filter_map(|(key, value)| Some((key, json!(value.as_ref()?))));
    let transports = (!flags.transports.is_empty()).then(|| json!(flags.transports));
    let all = texts.chain(transports.map(|list| ("transports", list)));
    all.map(|(key, value)| (key.to_owned(), value)).collect()
}

/// A path of the system and an address stand as they are; everything else is a file.
fn keys(place: &str) -> Value {
    let ending = place.rsplit('.').next().unwrap_or_default();
    let file = ["pem", "pub", "key", "crt", "cer"].contains(&ending);
    let address = place.contains("://") || (place.starts_with('/') && !file);
    if address { json!(place) } else { json!({ "file": place }) }
}

fn chat(flags: &ChatFlags, system: &mut Map<String, Value>) {
    let steps = [
        ("join", &flags.join, &flags.join_ack),
        ("leave", &flags.leave, &flags.leave_ack),
        ("send", &flags.send, &flags.send_ack),
    ];
    for (key, emit, ack) in steps {
        if let Some(emit) = emit {
            system.insert(key.into(), json!([step(emit, ack)]));
        }
    }
    if !flags.deliver.is_empty() {
        let hear = flags.deliver.iter().map(|event| json!({ "on": event }));
        system.insert("hear".into(), hear.collect());
    }
    if let Some(audience) = &flags.audience {
        system.insert("audience".into(), json!(audience));
    }
}

fn step(emit: &EmitFlag, ack: &AckFlag) -> Value {
    let mut step = Map::new();
    step.insert("emit".into(), json!(emit.event));
    if !emit.args.is_empty() {
        step.insert("args".into(), json!(emit.args));
    }
    if let AckFlag::Holds(ack) = ack {
        step.insert("ack".into(), ack.clone());
    }
    Value::Object(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_the_body_becomes_a_variable() {
        let mut variables = Vec::new();
        let text = r#"{"user": {"name": "{{ user.name }}", "pass-word": "hunter2"}, "otp": "{{ env.OTP }}"}"#;
        let body = given_body(text, &mut variables).unwrap();
        assert_eq!(body["user"]["pass-word"], "{{ env.LOGIN_PASS_WORD }}");
        assert_eq!(body["otp"], "{{ env.OTP }}");
        assert_eq!(variables[0].1.expose_secret(), "hunter2");
    }

    #[test]
    fn a_body_that_is_not_json_is_not_repeated() {
        let problem = given_body("{hunter2}", &mut Vec::new()).unwrap_err();
        assert!(!problem.to_string().contains("hunter2"), "{problem}");
    }

    #[test]
    fn keys_stand_in_the_system_or_in_a_file() {
        assert_eq!(keys("/.well-known/jwks.json"), "/.well-known/jwks.json");
        assert_eq!(keys("https://id.example.com/keys"), "https://id.example.com/keys");
        assert_eq!(keys("./public.pem"), json!({ "file": "./public.pem" }));
        assert_eq!(keys("/etc/chat/public.pem"), json!({ "file": "/etc/chat/public.pem" }));
        assert_eq!(keys("jwks.json"), json!({ "file": "jwks.json" }));
    }

    #[test]
    fn an_address_with_a_password_is_refused_and_not_repeated() {
        let problems = address("http://alice:hunter2@localhost").unwrap_err();
        assert!(!problems[0].to_string().contains("hunter2"));
        assert!(address("http://localhost:3000").is_ok());
    }
}
