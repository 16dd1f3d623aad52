//! Users, rooms and secrets.

use std::num::NonZeroU16;
use std::time::Duration;

use indexmap::IndexMap;
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use super::Lowering;
use super::nodes::Turns;
use crate::scenario::cast::{
    Entrance, HmacAlgorithm, Mint, Privacy, Room, SecretSource, TokenSource, User,
};
use crate::scenario::names::{NodeName, RoomName, UserName};
use crate::scenario::problem::offer;
use crate::scenario::source::escape;
use crate::scenario::syntax::{
    AlgorithmFile, MintFile, RoomFile, SecretFile, StepFile, TokenSourceFile, UserFile,
};
use crate::scenario::template::Scope;

impl Lowering<'_> {
    pub(super) fn users(
        &mut self,
        written: IndexMap<String, UserFile>,
        token: Option<&TokenSourceFile>,
        nodes: &IndexMap<NodeName, String>,
    ) -> IndexMap<UserName, User> {
        if written.is_empty() {
            let help = "name at least one: `users: { alice: { email: … } }`".to_owned();
            self.report("/users", "the scenario has no users", Some(help));
        }
        let mut users = IndexMap::new();
        let mut turns = Turns::over(nodes);
        for (place, (key, file)) in written.into_iter().enumerate() {
            let at = format!("/users/{}", escape(&key));
            if key.is_empty() || key.contains(['/', ' ']) || matches!(key.as_str(), "all" | "each")
            {
                let help = Some("use a short word without spaces or slashes".to_owned());
                self.report(&at, format!("`{key}` cannot be the name of a user"), help);
            }
            // One tab cannot tell causes apart, so the first user has three and the others two.
            let usual = if place == 0 { 3 } else { 2 };
            let tabs = NonZeroU16::new(file.tabs.unwrap_or(usual)).unwrap_or(NonZeroU16::MIN);
            let seats = match &file.nodes {
                Some(pinned) => self.pinned(&format!("{at}/nodes"), pinned, nodes, tabs),
                None => turns.next(tabs),
            };
            let entrance = if file.token.is_some() { Entrance::OwnToken } else { Entrance::Login };
            let source = file.token.as_ref().or(token);
            let source = source.map(|source| self.token_source(&format!("{at}/token"), source));
            let fields = self.fields(&at, &key, file.fields);
            let name = UserName::new(key);
            users.insert(name.clone(), User { name, tabs, seats, entrance, token: source, fields });
        }
        users
    }

    fn fields(&mut self, at: &str, user: &str, written: Map<String, Value>) -> Map<String, Value> {
        let scope = Scope::new(self.env.clone()).with("user", json!({ "name": user }));
        let mut fields = Map::new();
        for (key, value) in written {
            let at = format!("{at}/{}", escape(&key));
            let before = self.problems.len();
            match self.shape(&at, &value).fill(&scope) {
                Ok(value) => {
                    fields.insert(key, value);
                }
                Err(error) if self.problems.len() == before => {
                    let help = Some("only `env` and `user.name` are known here".to_owned());
                    self.report(&at, error.to_string(), help);
                }
                Err(_) => {}
            }
        }
        fields
    }

    fn token_source(&mut self, at: &str, written: &TokenSourceFile) -> TokenSource {
        match written {
            TokenSourceFile::Env(name) => TokenSource::Env(self.template(at, name)),
            TokenSourceFile::Command(line) => TokenSource::Command(self.template(at, line)),
            TokenSourceFile::Text(text) => TokenSource::Text(self.template(at, text)),
            TokenSourceFile::Mint(mint) => TokenSource::Mint(self.mint(at, mint)),
        }
    }

    fn mint(&mut self, at: &str, written: &MintFile) -> Mint {
        let expires = self.optional_duration(&format!("{at}/expires"), written.expires.as_deref());
        let claims = Value::Object(written.claims.clone());
        if matches!(written.secret, SecretFile::Wordlist(_)) {
            let help = Some("name the one that signs: `secret: { env: JWT_SECRET }`".to_owned());
            self.report(&format!("{at}/secret"), "a list of guesses is no secret", help);
        }
        Mint {
            secret: self.secret(&format!("{at}/secret"), &written.secret),
            algorithm: match written.algorithm {
                AlgorithmFile::HS256 => HmacAlgorithm::Hs256,
                AlgorithmFile::HS384 => HmacAlgorithm::Hs384,
                AlgorithmFile::HS512 => HmacAlgorithm::Hs512,
            },
            claims: self.shape(&format!("{at}/claims"), &claims),
            expires: expires.unwrap_or(Duration::from_hours(1)),
        }
    }

    pub(super) fn secret(&mut self, at: &str, written: &SecretFile) -> SecretSource {
        match written {
            SecretFile::Env(name) => SecretSource::Env(name.clone()),
            SecretFile::File(path) => SecretSource::File(self.fixed_text(at, path)),
            SecretFile::Wordlist(path) => SecretSource::WordList(self.fixed_text(at, path)),
            SecretFile::Text(text) => {
                SecretSource::Text(SecretString::from(self.fixed_text(at, text)))
            }
            SecretFile::Process(text) => self.process(at, text),
            SecretFile::Dotenv(path) => {
                let path = self.fixed_text(at, path);
                match path.split_once('#') {
                    Some((file, variable)) => SecretSource::Dotenv {
                        file: file.to_owned(),
                        variable: Some(variable.to_owned()),
                    },
                    None => SecretSource::Dotenv { file: path, variable: None },
                }
            }
        }
    }

    fn process(&mut self, at: &str, text: &str) -> SecretSource {
        let text = self.fixed_text(at, text);
        let (number, variable) = match text.split_once('#') {
            Some((number, variable)) => (number, Some(variable.to_owned())),
            None => (text.as_str(), None),
        };
        let pid = number.parse().unwrap_or_else(|_| {
            let help = "write it as `4711`, or as `4711#JWT_SECRET`".to_owned();
            self.report(at, format!("`{number}` is not the number of a process"), Some(help));
            0
        });
        SecretSource::Process { pid, variable }
    }

    pub(super) fn rooms(
        &mut self,
        written: IndexMap<String, RoomFile>,
        users: &IndexMap<UserName, User>,
        send: &[StepFile],
    ) -> IndexMap<RoomName, Room> {
        let mut rooms = IndexMap::new();
        for (key, file) in written {
            let at = format!("/rooms/{}", escape(&key));
            let id = file.id.clone().unwrap_or_else(|| Value::String(key.clone()));
            let (members, privacy) = self.members(&at, &file, users);
            let name = RoomName::new(key);
            let id = self.shape(&format!("{at}/id"), &id);
            rooms.insert(name.clone(), Room { name, id, members, privacy, fields: file.fields });
        }
        if rooms.is_empty() && !send.is_empty() {
            let name = RoomName::new("everyone");
            let members = users.keys().cloned().collect();
            let (id, fields) = (Self::empty_shape(), Map::new());
            rooms.insert(name.clone(), Room { name, id, members, privacy: Privacy::Group, fields });
        }
        rooms
    }

    fn members(
        &mut self,
        at: &str,
        file: &RoomFile,
        users: &IndexMap<UserName, User>,
    ) -> (Vec<UserName>, Privacy) {
        let (key, listed, privacy) = match (&file.direct, &file.members) {
            (Some(direct), None) => ("direct", direct, Privacy::Direct),
            (None, Some(members)) => ("members", members, Privacy::Group),
            (None, None) => return (users.keys().cloned().collect(), Privacy::Group),
            (Some(direct), Some(_)) => {
                self.report(at, "a room has `members` or `direct`, not both", None);
                ("direct", direct, Privacy::Direct)
            }
        };
        if privacy == Privacy::Direct && listed.len() != 2 {
            self.report(&format!("{at}/direct"), "a private conversation has two users", None);
        }
        let listed = listed.iter().enumerate();
        let members =
            listed.map(|(i, name)| self.known_user(&format!("{at}/{key}/{i}"), name, users));
        (members.collect(), privacy)
    }

    pub(super) fn known_user(
        &mut self,
        at: &str,
        name: &str,
        users: &IndexMap<UserName, User>,
    ) -> UserName {
        let user = UserName::from(name);
        if !users.contains_key(&user) {
            let help = offer(name, users.keys().map(UserName::as_str));
            self.report(at, format!("there is no user `{name}`"), help);
        }
        user
    }
}
