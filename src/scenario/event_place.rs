//! A token that travels in an event after CONNECT.

use std::fmt;

/// The event, and the key of its argument that holds the token; written `event:authenticate` or `event:auth/token`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPlace {
    event: String,
    key: Option<String>,
}

impl EventPlace {
    /// The place in an event; without a key, the token is the bare argument.
    pub fn new(event: &str, key: Option<&str>) -> Self {
        Self { event: event.to_owned(), key: key.map(str::to_owned) }
    }

    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("event:")?;
        Some(match rest.split_once('/') {
            Some((event, key)) => Self::new(event, Some(key)),
            None => Self::new(rest, None),
        })
    }

    /// The event's name.
    pub fn event(&self) -> &str {
        &self.event
    }

    /// The key of the argument, where it is an object.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// How it is said in a scenario, under `system`.
    pub fn greeting(&self) -> String {
        let argument = match &self.key {
            Some(key) => format!("{{ {key}: \"{{{{ user.token }}}}\" }}"),
            None => "\"{{ user.token }}\"".to_owned(),
        };
        format!("greet: [{{ emit: {}, args: [{argument}] }}]", self.event)
    }
}

impl fmt::Display for EventPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(formatter, "event:{}/{key}", self.event),
            None => write!(formatter, "event:{}", self.event),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for text in ["event:authenticate", "event:auth/token"] {
            assert_eq!(EventPlace::parse(text).map(|place| place.to_string()), Some(text.into()));
        }
        assert_eq!(EventPlace::parse("auth:token"), None);
    }

    #[test]
    fn the_scenario_line_is_one() {
        let place = EventPlace::new("auth", Some("token"));
        let line = "greet: [{ emit: auth, args: [{ token: \"{{ user.token }}\" }] }]";
        assert_eq!(place.greeting(), line);
    }
}
