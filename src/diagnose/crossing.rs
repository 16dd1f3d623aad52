//! Which events come from another server process, and which stay where they began.
//!
//! Where an event began is known by a message's marker in it, or by the user whom it names: one who came after the
//! receiver and has never been at another process, or one of whose tabs was the only one to do anything.

use std::collections::BTreeMap;

use serde_json::Value;

use super::acting::Acting;
use super::wording;
use crate::judge::{Arrival, Case, Evidence, Node};
use crate::ledger::{Event, Seq};
use crate::scenario::{EventName, TabId, UserName};

/// Which events cross.
#[derive(Default)]
pub(super) struct Crossing {
    /// Those that came from another process, each with the first time that it did.
    pub(super) across: Vec<Evidence>,
    /// Those that came to other users at the same process, and never from another.
    pub(super) within: Vec<Evidence>,
}

impl Crossing {
    /// Of all events but these.
    pub(super) fn of(case: &Case<'_>, but: &std::collections::BTreeSet<&EventName>) -> Self {
        let origins = Origins::of(case);
        let mut events: BTreeMap<&EventName, [Option<Evidence>; 2]> = BTreeMap::new();
        for arrival in case.history.arrivals.iter().filter(|one| !but.contains(&one.event)) {
            let Some((by, from, to)) = origins.of_arrival(arrival) else { continue };
            let ways = events.entry(&arrival.event).or_default();
            let way = &mut ways[usize::from(from != to)];
            way.get_or_insert_with(|| Evidence {
                seq: arrival.seq,
                shows: format!(
                    "`{}` of {by} at {} came to {} at {}",
                    arrival.event,
                    case.nodes.name(from),
                    arrival.tab,
                    case.nodes.name(to)
                ),
            });
        }
        let mut crossing = Self::default();
        for ways in events.into_values() {
            match ways {
                [_, Some(across)] => crossing.across.push(across),
                [Some(within), None] => crossing.within.push(within),
                [None, None] => {}
            }
        }
        crossing
    }

    /// The events that cross, in words.
    pub(super) fn is_seen(&self) -> bool {
        !self.across.is_empty()
    }
}

/// By what it is known where an event began.
struct Origins<'a> {
    case: &'a Case<'a>,
    /// What the system calls each user.
    ids: Vec<(&'a UserName, &'a Value)>,
    acting: Acting<'a>,
}

impl<'a> Origins<'a> {
    fn of(case: &'a Case<'_>) -> Self {
        let identified = case.ledger.entries().iter().filter_map(|entry| match &entry.event {
            Event::Identified { user, known } => Some((user, known.get("id")?)),
            _ => None,
        });
        Self { case, ids: identified.collect(), acting: Acting::of(case) }
    }

    /// Whose it is, the node where it began, and the one where it arrived; only where that is another user's tab.
    fn of_arrival(&self, arrival: &Arrival) -> Option<(UserName, Node, Node)> {
        let to = self.node(&arrival.tab, arrival.seq)?;
        let (user, from) = self.of_message(arrival).or_else(|| self.of_user(arrival))?;
        (user != *arrival.tab.user()).then_some((user, from, to))
    }

    fn of_message(&self, arrival: &Arrival) -> Option<(UserName, Node)> {
        let message = self.case.history.messages.get(arrival.messages.first()?)?;
        let node = self.node(&message.tab, message.began.0)?;
        Some((message.tab.user().clone(), node))
    }

    /// The one user whom a field of the event names.
    fn of_user(&self, arrival: &Arrival) -> Option<(UserName, Node)> {
        let fields = arrival.args.first()?.as_object()?;
        let mut named = self.ids.iter().filter(|(_, id)| fields.values().any(|one| one == *id));
        let (user, _) = named.next().filter(|_| named.next().is_none())?;
        if let Some((tab, node)) = self.acting.alone(arrival.seq) {
            return (tab.user() == *user).then(|| ((*user).clone(), node));
        }
        let since = self.case.history.connection_at(&arrival.tab, arrival.seq)?;
        let came = self.connections(user, arrival.seq);
        let after = came.iter().all(|(_, from)| *from > since);
        let mut nodes = came.iter().map(|(tab, from)| self.node(tab, *from));
        let first = nodes.next()??;
        (after && nodes.all(|node| node == Some(first))).then_some(((*user).clone(), first))
    }

    /// The connections that a user had up to a time.
    fn connections(&self, user: &UserName, until: Seq) -> Vec<(&'a TabId, Seq)> {
        let entries = self.case.ledger.entries().iter().take_while(|entry| entry.seq <= until);
        let connected = entries.filter_map(|entry| match &entry.event {
            Event::Connected { on, .. } => Some((on.tab()?, entry.seq)),
            _ => None,
        });
        connected.filter(|(tab, _)| tab.user() == user).collect()
    }

    fn node(&self, tab: &TabId, at: Seq) -> Option<Node> {
        self.case.nodes.seat(&self.case.history, tab, at)
    }
}

/// The names of these events, in words.
pub(super) fn list(evidence: &[Evidence]) -> String {
    let words = evidence.iter().filter_map(|one| one.shows.split(" of ").next());
    wording::list(&words.collect())
}
