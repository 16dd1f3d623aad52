//! Trials by who listens.

use super::Trial;
use crate::judge::{Case, Cell};
use crate::scenario::{Part, Room};

pub(super) const TRIALS: &[Trial] = &[
    Trial {
        does: "somebody listens who is in no room",
        needs: "a user who is no member of any room",
        shows: &["leak-to-everyone"],
        tried: |case| outside(case).any(|cell| rooms_of(case, cell).next().is_none()),
    },
    Trial {
        does: "somebody listens who shares another room with the sender",
        needs: "a second room with the sender and a user who is no member of the first",
        shows: &["leak-to-shared-rooms", "leak-through-undefined-room"],
        tried: |case| {
            let shares =
                |cell: &Cell| rooms_of(case, cell).any(|room| room.has(cell.sender.user()));
            outside(case).any(shares)
        },
    },
    Trial {
        does: "somebody listens whose identifier is that of the room",
        needs: "a user who is no member and whose identifier is the room's",
        shows: &["leak-through-id-collision"],
        tried: |case| {
            let is_namesake = |cell: &Cell| {
                let message = case.history.messages.get(&cell.message);
                message.is_some_and(|message| case.is_namesake(message, cell.receiver.user()))
            };
            outside(case).any(is_namesake)
        },
    },
];

/// The cells of those who are not in the room.
fn outside<'a>(case: &'a Case<'_>) -> impl Iterator<Item = &'a Cell> {
    case.cells().filter(|cell| cell.part == Part::Outsider)
}

/// The rooms that the receiver of a cell is a member of, but for that of the message.
fn rooms_of<'a>(case: &'a Case<'_>, cell: &'a Cell) -> impl Iterator<Item = &'a Room> {
    let message = case.history.messages.get(&cell.message);
    let rooms = case.scenario.rooms.values().filter(|room| room.has(cell.receiver.user()));
    rooms.filter(move |room| message.is_none_or(|message| message.room != room.name))
}
