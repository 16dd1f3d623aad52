//! The ledger, folded into what the checks ask about: connections, memberships, messages, arrivals.
//!
//! Everything is ordered by the numbers of the entries, which one writer gave; times serve only for latency.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use indexmap::IndexMap;
use serde_json::Value;

use super::refusals;
use crate::ledger::{Capability, Entry, Event, Ledger, MessageId, Outcome, Recovering, Seq, Stamp};
use crate::scenario::{EventName, RoomName, TabId};

/// What happened, by subject.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The messages, in the order in which they were sent.
    pub messages: IndexMap<MessageId, Message>,
    /// The events that arrived at tabs, in order.
    pub arrivals: Vec<Arrival>,
    connections: BTreeMap<TabId, Vec<Connection>>,
    memberships: HashMap<(TabId, RoomName), Vec<Membership>>,
    /// Every CONNECT that was answered with yes, in which namespace: those of probes too.
    entrances: Vec<(Seq, String)>,
    fences: BTreeMap<TabId, Vec<Seq>>,
    /// Whether the client has no fences, so that quiet takes their place.
    without_fences: bool,
    quiets: Vec<Seq>,
    refused: BTreeSet<Seq>,
    limited: BTreeSet<Seq>,
    /// Tabs that are about to come back with the session of another.
    borrowed: BTreeSet<TabId>,
    last: Seq,
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its number.
    pub id: MessageId,
    /// The tab that sent it.
    pub tab: TabId,
    /// The room.
    pub room: RoomName,
    /// When its send began.
    pub began: (Seq, Stamp),
    /// When its send ended, and how; absent if the run was cut short.
    pub ended: Option<(Seq, Stamp, Outcome)>,
}

/// An event that arrived at a tab.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// The entry.
    pub seq: Seq,
    /// When.
    pub at: Stamp,
    /// The tab.
    pub tab: TabId,
    /// The event.
    pub event: EventName,
    /// Its arguments.
    pub args: Vec<Value>,
    /// The messages whose markers stand in it.
    pub messages: Vec<MessageId>,
}

/// A time in which a tab was inside the namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Connection {
    from: Seq,
    /// When the run began to close it, or it ended; whichever came first.
    until: Option<Seq>,
}

/// A change of a tab's membership, from this entry on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Membership {
    from: Seq,
    standing: Standing,
}

/// What a tab is to a room at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In it.
    In,
    /// Not in it.
    Out,
    /// A join, a leave or an end of the connection is under way, or its outcome is not known.
    Unsure,
}

impl History {
    /// Folds a ledger. What was refused as the script expected has left the tab outside for sure; other
    /// refusals leave it open, because acknowledgements lie.
    pub fn new(ledger: &Ledger, refused: &BTreeSet<Seq>) -> Self {
        let (refused, limited) = (refused.clone(), refusals::limited(ledger));
        let mut history = Self { refused, limited, ..Self::default() };
        for entry in ledger.entries() {
            history.last = entry.seq;
            history.fold(entry);
        }
        history
    }

    fn fold(&mut self, entry: &Entry) {
        let seq = entry.seq;
        match &entry.event {
            Event::Connected { on, recovery, namespace, .. } => {
                self.entrances.push((seq, namespace.clone()));
                if let Some(tab) = on.tab() {
                    let borrowed = self.borrowed.remove(tab);
                    if *recovery == Some(Recovering::Recovered) && !borrowed {
                        self.restore(tab, seq);
                    }
                    let connections = self.connections.entry(tab.clone()).or_default();
                    connections.push(Connection { from: seq, until: None });
                }
            }
            Event::SessionBorrowed { tab, .. } => {
                self.borrowed.insert(tab.clone());
            }
            Event::Disconnected { on, .. } => {
                if let Some(tab) = on.tab() {
                    self.disconnect(tab, seq);
                }
            }
            Event::CloseBegan { tab, .. } => self.disconnect(tab, seq),
            Event::Fenced { on } => {
                if let Some(tab) = on.tab() {
                    self.fences.entry(tab.clone()).or_default().push(seq);
                }
            }
            Event::ClientChosen { lacks, .. } => {
                self.without_fences = lacks.contains(&Capability::Fences);
            }
            Event::QuietEnded if self.without_fences => self.quiets.push(seq),
            Event::JoinBegan { tab, room } | Event::LeaveBegan { tab, room } => {
                self.stand(tab, room, seq, Standing::Unsure);
            }
            Event::JoinEnded { tab, room, outcome } => {
                let refused = self.refused.contains(&seq);
                let standing = if refused { Standing::Out } else { after(outcome, Standing::In) };
                self.stand(tab, room, seq, standing);
            }
            Event::LeaveEnded { tab, room, outcome } => {
                self.stand(tab, room, seq, after(outcome, Standing::Out));
            }
            _ => self.fold_message(entry),
        }
    }

