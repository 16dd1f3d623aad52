//! Whose token a record speaks of: a user of the run, somebody else, or it does not say.

use super::record::Record;
use crate::scenario::UserName;

/// A user of the run, and all that a server may call them.
#[derive(Debug, Clone)]
pub struct Person {
    /// The user.
    pub user: UserName,
    /// Identifiers, email, names.
    pub called: Vec<String>,
}

pub(super) enum Concern {
    /// It names nobody.
    Nobody,
    /// It names a user of the run.
    Ours(UserName),
    /// It names somebody else.
    Stranger,
}

/// The fields that name a user, without capitals and separators.
const NAMES: [&str; 10] =
    ["userid", "uid", "user", "username", "useremail", "email", "mail", "sub", "subject", "login"];

pub(super) fn concern(record: &Record, people: &[Person]) -> Concern {
    let mut named = record
        .fields()
        .filter(|(name, value)| NAMES.contains(&plain(name).as_str()) && is_a_name(value))
        .peekable();
    if named.peek().is_none() {
        return Concern::Nobody;
    }
    let ours = |value: &str| {
        let found = people
            .iter()
            .find(|person| person.called.iter().any(|called| called.eq_ignore_ascii_case(value)));
        found.map(|person| person.user.clone())
    };
    named.find_map(|(_, value)| ours(value)).map_or(Concern::Stranger, Concern::Ours)
}

/// Where nobody is known yet, the field is empty.
fn is_a_name(value: &str) -> bool {
    !matches!(
        value.to_ascii_lowercase().as_str(),
        "" | "undefined" | "null" | "none" | "unknown" | "anonymous"
    )
}

fn plain(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}
