//! Who should hear a message: the declared policy, as copies for each part of the audience.

use serde::{Deserialize, Serialize};

/// What a tab is to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The tab that sent it.
    Emitter,
    /// Another tab of the sender.
    SenderTab,
    /// A tab of another member of the room.
    Member,
    /// A tab of a user who is not in the room.
    Outsider,
}

/// How many copies a part should get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Copies {
    /// Exactly so many.
    Exactly(u16),
    /// As many as come; nothing is judged.
    Any,
}

/// The declared policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Everyone in the room except all of the sender's tabs.
    Others,
    /// Everyone in the room except the tab that sent.
    OtherTabs,
    /// Everyone in the room, the sender too.
    Everyone,
    /// The recipient's tabs only.
    Recipient,
    /// The sender's own tabs only.
    Own,
    /// The copies for each part.
    Custom {
        /// The tab that sent.
        emitter: Copies,
        /// The sender's other tabs.
        sender_tabs: Copies,
        /// The other members' tabs.
        members: Copies,
        /// Tabs outside the room.
        outsiders: Copies,
    },
}

impl Audience {
    /// How many copies a joined tab should get, by what it is to the message; outsiders by the same rule.
    pub fn copies(self, part: Part) -> Copies {
        use Copies::Exactly;
        match (self, part) {
            (Self::Custom { emitter, .. }, Part::Emitter) => emitter,
            (Self::Custom { sender_tabs, .. }, Part::SenderTab) => sender_tabs,
            (Self::Custom { members, .. }, Part::Member) => members,
            (Self::Custom { outsiders, .. }, Part::Outsider) => outsiders,
            (_, Part::Outsider)
            | (Self::Others | Self::Recipient, Part::Emitter | Part::SenderTab)
            | (Self::OtherTabs, Part::Emitter)
            | (Self::Own, Part::Member) => Exactly(0),
            _ => Exactly(1),
        }
    }
}

impl std::fmt::Display for Audience {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Others => "everyone in the room except the sender's tabs",
            Self::OtherTabs => "everyone in the room except the tab that sent",
            Self::Everyone => "everyone in the room, the sender too",
            Self::Recipient => "the recipient's tabs only",
            Self::Own => "the sender's own tabs only",
            Self::Custom { .. } => "the copies that the scenario counts out",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policies_differ_only_in_the_sender_and_the_members() {
        let row = |audience: Audience| {
            [Part::Emitter, Part::SenderTab, Part::Member, Part::Outsider].map(
                |part| match audience.copies(part) {
                    Copies::Exactly(copies) => copies,
                    Copies::Any => 9,
                },
            )
        };
        assert_eq!(row(Audience::Others), [0, 0, 1, 0]);
        assert_eq!(row(Audience::OtherTabs), [0, 1, 1, 0]);
        assert_eq!(row(Audience::Everyone), [1, 1, 1, 0]);
        assert_eq!(row(Audience::Recipient), [0, 0, 1, 0]);
        assert_eq!(row(Audience::Own), [1, 1, 0, 0]);
    }
}
