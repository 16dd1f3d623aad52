//! The lives of connections: when each was opened and let in, what last moved on it, and who ended it.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::Value;

use crate::judge::Case;
use crate::ledger::{DisconnectReason, Endpoint, Entry, Event, Handshake, Seq, Stamp};
use crate::scenario::{EventName, TabId};

/// A connection, from its handshake to its end.
#[derive(Debug)]
pub(super) struct Life<'a> {
    pub(super) on: &'a Endpoint,
    /// Its handshake, where one was seen.
    pub(super) handshake: Option<&'a Handshake>,
    /// When the namespace let it in.
    pub(super) connected: Option<(Seq, Stamp)>,
    /// When a frame last came or left.
    pub(super) last_move: Stamp,
    /// The longest time between two frames, or between the last one and an end of our making: a silence that
    /// it survived.
    pub(super) survived: Duration,
    /// What was emitted on it and never acknowledged.
    pub(super) unanswered: Vec<Emit<'a>>,
    /// Its end; absent while it lasts.
    pub(super) end: Option<End>,
    is_closing: bool,
}

/// An event that was emitted.
#[derive(Clone, Debug)]
pub(super) struct Emit<'a> {
    pub(super) seq: Seq,
    pub(super) at: Stamp,
    pub(super) event: &'a EventName,
    /// The length of its packet.
    pub(super) bytes: usize,
    ack: u64,
}

/// The end of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) seq: Seq,
    pub(super) at: Stamp,
    pub(super) reason: DisconnectReason,
    pub(super) code: Option<u16>,
    pub(super) by: By,
}

/// Who ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The run, or the other side because the script wants it to.
    Us,
    /// The other side, unasked.
    Them,
}

impl Life<'_> {
    /// The tab, if it is one's connection.
    pub(super) fn tab(&self) -> Option<&TabId> {
        self.on.tab()
    }

    /// Its end, if it was let in and nobody asked for the end.
    pub(super) fn ended_unasked(&self) -> Option<End> {
        self.end.filter(|end| end.by == By::Them && self.connected.is_some())
    }

    /// Its end, if it was as when the road breaks or the other side is gone: unasked, and without a word.
    pub(super) fn fell_silent(&self) -> Option<End> {
        self.ended_unasked().filter(|end| {
            let wordless = [DisconnectReason::TransportClose, DisconnectReason::TransportError];
            end.code.is_none() && wordless.contains(&end.reason)
        })
    }

    /// Whether it was in its namespace at a time.
    pub(super) fn is_in_at(&self, at: Seq) -> bool {
        self.connected.is_some_and(|(from, _)| from < at)
            && self.end.is_none_or(|end| end.seq >= at)
    }
}

/// The connections of all tabs, in the order in which they were opened.
pub(super) fn of_tabs<'a>(case: &Case<'a>) -> Vec<Life<'a>> {
    let mut lives = Vec::new();
    let mut current: HashMap<&Endpoint, usize> = HashMap::new();
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::Opened { on: on @ Endpoint::Tab(_), handshake, .. } => {
                current.insert(on, lives.len());
                lives.push(Life::new(on, Some(handshake), entry.at));
            }
            Event::Connected { on: on @ Endpoint::Tab(_), .. } => {
                let place = *current.entry(on).or_insert(lives.len());
                if place == lives.len() {
                    lives.push(Life::new(on, None, entry.at));
                }
                lives[place].connected = Some((entry.seq, entry.at));
            }
            _ => {
                let life = on(&entry.event).and_then(|on| current.get(&on));
                if let Some(life) = life.and_then(|place| lives.get_mut(*place)) {
                    life.goes_on(case, entry);
                }
            }
        }
        if let Event::Disconnected { on, .. } = &entry.event {
            current.remove(on);
        }
    }
    lives
}

impl<'a> Life<'a> {
    fn new(on: &'a Endpoint, handshake: Option<&'a Handshake>, at: Stamp) -> Self {
        Self {
            on,
            handshake,
            connected: None,
            last_move: at,
            survived: Duration::ZERO,
            unanswered: Vec::new(),
            end: None,
            is_closing: false,
        }
    }

    fn goes_on(&mut self, case: &Case<'_>, entry: &'a Entry) {
        match &entry.event {
            Event::FrameIn { .. } | Event::FrameOut { .. } => self.moves(entry.at),
            Event::Emitted { event, args, ack, .. } => self.unanswered.push(Emit {
                seq: entry.seq,
                at: entry.at,
                event,
                bytes: packet_bytes(event, args, *ack),
                ack: *ack,
            }),
            Event::Acked { ack, .. } => self.unanswered.retain(|emit| emit.ack != *ack),
            Event::CloseBegan { .. } => {
                self.is_closing = true;
                self.moves(entry.at);
            }
            Event::Disconnected { reason, code, .. } => {
                let expected = self.tab().is_some_and(|tab| {
                    case.scenario.expects_end(tab)
                        || case.lifetime.explains_end(tab, (entry.seq, entry.at))
                });
                let ours = *reason == DisconnectReason::ClientDisconnect;
                let by = if self.is_closing || expected || ours { By::Us } else { By::Them };
                if by == By::Us {
                    self.moves(entry.at);
                }
                self.end =
                    Some(End { seq: entry.seq, at: entry.at, reason: *reason, code: *code, by });
            }
            _ => {}
        }
    }

    fn moves(&mut self, at: Stamp) {
        self.survived = self.survived.max(at.since(self.last_move));
        self.last_move = at;
    }
}

/// The connection that an entry is about.
fn on(event: &Event) -> Option<Endpoint> {
    match event {
        Event::FrameIn { on, .. }
        | Event::FrameOut { on, .. }
        | Event::Emitted { on, .. }
        | Event::Acked { on, .. }
        | Event::Disconnected { on, .. } => Some(on.clone()),
        Event::CloseBegan { tab, .. } => Some(Endpoint::Tab(tab.clone())),
        _ => None,
    }
}

/// `42`, the number of the acknowledgement, and the event with its arguments as JSON. What the ledger keeps is
/// without secrets, so that a packet with one in it was longer or shorter by a little.
fn packet_bytes(event: &EventName, args: &[Value], ack: u64) -> usize {
    let event = Value::from(event.as_str());
    let packet = Value::Array(std::iter::once(event).chain(args.iter().cloned()).collect());
    format!("42{ack}{packet}").len()
}
