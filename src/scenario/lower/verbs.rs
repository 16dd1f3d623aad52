//! Lines of the script that do more than open, join and send once.

use std::time::Duration;

use super::Lowering;
use super::script::{Cast, Rooms, Users};
use crate::scenario::names::{NodeName, RoomName, TabId, UserName};
use crate::scenario::problem::offer;
use crate::scenario::script::{Concerned, Direction, Exchange, Forgery, Pace, Restart, Stream};
use crate::scenario::syntax::{
    ExchangeFile, ForgeFile, IntrudeFile, JoinFile, NamedPaceFile, PaceFile, RestartFile,
    RoomTabsFile, StreamFile,
};
use crate::scenario::system::MarkerUse;

/// How far apart the messages of a stream are where nothing is said.
const EVERY: Duration = Duration::from_millis(5);

/// How long a command may take where nothing is said.
const COMMAND: Duration = Duration::from_mins(1);

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

    pub(super) fn exchange(
        &mut self,
        at: &str,
        written: ExchangeFile,
        cast: &Cast<'_>,
    ) -> Option<Direction> {
        if cast.system.channels.iter().any(|channel| channel.marker == MarkerUse::Counted) {
            let reason = "nothing comes back of a message, so nobody knows which one it replies to";
            let help =
                "take `marker: none` out, or let the tabs speak one after the other by `send`";
            self.report(at, reason, Some(help.to_owned()));
        }
        let room = self.room_or_only(at, written.room.as_deref(), cast.rooms);
        let to = self.one_tab(&format!("{at}/to"), &written.to, cast.users);
        let from = self.tabs(&format!("{at}/from"), written.from, cast.users);
        if let Some(to) = to.as_ref().filter(|to| from.contains(to)) {
            let help = Some("name other tabs".to_owned());
            self.report(&format!("{at}/from"), format!("{to} cannot reply to itself"), help);
        }
        let count = written.count.unwrap_or(1);
        Some(Direction::Reply(Exchange { room: room?, to: to?, from, count }))
    }

    pub(super) fn restart(&mut self, at: &str, written: RestartFile, cast: &Cast<'_>) -> Direction {
        let named = match written {
            RestartFile::Command(command) => {
                let command = self.fixed_text(at, &command);
                return Direction::Restart(Restart { command, within: COMMAND, nodes: None });
            }
            RestartFile::Named(named) => named,
        };
        let within = self.optional_duration(&format!("{at}/within"), named.within.as_deref());
        let nodes = named.nodes.map(|written| {
            let left = written.into_vec().into_iter().enumerate();
            let known = |(place, node): (usize, String)| {
                self.known_node(&format!("{at}/nodes/{place}"), &node, cast)
            };
            left.filter_map(known).collect()
        });
        let command = self.fixed_text(&format!("{at}/command"), &named.command);
        Direction::Restart(Restart { command, within: within.unwrap_or(COMMAND), nodes })
    }

    fn known_node(&mut self, at: &str, name: &str, cast: &Cast<'_>) -> Option<NodeName> {
        let nodes = &cast.system.socket.nodes;
        let node = NodeName::from(name);
        if nodes.contains_key(&node) {
            return Some(node);
        }
        let help = offer(name, nodes.keys().map(NodeName::as_str));
        self.report(at, format!("there is no node `{name}`"), help);
        None
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
