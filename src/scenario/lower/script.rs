//! The script: every name in it is held against users and rooms.

use indexmap::IndexMap;

use super::Lowering;
use crate::scenario::cast::{Room, User};
use crate::scenario::names::{EventName, RoomName, TabId, UserName};
use crate::scenario::problem::offer;
use crate::scenario::script::{
    Concerned, Direction, Expectation, Expected, Loss, RefusedAt, Rejoin, TokenUse,
};
use crate::scenario::syntax::{
    DirectionFile, DropFile, ExpectFile, LossFile, NamedReconnectFile, OneOrMany, ReconnectFile,
    RefusedAtFile, RefusedFile, RejoinFile, RoomTabsFile, SendFile, TokenUseFile,
};
use crate::scenario::system::System;
use crate::scenario::timing::Timing;

pub(super) type Users = IndexMap<UserName, User>;
pub(super) type Rooms = IndexMap<RoomName, Room>;

/// What the names in a script are held against.
pub(super) struct Cast<'a> {
    pub(super) users: &'a Users,
    pub(super) rooms: &'a Rooms,
    pub(super) system: &'a System,
}

impl Lowering<'_> {
    pub(super) fn script(
        &mut self,
        lines: Vec<DirectionFile>,
        cast: &Cast<'_>,
        timing: Timing,
    ) -> Vec<Direction> {
        let lines = lines.into_iter().enumerate();
        lines
            .filter_map(|(i, line)| self.direction(&format!("/script/{i}"), line, cast, timing))
            .collect()
    }

    fn direction(
        &mut self,
        at: &str,
        line: DirectionFile,
        cast: &Cast<'_>,
        timing: Timing,
    ) -> Option<Direction> {
        let (users, rooms) = (cast.users, cast.rooms);
        Some(match line {
            DirectionFile::Connect(tabs) => {
                Direction::Connect(self.tabs(&format!("{at}/connect"), tabs, users))
            }
            DirectionFile::Close(tabs) => {
                Direction::Close(self.tabs(&format!("{at}/close"), tabs, users))
            }
            DirectionFile::Drop(lost) => self.drop(&format!("{at}/drop"), lost, users),
            DirectionFile::Join(join) => self.join(&format!("{at}/join"), join, cast)?,
            DirectionFile::History(asked) => self.history(&format!("{at}/history"), asked, cast)?,
            DirectionFile::Forge(forge) => self.forge(&format!("{at}/forge"), &forge, cast)?,
            DirectionFile::Intrude(intrude) => {
                self.intrude(&format!("{at}/intrude"), intrude, cast)?
            }
            DirectionFile::Restart(restart) => {
                self.restart(&format!("{at}/restart"), restart, cast)
            }
            DirectionFile::Leave(leave) => {
                let (room, tabs) = self.room_tabs(&format!("{at}/leave"), leave, users, rooms)?;
                Direction::Leave { room, tabs }
            }
            DirectionFile::Send(send) => self.send(&format!("{at}/send"), send, users, rooms)?,
            DirectionFile::Reply(reply) => self.exchange(&format!("{at}/reply"), reply, cast)?,
            DirectionFile::Reconnect(again) => {
                self.reconnect(&format!("{at}/reconnect"), again, users)
            }
            DirectionFile::Refresh(who) => {
                Direction::Refresh(self.who(&format!("{at}/refresh"), who, users))
            }
            DirectionFile::Logout(who) => {
                Direction::Logout(self.leavers(&format!("{at}/logout"), who, cast))
            }
            DirectionFile::Expire(who) => {
                Direction::Expire(self.who(&format!("{at}/expire"), who, users))
            }
            DirectionFile::Wait(time) => {
                Direction::Wait(self.optional_duration(&format!("{at}/wait"), Some(&time))?)
            }
            DirectionFile::Expect(expect) => Direction::Expect(self.expectation(
                &format!("{at}/expect"),
                expect,
                users,
                timing,
            )?),
        })
    }

    fn send(
        &mut self,
        at: &str,
        written: SendFile,
        users: &Users,
        rooms: &Rooms,
    ) -> Option<Direction> {
        let room = self.room_or_only(at, written.room.as_deref(), rooms);
        let pace = self.pace(&format!("{at}/pace"), written.pace);
        let each = matches!(&written.from, OneOrMany::One(one) if one == "each");
        let from = if each {
            Concerned::Members
        } else {
            Concerned::These(self.tabs(&format!("{at}/from"), written.from, users))
        };
        Some(Direction::Send { room: room?, from, count: written.count.unwrap_or(1), pace })
    }

    fn drop(&mut self, at: &str, written: DropFile, users: &Users) -> Direction {
        let (at, tabs, by) = match written {
            DropFile::Tabs(tabs) => (at.to_owned(), tabs, LossFile::Reset),
            DropFile::Named(named) => (format!("{at}/tabs"), named.tabs, named.by),
        };
        let by = match by {
            LossFile::Reset => Loss::Reset,
            LossFile::Silence => Loss::Silence,
        };
        Direction::Drop { tabs: self.tabs(&at, tabs, users), by }
    }

    fn reconnect(&mut self, at: &str, written: ReconnectFile, users: &Users) -> Direction {
        let (place, named) = match written {
            ReconnectFile::Tabs(tabs) => (at.to_owned(), NamedReconnectFile::of(tabs)),
            ReconnectFile::Named(named) => (format!("{at}/tabs"), named),
        };
        Direction::Reconnect {
            tabs: self.tabs(&place, named.tabs, users),
            rejoin: match named.rejoin {
                RejoinFile::Same => Rejoin::Same,
                RejoinFile::Nothing => Rejoin::Nothing,
            },
            session: self.resumption(&format!("{at}/session"), &named.session, users),
            token: match named.token {
                TokenUseFile::Same => TokenUse::Same,
                TokenUseFile::Fresh => TokenUse::Fresh,
                TokenUseFile::Previous => TokenUse::Previous,
            },
            times: named.times.unwrap_or(1),
        }
    }

    fn expectation(
        &mut self,
        at: &str,
        written: ExpectFile,
        users: &Users,
        timing: Timing,
    ) -> Option<Expectation> {
        let tabs = self.tabs(&format!("{at}/tabs"), written.tabs, users);
        let within = self.optional_duration(&format!("{at}/within"), written.within.as_deref());
        let filter =
            written.filter.as_ref().map(|filter| self.shape(&format!("{at}/where"), filter));
        let mut wanted = Vec::new();
        if let Some(event) = written.hears {
            wanted.push(Expected::Hears { event: EventName::new(event), filter: filter.clone() });
        }
        if let Some(event) = written.hears_not {
            wanted.push(Expected::HearsNot { event: EventName::new(event), filter });
        }
        if let Some(refused) = written.refused {
            wanted.push(self.refused(&format!("{at}/refused"), refused));
        }
        if written.disconnected.is_some() {
            wanted.push(Expected::Disconnected);
        }
        if wanted.len() != 1 {
            let help = "one of hears, hears-not, refused, disconnected".to_owned();
            self.report(at, "an expectation says one thing", Some(help));
        }
        let what = wanted.pop()?;
        Some(Expectation { tabs, what, within: within.unwrap_or(timing.ack) })
    }

    fn refused(&mut self, at: &str, written: RefusedFile) -> Expected {
        let place = match written.at {
            RefusedAtFile::Connect => RefusedAt::Connect,
            RefusedAtFile::Greet => RefusedAt::Greet,
            RefusedAtFile::Join => RefusedAt::Join,
            RefusedAtFile::Send => RefusedAt::Send,
        };
        if written.status.is_some() && place != RefusedAt::Connect {
            let help = "write the status as a part of `message`".to_owned();
            let reason = "only the handshake of a connection has a `status`";
            self.report(&format!("{at}/status"), reason, Some(help));
        }
        Expected::Refused { at: place, message: written.message, status: written.status }
    }

    pub(super) fn room_tabs(
        &mut self,
        at: &str,
        written: RoomTabsFile,
        users: &Users,
        rooms: &Rooms,
    ) -> Option<(RoomName, Concerned)> {
        match written {
            RoomTabsFile::Room(room) => {
                Some((self.known_room(at, &room, rooms)?, Concerned::Members))
            }
            RoomTabsFile::Tabs(named) => {
                let room = self.known_room(&format!("{at}/room"), &named.room, rooms);
                let tabs = match named.tabs {
                    Some(tabs) => Concerned::These(self.tabs(&format!("{at}/tabs"), tabs, users)),
                    None => Concerned::Members,
                };
                Some((room?, tabs))
            }
        }
    }

    pub(super) fn known_room(&mut self, at: &str, name: &str, rooms: &Rooms) -> Option<RoomName> {
        let room = RoomName::from(name);
        if rooms.contains_key(&room) {
            return Some(room);
        }
        let help = offer(name, rooms.keys().map(RoomName::as_str));
        self.report(at, format!("there is no room `{name}`"), help);
        None
    }

    /// `all`, users and tabs become the tabs they stand for.
    pub(super) fn tabs(
        &mut self,
        at: &str,
        written: OneOrMany<String>,
        users: &Users,
    ) -> Vec<TabId> {
        let mut tabs = Vec::new();
        for text in written.into_vec() {
            if text == "all" {
                tabs.extend(users.values().flat_map(User::tab_ids));
            } else if let Ok(tab) = text.parse::<TabId>() {
                tabs.extend(self.known_tab(at, tab, users));
            } else {
                let user = self.known_user(at, &text, users);
                tabs.extend(users.get(&user).into_iter().flat_map(User::tab_ids));
            }
        }
        tabs
    }

    pub(super) fn known_tab(&mut self, at: &str, tab: TabId, users: &Users) -> Option<TabId> {
        let name = self.known_user(at, tab.user().as_str(), users);
        let user = users.get(&name)?;
        if tab.number() <= user.tabs.get() {
            return Some(tab);
        }
        let help =
            format!("give {name} more `tabs`, or name one from {name}/1 to {name}/{}", user.tabs);
        self.report(at, format!("{name} has no tab {}", tab.number()), Some(help));
        None
    }
}
