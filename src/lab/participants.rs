//! Who takes part in the conversations that are not open to everybody.

use super::identity::GUEST;

/// The guarded conversations, and the ids of those who take part.
const GUARDED: [(&str, &[&str]); 3] =
    [("42", &["u1", "u2", "u4"]), ("43", &["u1", "u5"]), ("44", &["u6"])];

/// The ids of those who take part; `None` where everybody may.
pub(super) fn of(conversation: &str) -> Option<&'static [&'static str]> {
    GUARDED.iter().find(|(id, _)| *id == conversation).map(|(_, users)| *users)
}

/// Whether a user may be in a conversation, and read it. Guests may look around; there are none but
/// with a fault.
pub(super) fn takes_part(user: &str, conversation: &str) -> bool {
    user == GUEST || of(conversation).is_none_or(|users| users.contains(&user))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guarded_conversation_is_for_its_participants_and_another_for_all() {
        assert!(takes_part("u1", "42") && takes_part("u3", "lobby"));
        assert!(!takes_part("u3", "42"));
    }
}
