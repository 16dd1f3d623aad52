//! Who is there: counts over the history that predictions need. Where a count is not sure, there is none.

use std::collections::BTreeSet;

use super::history::{History, Message, Presence, Standing};
use crate::ledger::Seq;
use crate::scenario::{RoomName, TabId, UserName};

impl History {
    /// The tabs that were connected while a message was on its way; nothing if one came or went meanwhile. A tab that
    /// comes once the send has ended has nothing to do with it.
    pub fn tabs_throughout(&self, message: &Message) -> Option<Vec<&TabId>> {
        let ended = message.ended.as_ref().map_or(message.began.0, |(seq, ..)| *seq);
        let mut there = Vec::new();
        for tab in self.tabs() {
            match self.presence(tab, self.span(message, tab)) {
                Presence::Throughout => there.push(tab),
                _ if self.presence(tab, (message.began.0, ended)) == Presence::Absent => {}
                Presence::Partly | Presence::Absent => return None,
            }
        }
        Some(there)
    }

    /// The users who had a tab in the room of a message, the sender among them.
    pub fn users_in_room(&self, message: &Message) -> Option<BTreeSet<&UserName>> {
        let mut users = BTreeSet::new();
        for tab in self.tabs_throughout(message)? {
            match self.standing(tab, &message.room, self.span(message, tab)) {
                Standing::In => drop(users.insert(tab.user())),
                Standing::Out => {}
                Standing::Unsure => return None,
            }
        }
        Some(users)
    }

    /// The users who had a tab open while a message was on its way.
    pub fn users_online(&self, message: &Message) -> Option<BTreeSet<&UserName>> {
        Some(self.tabs_throughout(message)?.into_iter().map(TabId::user).collect())
    }

    /// Which of these rooms a tab was in while a message was on its way.
    pub fn rooms_of<'r>(
        &self,
        tab: &TabId,
        message: &Message,
        rooms: impl Iterator<Item = &'r RoomName>,
    ) -> Option<BTreeSet<&'r RoomName>> {
        let span = self.span(message, tab);
        let mut inside = BTreeSet::new();
        for room in rooms {
            match self.standing(tab, room, span) {
                Standing::In => drop(inside.insert(room)),
                Standing::Out => {}
                Standing::Unsure => return None,
            }
        }
        Some(inside)
    }

    /// How many joins a tab had done on its connection before a time, into whatever room.
    pub fn joins_on_connection(&self, tab: &TabId, before: Seq) -> usize {
        let since = self.connected_since(tab, before).unwrap_or(before);
        self.joins(tab).filter(|join| *join > since && *join < before).count()
    }

    /// How many joins into a room the tabs of a user had ever done before a time.
    pub fn joins_ever(&self, user: &UserName, room: &RoomName, before: Seq) -> usize {
        let tabs = self.tabs().filter(|tab| tab.user() == user);
        tabs.flat_map(|tab| self.joins_into(tab, room)).filter(|join| *join < before).count()
    }

    /// How often the tabs of a user had come back before a time.
    pub fn returns(&self, user: &UserName, before: Seq) -> usize {
        let tabs = self.tabs().filter(|tab| tab.user() == user);
        tabs.map(|tab| self.connections_of(tab, before).saturating_sub(1)).sum()
    }

    /// How many connections the tabs of a user had ever made before a time.
    pub fn connections_ever(&self, user: &UserName, before: Seq) -> usize {
        let tabs = self.tabs().filter(|tab| tab.user() == user);
        tabs.map(|tab| self.connections_of(tab, before)).sum()
    }
}
