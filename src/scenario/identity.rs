//! By what a system knows who is there: a token in its place, or one that a procedure carries, or cookies.

use std::collections::BTreeSet;

use super::model::{Scenario, is_secret_name};
use super::step::Step;
use super::system::{System, TokenPlace};

impl System {
    /// Whether the greeting says who is there. Then an open door is the design, and what counts is what comes behind.
    pub fn greeting_carries_identity(&self) -> bool {
        carry_identity(&self.greet)
    }

    /// Whether the greeting shows a token that it has given itself.
    pub fn greeting_shows_its_own_token(&self) -> bool {
        self.greet.iter().any(|step| step.names().contains(OWN_TOKEN))
    }

    /// Whether it is only behind CONNECT that a socket says who is there: that it is let in and stays is the design.
    pub fn identifies_after_connect(&self) -> bool {
        let elsewhere =
            self.socket.token == TokenPlace::None && secret(self.handshake_names()).is_empty();
        let by_events = [&self.join, &self.send, &self.proof];
        self.greeting_carries_identity()
            || elsewhere && by_events.into_iter().any(|steps| carry_identity(steps))
    }

    /// Whether a token is shown anywhere on the way to a room.
    pub fn shows_token(&self) -> bool {
        let steps = [&self.greet, &self.join, &self.proof];
        self.socket.token != TokenPlace::None
            || self.handshake_names().contains(TOKEN)
            || steps.into_iter().flatten().any(|step| step.names().contains(TOKEN))
    }

    /// Whether the parameters and headers of the handshake name no secret; where the token stands is another matter.
    pub fn handshake_requests_show_nothing(&self) -> bool {
        let query = self.socket.query.iter().flat_map(|(_, value)| value.names());
        let headers = self.socket.headers.iter().flat_map(|(_, value)| value.names());
        secret(query.chain(headers).collect()).is_empty()
    }

    fn handshake_names(&self) -> BTreeSet<String> {
        let query = self.socket.query.iter().flat_map(|(_, value)| value.names());
        let headers = self.socket.headers.iter().flat_map(|(_, value)| value.names());
        query.chain(headers).chain(self.socket.auth.names()).collect()
    }
}

impl Scenario {
    /// Whether the system is meant to ask who is there: users log in, or a socket says who it is.
    pub fn asks_who_is_there(&self) -> bool {
        let system = &self.system;
        !system.login.is_empty()
            || system.greeting_carries_identity()
            || !secret(system.handshake_names()).is_empty()
            || self.users.values().any(|user| user.token.is_some())
    }
}

/// The name of the token in templates.
const TOKEN: &str = "user.token";
/// The same, where the greeting of the tab has brought it.
const OWN_TOKEN: &str = "tab.token";

fn carry_identity(steps: &[Step]) -> bool {
    steps.iter().any(|step| !secret(step.names()).is_empty())
}

/// The names that hold secrets of a user.
fn secret(names: BTreeSet<String>) -> Vec<String> {
    let of_user = |name: &String| {
        let field = name.strip_prefix("user.").or_else(|| name.strip_prefix("tab."));
        field.is_some_and(is_secret_name)
    };
    names.into_iter().filter(of_user).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Env, read};
    use super::*;

    fn of(system: &str) -> Scenario {
        let text =
            format!("system: {{ url: 'http://127.0.0.1:1', {system} }}\nusers: {{ a: {{}} }}\n");
        let none = |_: &str, _: &str| Err(String::new());
        read("x.yaml", &text, Env::default(), &none).unwrap()
    }

    const LOGIN: &str = "login: [{ http: POST /login, capture: { token: body:/token } }]";

    #[test]
    fn a_token_in_its_place_is_shown_and_asked_for() {
        let scenario = of(LOGIN);
        assert!(scenario.asks_who_is_there() && scenario.system.shows_token());
        assert!(!scenario.system.greeting_carries_identity());
        assert!(scenario.system.handshake_requests_show_nothing());
        let socket = "socket: { token: none, query: { jwt: '{{ user.token }}' } }";
        let scenario = of(&format!("{LOGIN}, {socket}"));
        assert!(!scenario.system.handshake_requests_show_nothing());
    }

    #[test]
    fn a_greeting_can_carry_it() {
        let greet = "greet: [{ emit: hello, args: ['{{ user.token }}'] }]";
        let scenario = of(&format!("{LOGIN}, socket: {{ token: none }}, {greet}"));
        assert!(scenario.system.greeting_carries_identity() && scenario.system.shows_token());
        let greet = "greet: [{ emit: login, args: ['{{ user.password }}'] }]";
        let scenario = of(&format!("socket: {{ token: none }}, {greet}"));
        assert!(scenario.system.greeting_carries_identity() && !scenario.system.shows_token());
        assert!(scenario.asks_who_is_there());
    }

    #[test]
    fn a_system_without_any_of_it_asks_nobody() {
        let scenario =
            of("socket: { token: none }, greet: [{ emit: hello, args: ['{{ user.name }}'] }]");
        assert!(!scenario.asks_who_is_there() && !scenario.system.shows_token());
    }
}