    fn fold_message(&mut self, entry: &Entry) {
        match &entry.event {
            Event::SendBegan { message, tab, room } => {
                let began = (entry.seq, entry.at);
                let (id, tab, room) = (*message, tab.clone(), room.clone());
                self.messages.insert(id, Message { id, tab, room, began, ended: None });
            }
            Event::SendEnded { message, outcome } => {
                if let Some(message) = self.messages.get_mut(message) {
                    message.ended = Some((entry.seq, entry.at, outcome.clone()));
                }
            }
            Event::Received { on, event, args, messages, .. } => {
                if let Some(tab) = on.tab() {
                    self.arrivals.push(Arrival {
                        seq: entry.seq,
                        at: entry.at,
                        tab: tab.clone(),
                        event: event.clone(),
                        args: args.clone(),
                        messages: messages.clone(),
                    });
                }
            }
            _ => {}
        }
    }

    fn disconnect(&mut self, tab: &TabId, seq: Seq) {
        let last = self.connections.get_mut(tab).and_then(|all| all.last_mut());
        if let Some(connection) = last {
            connection.until.get_or_insert(seq);
        }
        // What a tab had joined is over for the server, though perhaps not yet noticed.
        let rooms = self.memberships.iter_mut().filter(|((of, _), _)| of == tab);
        for (_, changes) in rooms {
            changes.push(Membership { from: seq, standing: Standing::Unsure });
        }
    }

    /// A tab that got its session back is in the rooms again that it was in when the connection was lost.
    fn restore(&mut self, tab: &TabId, seq: Seq) {
        let connection = self.connections.get(tab).and_then(|all| all.last());
        let Some(lost) = connection.and_then(|connection| connection.until) else { return };
        let rooms = self.memberships.iter_mut().filter(|((of, _), _)| of == tab);
        for (_, changes) in rooms {
            let before = changes.iter().rev().find(|change| change.from < lost);
            if let Some(&Membership { standing, .. }) = before {
                changes.push(Membership { from: seq, standing });
            }
        }
    }

    fn stand(&mut self, tab: &TabId, room: &RoomName, from: Seq, standing: Standing) {
        let changes = self.memberships.entry((tab.clone(), room.clone())).or_default();
        changes.push(Membership { from, standing });
    }

    /// Whether the procedure that ended at this entry was refused, as the script expected.
    pub fn refused_as_expected(&self, ended: Seq) -> bool {
        self.refused.contains(&ended)
    }

    /// Whether the send that ended at this entry was refused because it came too fast, and was told so.
    pub fn refused_by_limit(&self, ended: Seq) -> bool {
        self.limited.contains(&ended)
    }

    /// Whether a message was refused for a good reason: the script expected it, or it came too fast.
    pub fn is_refused(&self, message: &Message) -> bool {
        let ended = message.ended.as_ref().map(|(seq, ..)| *seq);
        ended.is_some_and(|seq| self.refused_as_expected(seq) || self.refused_by_limit(seq))
    }

    /// Whether a message has surely been read by the system: its sender was in the room and connected until
    /// a fence, sent behind the message on the same connection, came back.
    pub fn was_read(&self, message: &Message) -> bool {
        let ended = message.ended.as_ref().map_or(message.began.0, |(seq, ..)| *seq);
        let mut fences = self.fences.get(&message.tab).into_iter().flatten();
        let span = self.span(message, &message.tab);
        fences.any(|fence| *fence > ended)
            && self.presence(&message.tab, span) == Presence::Throughout
            && self.standing(&message.tab, &message.room, span) == Standing::In
    }

    /// The span of a message for one tab: from the begin of its send to the tab's first fence after its
    /// send had ended, or to the end of the run. Where there are no fences, a quiet time ends it.
    pub fn span(&self, message: &Message, tab: &TabId) -> (Seq, Seq) {
        let ended = message.ended.as_ref().map_or(message.began.0, |(seq, ..)| *seq);
        let fences = self.fences.get(tab).unwrap_or(&self.quiets);
        let fence = fences.iter().copied().find(|fence| *fence > ended);
        (message.began.0, fence.unwrap_or(self.last))
    }

