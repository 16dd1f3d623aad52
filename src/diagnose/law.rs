//! Laws: how many copies a cell would hold if the system had a certain bug.

use std::collections::BTreeSet;

use crate::judge::{Case, Cell, Matrix, Message, Standing};
use crate::scenario::{Audience, Copies, Part, TabId, UserName};

/// A bug as a prediction. Some bugs have several shapes, such as `io.emit` and `socket.broadcast`.
#[derive(Debug)]
pub(super) struct Law {
    /// The shapes that it can have.
    pub(super) shapes: &'static [Shape],
    /// What the copies depend on.
    pub(super) factor: Factor,
    /// The change to a run that would tell it from its look-alikes.
    pub(super) told_by: &'static str,
}

/// One shape of a bug.
#[derive(Debug)]
pub(super) struct Shape {
    /// The code that does it, as people write it.
    pub(super) code: &'static str,
    /// The copies that a cell would hold.
    pub(super) predict: fn(&Scene<'_>) -> Predicted,
    /// The pattern in words, such as "every receiver gets k copies, every tab of the sender k-1".
    pub(super) pattern: &'static str,
}

/// What the copies of a law depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Factor {
    /// On k, the number of the sender's tabs: a law is certain only if it holds for two values of k.
    SenderTabs,
    /// On nothing but what the tab is to the message.
    Part,
}

/// What a law says of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Predicted {
    /// So many copies.
    Exactly(u16),
    /// Nothing: the law leaves it open.
    Anything,
}

impl Predicted {
    pub(super) fn explains(self, copies: u16) -> bool {
        match self {
            Self::Exactly(predicted) => predicted == copies,
            Self::Anything => true,
        }
    }
}

/// The world in which a cell stands.
pub(super) struct Scene<'a> {
    /// The run.
    pub(super) case: &'a Case<'a>,
    /// The channel's cells.
    pub(super) matrix: &'a Matrix,
    /// The policy that should hold.
    pub(super) audience: Audience,
    /// The cell.
    pub(super) cell: &'a Cell,
    /// Its message.
    pub(super) message: &'a Message,
    /// The tabs of the sender that were connected when it was sent, in the order of connecting: k of them.
    pub(super) sender_tabs: Vec<TabId>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        case: &'a Case<'a>,
        matrix: &'a Matrix,
        audience: Audience,
        cell: &'a Cell,
    ) -> Option<Self> {
        let message = case.history.messages.get(&cell.message)?;
        let sender_tabs = case.history.connected_tabs(message.tab.user(), message.began.0);
        Some(Self { case, matrix, audience, cell, message, sender_tabs })
    }

    /// The number of the sender's connected tabs.
    pub(super) fn k(&self) -> u16 {
        u16::try_from(self.sender_tabs.len()).unwrap_or(u16::MAX)
    }

    /// What the receiver is to the message.
    pub(super) fn part(&self) -> Part {
        self.cell.part
    }

    /// What the policy asks for.
    pub(super) fn policy(&self) -> Predicted {
        match self.audience.copies(self.cell.part) {
            Copies::Exactly(copies) => Predicted::Exactly(copies),
            Copies::Any => Predicted::Anything,
        }
    }

    /// The tab of the sender that would be the fixed silent one: the first that heard none of its user's
    /// messages or, where all heard some, the first. If another was silent too, or this one was not, its
    /// cells contradict the choice, as they would contradict any other. Nothing once a tab of the sender has
    /// ended, because what is left in the map cannot be known from outside.
    pub(super) fn fixed_silent_tab(&self) -> Option<TabId> {
        let user = self.message.tab.user();
        let history = &self.case.history;
        if history.had_endings(user, self.message.began.0) {
            return None;
        }
        let settled = |cell: &&Cell| {
            let message = history.messages.get(&cell.message);
            message.is_some_and(|message| !history.had_endings(user, message.began.0))
        };
        let own = self.matrix.cells.iter().filter(|cell| {
            cell.sender.user() == user && matches!(cell.part, Part::Emitter | Part::SenderTab)
        });
        let (mut all, mut heard) = (BTreeSet::new(), BTreeSet::new());
        for cell in own.filter(settled) {
            all.insert(cell.receiver.clone());
            if cell.copies > 0 {
                heard.insert(cell.receiver.clone());
            }
        }
        all.difference(&heard).next().or_else(|| all.first()).cloned()
    }

    /// The receiver's place among its user's tabs, if all of them have been in the room all the time and
    /// none has ended before: otherwise what a presence map holds cannot be known from outside.
    pub(super) fn settled_place(&self) -> Option<Place> {
        let user = self.cell.receiver.user();
        let tabs = self.settled_tabs(user)?;
        let at = tabs.iter().position(|tab| tab == &self.cell.receiver)?;
        Some(Place { at, of: tabs.len() })
    }

    fn settled_tabs(&self, user: &UserName) -> Option<Vec<TabId>> {
        let history = &self.case.history;
        if history.had_endings(user, self.message.began.0) {
            return None;
        }
        let tabs = history.connected_tabs(user, self.message.began.0);
        let settled = tabs.iter().all(|tab| {
            let span = history.span(self.message, tab);
            history.standing(tab, &self.message.room, span) == Standing::In
        });
        settled.then_some(tabs)
    }

    /// Whether the receiver's user is in the room, whatever the tab is.
    pub(super) fn is_members_tab(&self) -> bool {
        let room = self.case.scenario.rooms.get(&self.message.room);
        room.is_some_and(|room| room.has(self.cell.receiver.user()))
    }
}

/// A tab's place among its user's tabs, in the order of connecting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) of: usize,
}

impl Place {
    pub(super) fn is_first(self) -> bool {
        self.at == 0
    }

    pub(super) fn is_last(self) -> bool {
        self.at + 1 == self.of
    }
}

/// A prediction by part: emitter, the sender's other tabs, other members, outsiders.
pub(super) fn by_part(part: Part, copies: [u16; 4]) -> Predicted {
    let [emitter, sender_tab, member, outsider] = copies;
    Predicted::Exactly(match part {
        Part::Emitter => emitter,
        Part::SenderTab => sender_tab,
        Part::Member => member,
        Part::Outsider => outsider,
    })
}
