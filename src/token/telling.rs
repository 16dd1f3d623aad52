//! Which claims tell their reader too much: a token is not encrypted, and whoever sees it can read it.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

/// Names of claims that say something about a person, beyond the identifier that a token needs.
const PERSONAL: [&str; 19] = [
    "address",
    "birthdate",
    "birthday",
    "dateofbirth",
    "dob",
    "email",
    "emailaddress",
    "familyname",
    "firstname",
    "fullname",
    "gender",
    "givenname",
    "lastname",
    "middlename",
    "mobile",
    "name",
    "phone",
    "phonenumber",
    "ssn",
];

/// Names of claims that hold something which lets its reader in elsewhere.
const CREDENTIAL: [&str; 9] = [
    "apikey",
    "clientsecret",
    "hash",
    "passwd",
    "password",
    "passwordhash",
    "pin",
    "salt",
    "secret",
];

static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$").expect("the pattern is constant")
});

/// The claims that tell too much, as JSON pointers into the claims. No value is kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Telling {
    /// Claims that say something about a person.
    pub(super) personal: Vec<String>,
    /// Claims that hold a credential.
    pub(super) credential: Vec<String>,
}

impl Telling {
    /// Looks at the names of the claims, however deep they stand, and for addresses also at the values.
    pub(super) fn of(claims: &Map<String, Value>) -> Self {
        let mut telling = Self::default();
        for (name, value) in claims {
            walk(&pointer("", name), name, value, &mut |at, name, value| {
                let plain = plain(name);
                if CREDENTIAL.contains(&plain.as_str()) {
                    telling.credential.push(at.to_owned());
                } else if PERSONAL.contains(&plain.as_str()) || holds_email(value) {
                    telling.personal.push(at.to_owned());
                }
            });
        }
        telling
    }
}

/// Visits every claim that holds a text or a number, however deep it stands in objects.
fn walk(at: &str, name: &str, value: &Value, visit: &mut impl FnMut(&str, &str, &Value)) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                walk(&pointer(at, name), name, value, visit);
            }
        }
        Value::String(text) if !text.is_empty() => visit(at, name, value),
        Value::Number(_) => visit(at, name, value),
        _ => {}
    }
}

fn holds_email(value: &Value) -> bool {
    value.as_str().is_some_and(|text| EMAIL.is_match(text))
}

/// The name without capitals and separators: `given_name`, `givenName` and `given-name` are one.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// A JSON pointer one step further (RFC 6901 section 3).
fn pointer(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::samples::object;
    use super::*;

    #[test]
    fn claims_are_told_by_their_place() {
        let telling = Telling::of(&object(json!({
            "sub": "ada@example.com",
            "user": { "given_name": "Ada", "phoneNumber": 5, "id": 7, "passwordHash": "$2b$10$" },
            "a/b": { "email": "x" },
            "name": "",
            "username": "ada",
            "gender": null,
        })));
        assert_eq!(
            telling.personal,
            ["/sub", "/user/given_name", "/user/phoneNumber", "/a~1b/email"]
        );
        assert_eq!(telling.credential, ["/user/passwordHash"]);
    }
}
