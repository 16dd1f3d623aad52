//! Users and rooms, from `--user`, `--tabs`, `--room` and `--member`.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde_json::{Map, Value, json};

use super::account::{Account, NameField, Password};
use super::flags::{ChatFlags, PeopleFlags};
use super::variable;
use crate::scenario::Problem;

/// The users of the flags.
#[derive(Debug, Default)]
pub(super) struct People {
    /// What stands under `users`.
    pub(super) users: Map<String, Value>,
    /// The passwords that were given, by the variable that stands for each.
    pub(super) variables: Vec<(String, SecretString)>,
    /// What users log in as; absent if some log in as one thing and some as another.
    pub(super) field: Option<NameField>,
    /// The key of every name.
    keys: BTreeMap<String, String>,
}

/// Reads the accounts, and gives each a key and, if need be, a variable of its own.
pub(super) fn people(flags: &PeopleFlags) -> Result<People, Vec<Problem>> {
    let (mut accounts, mut problems) = (Vec::new(), Vec::new());
    for (place, flag) in flags.users.iter().enumerate() {
        match Account::read(flag) {
            Ok(account) => accounts.push(account),
            Err(reason) => problems.push(wrong_account(place, reason)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut people = People { field: common_field(&accounts), ..People::default() };
    for account in accounts {
        people.add(account, flags.tabs);
    }
    Ok(people)
}

impl People {
    fn add(&mut self, account: Account, tabs: Option<u16>) {
        let short = account.short_name();
        // A second `alice` keeps her whole name; a third account of one name is the same account.
        let key = if self.users.contains_key(short) { &account.name } else { short }.to_owned();
        let field = account.field();
        let variable = match account.password {
            Password::Variable(variable) => variable,
            Password::Given(password) => {
                let variable = self.variable_for(&key);
                self.variables.push((variable.clone(), password));
                variable
            }
        };
        let mut user = Map::new();
        user.insert(field.key().into(), json!(account.name));
        user.insert("password".into(), json!(format!("{{{{ env.{variable} }}}}")));
        if let Some(tabs) = tabs {
            user.insert("tabs".into(), json!(tabs));
        }
        self.keys.insert(account.name, key.clone());
        self.users.insert(key, Value::Object(user));
    }

    /// A name that templates can hold, and that no other user has.
    fn variable_for(&self, key: &str) -> String {
        let plain = variable::name(&[key, "PASSWORD"]);
        let taken = |name: &str| self.variables.iter().any(|(other, _)| other == name);
        if !taken(&plain) {
            return plain;
        }
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        numbered.into_iter().find(|name| !taken(name)).expect("numbers do not end")
    }

    /// The key of a user who is called by key or by name.
    fn key_of<'a>(&'a self, called: &'a str) -> &'a str {
        self.keys.get(called).map_or(called, String::as_str)
    }
}

/// The room that the flags describe, if they describe one. It lies over the only room of a file.
pub(super) fn room(people: &People, chat: &ChatFlags, like: Option<&Value>) -> Option<Value> {
    if chat.room.is_none() && chat.members.is_empty() && (chat.join.is_none() || like.is_some()) {
        return None;
    }
    let like = like.and_then(Value::as_object).filter(|rooms| rooms.len() == 1);
    let like = like.and_then(|rooms| rooms.iter().next());
    let key = like.map_or("main", |(key, _)| key);
    let mut room = like.and_then(|(_, room)| room.as_object().cloned()).unwrap_or_default();
    if let Some(id) = &chat.room {
        room.insert("id".into(), json!(id));
    }
    if !chat.members.is_empty() {
        let members = chat.members.iter().map(|name| json!(people.key_of(name)));
        room.shift_remove("direct");
        room.insert("members".into(), members.collect());
    } else if !room.contains_key("members") && !room.contains_key("direct") {
        let mut members: Vec<&String> = people.users.keys().collect();
        if members.len() >= 3 && chat.join.is_some() {
            members.pop();
        }
        if !members.is_empty() {
            room.insert("members".into(), json!(members));
        }
    }
    Some(json!({ key: room }))
}

fn common_field(accounts: &[Account]) -> Option<NameField> {
    let first = accounts.first()?.field();
    accounts.iter().all(|account| account.field() == first).then_some(first)
}

fn wrong_account(place: usize, reason: &str) -> Problem {
    Problem {
        place: None,
        path: "--user".into(),
        reason: format!("user {} cannot be read: {reason}", place + 1),
        help: Some("write NAME:PASSWORD, or NAME:env:VARIABLE".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(users: &[&str]) -> People {
        let users = users.iter().map(|text| SecretString::from(*text));
        people(&PeopleFlags { users: users.collect(), tabs: None }).unwrap()
    }

    #[test]
    fn two_users_of_one_short_name_are_told_apart() {
        let people = of(&["al.ice@a.com:1", "al.ice@b.com:2", "al-ice:3"]);
        let keys: Vec<_> = people.users.keys().map(String::as_str).collect();
        assert_eq!(keys, ["al.ice", "al.ice@b.com", "al-ice"]);
        let variables: Vec<_> = people.variables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(variables, ["AL_ICE_PASSWORD", "AL_ICE_B_COM_PASSWORD", "AL_ICE_PASSWORD_2"]);
        assert_eq!(people.field, None);
        assert_eq!(people.key_of("al.ice@a.com"), "al.ice");
    }

    #[test]
    fn no_password_is_in_the_users() {
        let people = of(&["alice@example.com:hunter2", "bob@example.com:env:BOBS"]);
        let text = Value::Object(people.users).to_string();
        assert!(text.contains("{{ env.ALICE_PASSWORD }}") && text.contains("{{ env.BOBS }}"));
        assert!(!text.contains("hunter2"), "{text}");
    }
}
