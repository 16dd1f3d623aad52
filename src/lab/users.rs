//! The accounts of the lab. They are fixed and public: the lab announces them on its first line of
//! output.

use serde::Serialize;

/// An account that can log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct User {
    /// What the token's `sub` and every message's `senderId` carry.
    pub id: &'static str,
    /// The first name, in small letters.
    pub name: &'static str,
    /// The address that the user logs in with.
    pub email: &'static str,
    /// The password; never part of an answer to a client.
    #[serde(skip)]
    pub password: &'static str,
}

/// Every account of the lab.
pub const USERS: [User; 7] = [
    User { id: "u1", name: "alice", email: "alice@example.com", password: "alice-password" },
    User { id: "u2", name: "bob", email: "bob@example.com", password: "bob-password" },
    User { id: "u3", name: "carol", email: "carol@example.com", password: "carol-password" },
    User { id: "u4", name: "dave", email: "dave@example.com", password: "dave-password" },
    User { id: "u5", name: "erin", email: "erin@example.com", password: "erin-password" },
    User { id: "u6", name: "frank", email: "frank@example.com", password: "frank-password" },
    // Her account is older than the ids with a letter.
    User { id: "42", name: "uma", email: "uma@example.com", password: "uma-password" },
];

/// The user with this address and password.
pub(super) fn with_credentials(email: &str, password: &str) -> Option<&'static User> {
    USERS.iter().find(|user| user.email == email && user.password == password)
}

/// The user with this id.
pub(super) fn with_id(id: &str) -> Option<&'static User> {
    USERS.iter().find(|user| user.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_password_opens_an_account() {
        assert_eq!(
            with_credentials("bob@example.com", "bob-password").map(|user| user.id),
            Some("u2")
        );
        assert_eq!(with_credentials("bob@example.com", "alice-password"), None);
        assert_eq!(with_credentials("", ""), None);
    }

    #[test]
    fn a_user_is_written_without_the_password() {
        let text = serde_json::to_string(&USERS[0]).expect("a user is plain data");
        assert_eq!(text, r#"{"id":"u1","name":"alice","email":"alice@example.com"}"#);
    }
}
