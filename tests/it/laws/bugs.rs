//! Every bug as the delivery of a server that has it, written as the code with that bug is.

use earwitness::scenario::{RoomName, TabId};

use super::world::{Delivery, Sending, user};

/// A bug: the code of its cause, what tells this shape of it from others, and the server that has it.
pub(crate) type Bug = (&'static str, &'static str, Delivery);

/// Every law with every shape of it.
pub(crate) const BUGS: &[Bug] = &[
    ("except-in-loop", "", |s| each(&s.own(), |id| s.to_room_but(&[id]))),
    ("to-in-loop-per-tab", "", |s| each(&s.own(), |_| s.to_room_but(&[s.from]))),
    ("io-to-in-loop-per-tab", "", |s| each(&s.own(), |_| s.to_room_but(&[]))),
    ("sender-not-excluded", "", |s| s.to_room_but(&[])),
    ("only-emitting-tab-excluded", "", |s| s.to_room_but(&[s.from])),
    ("one-fixed-tab-excluded", "first", |s| {
        s.to_room_but(&s.own().iter().take(1).collect::<Vec<_>>())
    }),
    ("one-fixed-tab-excluded", "last", |s| {
        s.to_room_but(&s.own().last().into_iter().collect::<Vec<_>>())
    }),
    ("emits-to-sender-only", "", |s| vec![s.from.clone()]),
    ("emits-to-sender-only", "own room", |s| s.own()),
    ("last-tab-only", "", |s| each(&s.receivers(), |user| last(&s.server.tabs_of(user)))),
    ("first-tab-only", "", |s| each(&s.receivers(), |user| first(&s.server.tabs_of(user)))),
    ("emit-per-member", "in the room", |s| each(&s.users_inside(), |_| s.rightly())),
    ("emit-per-member", "in the room, io", |s| each(&s.users_inside(), |_| s.to_room_but(&[]))),
    ("emit-per-member", "others, socket", |s| each(&s.receivers(), |_| s.to_room_but(&[s.from]))),
    ("emit-per-member", "participants", |s| each(s.participants(), |_| s.rightly())),
    ("handler-registered-twice", "", |s| twice(s.rightly())),
    ("handler-registered-twice", "socket", |s| twice(s.to_room_but(&[s.from]))),
    ("handler-stacked-on-join", "", |s| each(&s.joins(), |_| s.rightly())),
    ("handler-stacked-on-join", "socket", |s| each(&s.joins(), |_| s.to_room_but(&[s.from]))),
    ("listener-leak-per-connection", "", |s| each(&s.server.ever, |_| s.rightly())),
    ("listener-leak-per-connection", "socket", |s| {
        each(&s.all_ever(), |id| s.to_room_but(&s.if_open(*id)))
    }),
    ("room-and-user-room", "", |s| {
        [s.to_room_but(&[s.from]), each(&s.others(), |user| s.server.tabs_of(user))].concat()
    }),
    ("room-and-user-room", "own too", |s| {
        [s.to_room_but(&[s.from]), each(s.participants(), |user| s.server.tabs_of(user))].concat()
    }),
    ("leak-to-everyone", "", |s| s.server.open()),
    ("leak-to-everyone", "broadcast", |s| but(s.server.open(), &[s.from])),
    ("leak-when-recipient-offline", "", |s| s.to_all_or(&s.recipients())),
    ("leak-when-recipient-offline", "broadcast", |s| but(s.to_all_or(&s.recipients()), &[s.from])),
    ("leak-to-shared-rooms", "", |s| s.in_any(&s.rooms())),
    ("leak-to-shared-rooms", "each", |s| {
        each(&s.rooms(), |room| but(s.server.inside(room), &[s.from]))
    }),
    ("leak-through-undefined-room", "", |s| but(s.joined_anything(), &[s.from])),
    ("leak-through-undefined-room", "except", |s| s.without_own(s.joined_anything())),
    ("leak-through-id-collision", "", |s| [s.rightly(), s.namesake()].concat()),
    ("deaf-after-sibling-closes", "", |s| {
        each(&s.receivers(), |user| s.server.forgetful.get(user).cloned().unwrap_or_default())
    }),
    ("stale-socket-ids", "", |s| each(&s.own_ever(), |id| s.to_room_but(&s.if_open(*id)))),
    ("duplicates-after-reconnect", "", |s| each(&s.entries(), |user| s.inside_of(user))),
];

/// The server without a bug.
pub(crate) const HEALTHY: Delivery = |s| s.rightly();