    /// What a tab is to a room over a span: the one standing that it has all the time, or `Unsure`.
    pub fn standing(&self, tab: &TabId, room: &RoomName, (from, to): (Seq, Seq)) -> Standing {
        let Some(changes) = self.memberships.get(&(tab.clone(), room.clone())) else {
            return Standing::Out;
        };
        let before = changes.iter().rev().find(|change| change.from <= from);
        let first = before.map_or(Standing::Out, |change| change.standing);
        let mut during = changes.iter().filter(|change| change.from > from && change.from < to);
        if during.all(|change| change.standing == first) { first } else { Standing::Unsure }
    }

    /// Whether a tab was connected at some time in a span, and whether all the time.
    pub fn presence(&self, tab: &TabId, (from, to): (Seq, Seq)) -> Presence {
        let connections = self.connections.get(tab).into_iter().flatten();
        let mut presence = Presence::Absent;
        for connection in connections {
            let ends = connection.until.unwrap_or(Seq(u64::MAX));
            if connection.from <= from && ends >= to {
                return Presence::Throughout;
            }
            if connection.from < to && ends > from {
                presence = Presence::Partly;
            }
        }
        presence
    }

    /// The entry with which the connection began that a tab had at a time.
    pub fn connection_at(&self, tab: &TabId, at: Seq) -> Option<Seq> {
        let mut connections = self.connections.get(tab)?.iter();
        let open = connections.find(|c| c.from <= at && c.until.is_none_or(|until| until > at));
        open.map(|connection| connection.from)
    }

    /// The tabs of a user that are connected at a time, in the order in which they connected.
    pub fn connected_tabs(&self, user: &crate::scenario::UserName, at: Seq) -> Vec<TabId> {
        let of_user = self.connections.iter().filter(|(tab, _)| tab.user() == user);
        let mut tabs: Vec<(Seq, TabId)> = of_user
            .filter_map(|(tab, all)| {
                let open = all.iter().find(|c| c.from < at && c.until.is_none_or(|u| u > at))?;
                Some((open.from, tab.clone()))
            })
            .collect();
        tabs.sort();
        tabs.into_iter().map(|(_, tab)| tab).collect()
    }

    /// The tabs of a user that are connected until a time at least.
    pub fn tabs_until(&self, user: &crate::scenario::UserName, at: Seq) -> Vec<TabId> {
        let of_user = self.connections.iter().filter(|(tab, _)| tab.user() == user);
        let open = |c: &Connection| c.from < at && c.until.is_none_or(|until| until >= at);
        let tabs = of_user.filter(|(_, all)| all.iter().any(open));
        tabs.map(|(tab, _)| tab.clone()).collect()
    }

    /// Whether any tab of a user had ended before a time.
    pub fn had_endings(&self, user: &crate::scenario::UserName, before: Seq) -> bool {
        let of_user = self.connections.iter().filter(|(tab, _)| tab.user() == user);
        of_user.flat_map(|(_, all)| all).any(|c| c.until.is_some_and(|until| until < before))
    }

    /// When the connection ended that a tab has at a time; nothing if it did not end, or if there is none.
    pub fn connection_end(&self, tab: &TabId, at: Seq) -> Option<Seq> {
        let open = |c: &&Connection| c.from <= at && c.until.is_none_or(|until| until > at);
        self.connections.get(tab)?.iter().find(open)?.until
    }

    /// When the latest connection of a tab ended that had ended before a time.
    pub fn last_end(&self, tab: &TabId, before: Seq) -> Option<Seq> {
        let ends = self.connections.get(tab)?.iter().filter_map(|connection| connection.until);
        ends.filter(|end| *end < before).max()
    }

    /// When each connection of a tab began and ended.
    pub fn connections(&self, tab: &TabId) -> Vec<(Seq, Option<Seq>)> {
        let all = self.connections.get(tab).into_iter().flatten();
        all.map(|connection| (connection.from, connection.until)).collect()
    }

    /// When connections of a user's tabs ended.
    pub fn endings(&self, user: &crate::scenario::UserName) -> Vec<Seq> {
        let of_user = self.connections.iter().filter(|(tab, _)| tab.user() == user);
        of_user.flat_map(|(_, all)| all).filter_map(|connection| connection.until).collect()
    }

