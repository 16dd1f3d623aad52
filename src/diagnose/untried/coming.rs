//! Trials by who comes and goes.

use super::Trial;
use crate::judge::{Case, Cell, Message};
use crate::ledger::{Closing, Event, Recovering};

pub(super) const TRIALS: &[Trial] = &[
    Trial {
        does: "a tab leaves the room",
        needs: "`system.leave`, and a second user with two tabs",
        shows: &["leave-ineffective", "leave-affects-one-tab"],
        tried: |case| happened(case, |event| matches!(event, Event::LeaveEnded { .. })),
    },
    Trial {
        does: "a tab listens whose sibling has closed",
        needs: "a second user with two tabs, or `close` in the script",
        shows: &["deaf-after-sibling-closes"],
        tried: |case| case.due().any(|cell| lost_a_sibling(case, cell)),
    },
    Trial {
        does: "a tab comes back and listens",
        needs: "a second user with two tabs, or `reconnect` in the script",
        shows: &["deaf-after-reconnect", "duplicates-after-reconnect", "stale-socket-ids"],
        tried: |case| case.due().any(|cell| has_come_back(case, cell)),
    },
    Trial {
        does: "somebody speaks while nobody is there to hear",
        needs: "two members, and `close` of all tabs of one",
        shows: &["leak-when-recipient-offline"],
        tried: |case| case.history.messages.values().any(|one| is_alone(case, one)),
    },
    Trial {
        does: "a session is recovered after messages were missed",
        needs: "connection state recovery at the server, and `reconnect: { session: same }` in the script",
        shows: &["recovery-incomplete", "recovery-skips-auth"],
        tried: |case| {
            happened(case, |event| {
                matches!(event, Event::Connected { recovery: Some(Recovering::Recovered), .. })
            })
        },
    },
    Trial {
        does: "a tab falls silent, and is seen to be gone",
        needs: "`drop: { by: silence }` in the script, a wait as long as the heartbeat, and `system.presence`",
        shows: &["ghost-online"],
        tried: |case| {
            happened(case, |event| {
                matches!(event, Event::CloseBegan { closing: Closing::Silent, .. })
            })
        },
    },
];

pub(super) fn happened(case: &Case<'_>, what: fn(&Event) -> bool) -> bool {
    case.ledger.entries().iter().any(|entry| what(&entry.event))
}

fn lost_a_sibling(case: &Case<'_>, cell: &Cell) -> bool {
    case.sent(cell).is_some_and(|sent| case.history.lost_a_sibling(&cell.receiver, sent))
}

fn has_come_back(case: &Case<'_>, cell: &Cell) -> bool {
    let connections = case.history.connections(&cell.receiver);
    let first = connections.first().and_then(|(_, until)| *until);
    matches!((first, case.sent(cell)), (Some(ended), Some(sent)) if sent > ended)
}

/// Whether none but the sender was in the room, of which somebody else is a member.
fn is_alone(case: &Case<'_>, message: &Message) -> bool {
    let members = case.scenario.rooms.get(&message.room).map_or(0, |room| room.members.len());
    let there = case.history.users_in_room(message);
    members > 1 && there.is_some_and(|users| users.iter().all(|user| *user == message.tab.user()))
}