fn each<T, U>(of: &[T], deliver: impl Fn(&T) -> Vec<U>) -> Vec<U> {
    of.iter().flat_map(deliver).collect()
}

fn but(tabs: Vec<TabId>, out: &[&TabId]) -> Vec<TabId> {
    tabs.into_iter().filter(|tab| !out.contains(&tab)).collect()
}

fn twice(tabs: Vec<TabId>) -> Vec<TabId> {
    [tabs.clone(), tabs].concat()
}

fn last(tabs: &[TabId]) -> Vec<TabId> {
    tabs.last().cloned().into_iter().collect()
}

fn first(tabs: &[TabId]) -> Vec<TabId> {
    tabs.first().cloned().into_iter().collect()
}

impl Sending<'_> {
    /// The sender's open tabs, in the order of connecting.
    fn own(&self) -> Vec<TabId> {
        self.server.tabs_of(&user(self.from))
    }

    /// The ids of the sender's connections, those that have ended too.
    fn own_ever(&self) -> Vec<usize> {
        let ever = self.server.ever.iter().enumerate();
        ever.filter(|(_, of)| user(of) == user(self.from)).map(|(id, _)| id).collect()
    }

    /// The ids of all connections ever made.
    fn all_ever(&self) -> Vec<usize> {
        (0..self.server.ever.len()).collect()
    }

    /// The tab that is left out with an id, if that connection is still open.
    fn if_open(&self, id: usize) -> Vec<&TabId> {
        let sockets = self.server.sockets.iter().filter(|socket| socket.id == id);
        sockets.map(|socket| &socket.tab).collect()
    }

    /// `io.to(room).except(…)`.
    fn to_room_but(&self, out: &[&TabId]) -> Vec<TabId> {
        but(self.server.inside(self.room), out)
    }

    fn without_own(&self, tabs: Vec<TabId>) -> Vec<TabId> {
        let own = self.own();
        but(tabs, &own.iter().collect::<Vec<_>>())
    }

    fn rightly(&self) -> Vec<TabId> {
        self.without_own(self.server.inside(self.room))
    }

    fn participants(&self) -> &[String] {
        &self.server.participants[self.room]
    }

    fn others(&self) -> Vec<String> {
        let others = self.participants().iter().filter(|other| **other != user(self.from));
        others.cloned().collect()
    }

    /// The users with a socket in the room.
    fn users_inside(&self) -> Vec<String> {
        let mut users: Vec<String> = self.server.inside(self.room).iter().map(user).collect();
        users.sort();
        users.dedup();
        users
    }

    /// The users with a socket in the room, but the sender.
    fn receivers(&self) -> Vec<String> {
        self.users_inside().into_iter().filter(|one| *one != user(self.from)).collect()
    }

    /// The sockets of the other participants.
    fn recipients(&self) -> Vec<TabId> {
        each(&self.others(), |other| self.server.tabs_of(other))
    }

    /// `io.to(ids)`, where an empty list means everybody.
    fn to_all_or(&self, ids: &[TabId]) -> Vec<TabId> {
        if ids.is_empty() { self.server.open() } else { ids.to_vec() }
    }

    fn joins(&self) -> Vec<RoomName> {
        self.server.socket(self.from).joins.clone()
    }

    fn rooms(&self) -> Vec<RoomName> {
        self.server.socket(self.from).inside.iter().cloned().collect()
    }

    /// `socket.to([...rooms])`.
    fn in_any(&self, rooms: &[RoomName]) -> Vec<TabId> {
        let sockets = self.server.sockets.iter();
        let inside = sockets.filter(|socket| socket.inside.iter().any(|room| rooms.contains(room)));
        but(inside.map(|socket| socket.tab.clone()).collect(), &[self.from])
    }

    fn joined_anything(&self) -> Vec<TabId> {
        let sockets = self.server.sockets.iter().filter(|socket| !socket.inside.is_empty());
        sockets.map(|socket| socket.tab.clone()).collect()
    }

    /// The tabs of the user whose own room bears the identifier of the conversation.
    fn namesake(&self) -> Vec<TabId> {
        if self.room.as_str() == "main" { self.server.tabs_of("uma") } else { Vec::new() }
    }

    /// The others, once for each of their joins into the room.
    fn entries(&self) -> Vec<String> {
        let joins = self.server.joins.iter().filter(|(_, room)| room == self.room);
        joins.map(|(user, _)| user.clone()).filter(|one| *one != user(self.from)).collect()
    }

    fn inside_of(&self, of: &String) -> Vec<TabId> {
        self.server.inside(self.room).into_iter().filter(|tab| user(tab) == *of).collect()
    }
}
