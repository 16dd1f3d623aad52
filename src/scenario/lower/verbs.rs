//! Lines of the script that do more than open, join and send once.

use std::time::Duration;

use super::Lowering;
use super::script::{Cast, Rooms, Users};
use crate::scenario::names::{RoomName, TabId, UserName};
use crate::scenario::problem::offer;
use crate::scenario::script::{Concerned, Direction, Forgery, Pace, Stream};
use crate::scenario::syntax::{
    ForgeFile, IntrudeFile, JoinFile, NamedPaceFile, PaceFile, RoomTabsFile, StreamFile,
};

/// How far apart the messages of a stream are where nothing is said.
const EVERY: Duration = Duration::from_millis(5);

impl Lowering<'_> {
    pub(super) fn join(
        &mut self,
        at: &str,
        written: JoinFile,
        cast: &Cast<'_>,
    ) -> Option<Direction> {
        let named = match written {
            JoinFile::Room(room) => {
                let room = self.known_room(at, &room, cast.rooms)?;
                return Some(Direction::Join { room, tabs: Concerned::Members, stream: None });
            }
            JoinFile::Tabs(named) => named,
        };
        let room = self.known_room(&format!("{at}/room"), &named.room, cast.rooms);
        let tabs = match named.tabs {
            Some(tabs) => Concerned::These(self.tabs(&format!("{at}/tabs"), tabs, cast.users)),
            None => Concerned::Members,
        };
        let stream = match named.stream {
            Some(stream) => Some(self.stream(&format!("{at}/while"), &stream, cast)?),
            None => None,
        };
        Some(Direction::Join { room: room?, tabs, stream })
    }

    fn stream(&mut self, at: &str, written: &StreamFile, cast: &Cast<'_>) -> Option<Stream> {
        if cast.system.send.is_empty() {
            self.report(at, "nothing says how a message is sent", Some(say_under("send")));
        }
        let from = self.one_tab(&format!("{at}/from"), &written.from, cast.users);
        let every = self.optional_duration(&format!("{at}/every"), written.every.as_deref());
        Some(Stream { from: from?, every: every.unwrap_or(EVERY) })
    }

    pub(super) fn pace(&mut self, at: &str, written: Option<PaceFile>) -> Pace {
        match written {
            None => Pace::Answered,
            Some(PaceFile::Named(NamedPaceFile::Burst)) => Pace::Burst,
            Some(PaceFile::Every(text)) => {
                self.optional_duration(at, Some(&text)).map_or(Pace::Answered, Pace::Every)
            }
        }
    }

    pub(super) fn history(
        &mut self,
        at: &str,
        written: RoomTabsFile,
        cast: &Cast<'_>,
    ) -> Option<Direction> {
        if cast.system.history.is_empty() {
            let reason = "nothing says how past messages are asked for";
            self.report(at, reason, Some(say_under("history")));
        }
        let (room, tabs) = self.room_tabs(at, written, cast.users, cast.rooms)?;
        Some(Direction::History { room, tabs })
    }

    pub(super) fn forge(
        &mut self,
        at: &str,
        written: &ForgeFile,
        cast: &Cast<'_>,
    ) -> Option<Direction> {
        if cast.system.forge.is_empty() {
            let reason = "nothing says how a message is sent that says it is of somebody else";
            self.report(at, reason, Some(say_under("forge")));
        }
        let room = self.room_or_only(at, written.room.as_deref(), cast.rooms);
        let from = self.one_tab(&format!("{at}/from"), &written.from, cast.users)?;
        let victim = self.known_user(&format!("{at}/as"), &written.victim, cast.users);
        if &victim == from.user() {
            let reason = format!("{from} is a tab of {victim}, so nothing would be forged");
            self.report(&format!("{at}/as"), reason, Some("name another user".to_owned()));
        }
        Some(Direction::Forge(Forgery { room: room?, from, victim }))
    }

    pub(super) fn intrude(
        &mut self,
        at: &str,
        written: IntrudeFile,
        cast: &Cast<'_>,
    ) -> Option<Direction> {
        let room = self.room_or_only(at, written.room.as_deref(), cast.rooms)?;
        let place = format!("{at}/tabs");
        let tabs = self.tabs(&place, written.tabs, cast.users);
        let members = cast.rooms.get(&room).map(|room| room.members.as_slice());
        let mut insiders: Vec<&UserName> = tabs.iter().map(TabId::user).collect();
        insiders.retain(|user| members.is_some_and(|members| members.contains(user)));
        insiders.dedup();
        for user in insiders {
            let help = "name a user who is not among the room's `members`".to_owned();
            let reason = format!("{user} is a member of {room}, so that is no intrusion");
            self.report(&place, reason, Some(help));
        }
        Some(Direction::Intrude { room, tabs })
    }

    /// The room of a line that may leave it out where there is one only.
    pub(super) fn room_or_only(
        &mut self,
        at: &str,
        written: Option<&str>,
        rooms: &Rooms,
    ) -> Option<RoomName> {
        match written {
            Some(room) => self.known_room(&format!("{at}/room"), room, rooms),
            None if rooms.len() == 1 => rooms.keys().next().cloned(),
            None => {
                let help = offer("", rooms.keys().map(RoomName::as_str));
                self.report(at, "the scenario has several rooms, so say which `room`", help);
                None
            }
        }
    }

    fn one_tab(&mut self, at: &str, text: &str, users: &Users) -> Option<TabId> {
        if let Ok(tab) = text.parse::<TabId>() {
            return self.known_tab(at, tab, users);
        }
        let help = Some(format!("write one tab, such as {text}/1"));
        self.report(at, format!("`{text}` is not a tab"), help);
        None
    }
}

fn say_under(key: &str) -> String {
    format!("say how under `system:`, as in `{key}: [{{ emit: … }}]`")
}
