//! Trials that take more of the system than messages.

use super::Trial;
use super::coming::happened;
use crate::judge::Seating;
use crate::ledger::Event;

pub(super) const TRIALS: &[Trial] = &[
    Trial {
        does: "the history of a room is asked for",
        needs: "`system.history`",
        shows: &["join-history-gap", "join-history-overlap"],
        tried: |case| happened(case, |event| matches!(event, Event::HistoryTold(_))),
    },
    Trial {
        does: "two events that belong to one message are held against each other",
        needs: "a channel with `after`",
        shows: &["room-emit-overtaken"],
        tried: |case| case.scenario.system.channels.iter().any(|one| one.after.is_some()),
    },
    Trial {
        does: "it is heard who comes and goes",
        needs: "`system.presence`",
        shows: &["left-event-missing", "premature-offline", "presence-is-node-local"],
        tried: |case| !case.scenario.system.presence.is_silent(),
    },
    Trial {
        does: "the system is asked how many sockets it has",
        needs: "`system.metrics`",
        shows: &["connection-leak"],
        tried: |case| happened(case, |event| matches!(event, Event::Measured(_))),
    },
    Trial {
        does: "a message is sent in the name of somebody else",
        needs: "`system.forge`",
        shows: &["sender-spoofable"],
        tried: |case| happened(case, |event| matches!(event, Event::Forged(_))),
    },
    Trial {
        does: "somebody who is no member joins and speaks",
        needs: "a user who is no member, and `--probes all` or `intrude` in the script",
        shows: &["join-not-authorised", "outsider-can-publish"],
        tried: |case| happened(case, |event| matches!(event, Event::Intruded(_))),
    },
    Trial {
        does: "tabs sit at several server processes",
        needs: "several processes, and their addresses in `socket.nodes`",
        shows: &[
            "nodes-not-connected",
            "event-is-node-local",
            "published-on-every-node",
            "subscribe-window",
        ],
        tried: |case| case.nodes.seating() != Seating::Unknown,
    },
];