    /// Since when a tab may have been told the history of a room, seen from an arrival at `at`: since its
    /// latest join began, or since it connected where it joined only afterwards. Joins that did not go
    /// through are none: what a refused tab is told is a leak.
    pub fn latest_entry(&self, tab: &TabId, room: &RoomName, at: Seq) -> Option<Seq> {
        let connected = self.connections.get(tab)?.iter().rev().find(|c| c.from < at)?;
        let changes = self.memberships.get(&(tab.clone(), room.clone()))?;
        let joins = changes.windows(2).filter_map(|pair| {
            let joined = (pair[0].standing, pair[1].standing) == (Standing::Unsure, Standing::In);
            joined.then_some(pair[0].from)
        });
        let on_connection = |join: &Seq| {
            *join > connected.from && connected.until.is_none_or(|until| *join < until)
        };
        let joins: Vec<Seq> = joins.filter(on_connection).collect();
        let before = joins.iter().rev().find(|join| **join < at).copied();
        before.or((!joins.is_empty()).then_some(connected.from))
    }

    /// Whether another tab of a tab's user has ended since the tab connected, seen from a time.
    pub fn lost_a_sibling(&self, tab: &TabId, at: Seq) -> bool {
        let Some(since) = self.connected_since(tab, at) else { return false };
        let siblings =
            self.connections.iter().filter(|(of, _)| of.user() == tab.user() && *of != tab);
        let mut ends = siblings.flat_map(|(_, all)| all).filter_map(|c| c.until);
        ends.any(|end| end > since && end < at)
    }

    /// How many connections a tab had made before a time.
    pub(super) fn connections_of(&self, tab: &TabId, before: Seq) -> usize {
        let connections = self.connections.get(tab).into_iter().flatten();
        connections.filter(|connection| connection.from < before).count()
    }

    /// Since when a tab that is connected at a time has been so.
    pub fn connected_since(&self, tab: &TabId, at: Seq) -> Option<Seq> {
        let connections = self.connections.get(tab)?.iter();
        connections.map(|connection| connection.from).rfind(|from| *from < at)
    }

    /// When the joins of a tab took effect, whatever the room.
    pub(super) fn joins(&self, tab: &TabId) -> impl Iterator<Item = Seq> {
        let rooms = self.memberships.iter().filter(move |((of, _), _)| of == tab);
        rooms.flat_map(|(_, changes)| joins(changes))
    }

    /// When the joins of a tab into a room took effect.
    pub(super) fn joins_into(&self, tab: &TabId, room: &RoomName) -> impl Iterator<Item = Seq> {
        let changes = self.memberships.get(&(tab.clone(), room.clone()));
        changes.into_iter().flat_map(|changes| joins(changes))
    }

    /// How many connections a namespace had let in before a time, those of probes and those that have ended too.
    pub fn entrances(&self, namespace: &str, before: Seq) -> usize {
        let entrances = self.entrances.iter().filter(|(_, of)| of == namespace);
        entrances.filter(|(seq, _)| *seq < before).count()
    }

    /// The namespace that tabs are in.
    pub fn namespace(&self) -> Option<&str> {
        let first = self.connections.values().flatten().map(|connection| connection.from).min()?;
        let entrance = self.entrances.iter().find(|(seq, _)| *seq == first);
        entrance.map(|(_, namespace)| namespace.as_str())
    }

    /// The tabs that were ever connected.
    pub fn tabs(&self) -> impl Iterator<Item = &TabId> {
        self.connections.keys()
    }
}

/// The changes that are joins which went through.
fn joins(changes: &[Membership]) -> impl Iterator<Item = Seq> {
    changes.windows(2).filter_map(|pair| {
        let joined = (pair[0].standing, pair[1].standing) == (Standing::Unsure, Standing::In);
        joined.then_some(pair[1].from)
    })
}

/// Whether a tab was connected over a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// At no time of it.
    Absent,
    /// At some time of it.
    Partly,
    /// All the time.
    Throughout,
}

/// What a tab is to a room after a join or a leave with this outcome.
fn after(outcome: &Outcome, meant: Standing) -> Standing {
    match outcome {
        Outcome::Confirmed { .. } | Outcome::Unasked => meant,
        Outcome::Refused { .. } | Outcome::Unanswered { .. } | Outcome::NotDone { .. } => {
            Standing::Unsure
        }
    }
}
