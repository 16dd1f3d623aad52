//! Flags, laid over what was taken from a file, become a scenario.

use secrecy::SecretString;
use serde_json::{Map, Value, json};

use super::flags::{SecretFlags, TimingFlags, TriageArgs};
use super::people::{People, people, room};
use super::procedures;
use crate::scenario::Problem;

/// A scenario without its passwords, and the variables that stand for them.
pub(super) struct Composed {
    pub(super) scenario: Value,
    pub(super) variables: Vec<(String, SecretString)>,
}

/// Makes the scenario. What is wrong with it as a scenario is found when it is read.
pub(super) fn compose(
    args: &TriageArgs,
    mut like: Map<String, Value>,
) -> Result<Composed, Vec<Problem>> {
    let people = people(&args.people)?;
    let field = people.field;
    let described = procedures::system(args, field, like.get("system"))?;
    let room = room(&people, &args.chat, like.get("rooms"));
    missing_room(args, &like, room.as_ref())?;
    let mut scenario = Map::new();
    scenario.insert("name".into(), json!("triage"));
    let mut system = like.shift_remove("system").unwrap_or_else(|| json!({}));
    overlay(&mut system, Value::Object(described.system));
    scenario.insert("system".into(), system);
    let People { users, mut variables, .. } = people;
    let mut parts = vec![("users", Value::Object(users)), ("timing", timing(&args.timing))];
    if let Some(room) = room {
        like.shift_remove("rooms");
        parts.push(("rooms", room));
    }
    for (key, part) in parts {
        let mut whole = like.shift_remove(key).unwrap_or_else(|| json!({}));
        overlay(&mut whole, part);
        if whole.as_object().is_some_and(|whole| !whole.is_empty()) {
            scenario.insert(key.into(), whole);
        }
    }
    if let Some(secrets) = secrets(&args.secrets, like.shift_remove("secrets")) {
        scenario.insert("secrets".into(), secrets);
    }
    if !args.secrets.server_logs.is_empty() {
        scenario.insert("server-logs".into(), json!(args.secrets.server_logs));
        like.shift_remove("server-logs");
    }
    scenario.extend(like);
    variables.extend(described.variables);
    Ok(Composed { scenario: Value::Object(scenario), variables })
}

/// A join that names the room needs one.
fn missing_room(
    args: &TriageArgs,
    like: &Map<String, Value>,
    room: Option<&Value>,
) -> Result<(), Vec<Problem>> {
    let named = |value: &Value| value.to_string().contains("room.id");
    let steps =
        [("--join", &args.chat.join), ("--send", &args.chat.send), ("--leave", &args.chat.leave)];
    let user = steps
        .into_iter()
        .find(|(_, step)| step.as_ref().is_some_and(|step| step.args.iter().any(named)));
    let known = room.is_some_and(named_id) || like.contains_key("rooms");
    match user {
        Some((flag, _)) if !known => Err(vec![Problem {
            place: None,
            path: flag.into(),
            reason: "it names `room.id`, but there is no room".into(),
            help: Some("give its identifier with --room ID".into()),
        }]),
        _ => Ok(()),
    }
}

fn named_id(rooms: &Value) -> bool {
    rooms.as_object().is_some_and(|rooms| rooms.values().all(|room| room.get("id").is_some()))
}

/// Maps are merged key by key, and everything else is replaced.
fn overlay(base: &mut Value, top: Value) {
    match (base, top) {
        (Value::Object(base), Value::Object(top)) => {
            for (key, value) in top {
                match base.get_mut(&key) {
                    Some(old) => overlay(old, value),
                    None => {
                        base.insert(key, value);
                    }
                }
            }
        }
        (base, top) => *base = top,
    }
}

fn timing(flags: &TimingFlags) -> Value {
    let all = [
        ("ack", &flags.ack_timeout),
        ("quiet", &flags.quiet_window),
        ("deadline", &flags.deadline),
    ];
    let given =
        all.into_iter().filter_map(|(key, time)| Some((key.to_owned(), json!(time.as_ref()?))));
    Value::Object(given.collect())
}

/// The candidates of the flags, and then those of the file.
fn secrets(flags: &SecretFlags, like: Option<Value>) -> Option<Value> {
    let variables = flags.secret_env.iter().map(|variable| json!({ "env": variable }));
    let files = flags.dotenv.iter().map(|file| json!({ "dotenv": file }));
    let processes = flags.secret_of_process.iter().map(|process| json!({ "process": process }));
    let lists = flags.wordlist.iter().map(|file| json!({ "wordlist": file }));
    let mut all: Vec<Value> = variables.chain(files).chain(processes).chain(lists).collect();
    match like {
        Some(Value::Array(more)) => all.extend(more),
        // Whatever else it is, reading the scenario will say.
        Some(other) if all.is_empty() => return Some(other),
        _ => {}
    }
    (!all.is_empty()).then_some(Value::Array(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_merge_and_lists_are_replaced() {
        let mut base =
            json!({ "url": "a", "socket": { "path": "/a", "origin": "o" }, "join": [1] });
        overlay(&mut base, json!({ "url": "b", "socket": { "path": "/b" }, "join": [2] }));
        assert_eq!(
            base,
            json!({ "url": "b", "socket": { "path": "/b", "origin": "o" }, "join": [2] })
        );
    }
}
