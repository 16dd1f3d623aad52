//! Trials by who speaks, and how.

use std::collections::{BTreeMap, BTreeSet};

use super::Trial;
use super::coming::happened;
use crate::judge::{Case, Message, Standing, bursts};
use crate::ledger::Event;
use crate::scenario::{TabId, UserName};

pub(super) const TRIALS: &[Trial] = &[
    Trial {
        does: "a user with two tabs in the room speaks",
        needs: "`tabs: 2` for a member",
        shows: &[
            "except-in-loop",
            "to-in-loop-per-tab",
            "io-to-in-loop-per-tab",
            "only-emitting-tab-excluded",
        ],
        tried: |case| case.history.messages.values().any(|one| own_tabs(case, one).len() > 1),
    },
    Trial {
        does: "a user speaks with the middle one of three tabs",
        needs: "`tabs: 3` for a member",
        shows: &["one-fixed-tab-excluded"],
        tried: |case| case.history.messages.values().any(|one| is_in_the_middle(case, one)),
    },
    Trial {
        does: "the same user speaks with more tabs open, and with fewer",
        needs: "a tab that closes: a second user with two tabs, or `close` in the script",
        shows: &["except-in-loop", "to-in-loop-per-tab", "io-to-in-loop-per-tab"],
        tried: |case| tabs_by_user(case).values().any(|numbers| numbers.len() > 1),
    },
    Trial {
        does: "somebody speaks to more users in the room, and to fewer",
        needs: "a third member, and all tabs of one away for a while",
        shows: &["emit-per-member"],
        tried: |case| crowds(case).len() > 1,
    },
    Trial {
        does: "a tab speaks after it has joined more than once",
        needs: "`leave` and `join` of the same tab: `system.leave`, and a second user with two tabs",
        shows: &["handler-stacked-on-join"],
        tried: |case| {
            let joins = |one: &Message| case.history.joins_on_connection(&one.tab, one.began.0);
            case.history.messages.values().any(|one| joins(one) > 1)
        },
    },
    Trial {
        does: "many messages are sent at once",
        needs: "`timing.pace` of nothing, or `pace: burst` in the script",
        shows: &["volatile-drop", "rate-limited", "out-of-order"],
        tried: |case| !bursts(case).is_empty(),
    },
    Trial {
        does: "somebody replies to what was heard, and a third tab hears both",
        needs: "a third tab in the room, and `reply` in the script",
        shows: &["reply-before-question"],
        tried: |case| happened(case, |event| matches!(event, Event::Replied(_))),
    },
];

/// The sender's tabs that are surely in the room, the one that speaks among them; none where that is not sure.
fn own_tabs<'a>(case: &'a Case<'_>, message: &Message) -> BTreeSet<&'a TabId> {
    let history = &case.history;
    let there = history.tabs_throughout(message).unwrap_or_default().into_iter();
    let own = there.filter(|tab| tab.user() == message.tab.user());
    let inside = |tab: &&TabId| {
        history.standing(tab, &message.room, history.span(message, tab)) == Standing::In
    };
    own.filter(inside).collect()
}

fn is_in_the_middle(case: &Case<'_>, message: &Message) -> bool {
    let tabs = own_tabs(case, message);
    let ends = [tabs.first(), tabs.last()];
    tabs.len() > 2 && !ends.contains(&Some(&&message.tab))
}

/// With how many tabs each user has spoken.
fn tabs_by_user<'a>(case: &'a Case<'_>) -> BTreeMap<&'a UserName, BTreeSet<usize>> {
    let mut numbers = BTreeMap::<_, BTreeSet<usize>>::new();
    for message in case.history.messages.values() {
        let tabs = own_tabs(case, message).len();
        if tabs > 0 {
            numbers.entry(message.tab.user()).or_default().insert(tabs);
        }
    }
    numbers
}

/// To how many users, the sender among them, somebody has spoken in a room.
fn crowds(case: &Case<'_>) -> BTreeSet<usize> {
    let messages = case.history.messages.values();
    messages.filter_map(|message| Some(case.history.users_in_room(message)?.len())).collect()
}
