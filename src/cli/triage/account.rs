//! `--user NAME:PASSWORD`.
//!
//! What was typed holds a password, so nothing here ever repeats it. That is why the flag takes any text, and its
//! mistakes are found here: the parser of the command line would print it.

use secrecy::{ExposeSecret, SecretString};

/// An account that takes part.
#[derive(Debug)]
pub(in crate::cli) struct Account {
    /// What the user logs in as.
    pub(in crate::cli) name: String,
    pub(in crate::cli) password: Password,
}

/// Where a password is.
#[derive(Debug)]
pub(in crate::cli) enum Password {
    /// On the command line.
    Given(SecretString),
    /// In this variable of the environment.
    Variable(String),
}

/// The field of an account that its name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameField {
    /// It is an email.
    Email,
    /// It is a user name.
    Username,
}

impl NameField {
    /// The name of the field, in a user and in the body of a login.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Username => "username",
        }
    }
}

impl Account {
    /// Reads what was typed, or says what is wrong with it, without repeating any of it.
    pub(in crate::cli) fn read(flag: &SecretString) -> Result<Self, &'static str> {
        let text = flag.expose_secret();
        let (name, password) = text.split_once(':').ok_or("it has no password")?;
        if name.is_empty() {
            return Err("it has no name before the colon");
        }
        let password = match password.strip_prefix("env:") {
            _ if password.is_empty() => return Err("it has an empty password"),
            Some("") => return Err("it names no variable after `env:`"),
            Some(variable) => Password::Variable(variable.to_owned()),
            None => Password::Given(SecretString::from(password)),
        };
        Ok(Self { name: name.to_owned(), password })
    }

    pub(super) fn field(&self) -> NameField {
        if self.name.contains('@') { NameField::Email } else { NameField::Username }
    }

    /// What reports call the user, where no other has the same short name.
    pub(super) fn short_name(&self) -> &str {
        match self.name.split_once('@') {
            Some((short, _)) if !short.is_empty() => short,
            _ => &self.name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Account, &'static str> {
        Account::read(&SecretString::from(text))
    }

    #[test]
    fn a_password_may_hold_colons_and_stands_in_no_debug_text() {
        let account = read("alice@example.com:hunter2:x").unwrap();
        assert_eq!((account.short_name(), account.field()), ("alice", NameField::Email));
        let Password::Given(password) = &account.password else { panic!("it was given") };
        assert_eq!(password.expose_secret(), "hunter2:x");
        assert!(!format!("{account:?}").contains("hunter2"));
    }

    #[test]
    fn a_password_may_be_in_the_environment() {
        let account = read("bob:env:BOB_PASSWORD").unwrap();
        assert_eq!((account.short_name(), account.field()), ("bob", NameField::Username));
        assert!(matches!(account.password, Password::Variable(name) if name == "BOB_PASSWORD"));
    }

    #[test]
    fn a_mistake_is_told_without_the_text() {
        for text in ["hunter2", ":hunter2", "hunter2:", "hunter2:env:"] {
            assert!(!read(text).unwrap_err().contains("hunter2"), "{text}");
        }
    }
}
