//! Every bug as what a server that has it does in one place, written as the code with that bug is.

use earwitness::ledger::Outcome;
use earwitness::scenario::{RoomName, TabId};

use super::world::{Delivery, Place, Sending, Server, user};

/// A bug of a server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bug {
    /// The code of its cause.
    pub(crate) code: &'static str,
    /// What tells this shape of it from others.
    pub(crate) shape: &'static str,
    /// Where it is, and what is done there.
    pub(crate) place: Place,
}

const fn whom(code: &'static str, shape: &'static str, delivery: Delivery) -> Bug {
    Bug { code, shape, place: Place::Whom(delivery) }
}

const fn how_often(
    code: &'static str,
    shape: &'static str,
    times: fn(&Sending<'_>) -> usize,
) -> Bug {
    Bug { code, shape, place: Place::HowOften(times) }
}

const fn bug(code: &'static str, place: Place) -> Bug {
    Bug { code, shape: "", place }
}

/// Every law with every shape of it.
pub(crate) const BUGS: &[Bug] = &[
    whom("except-in-loop", "", |s| each(&s.own(), |id| s.to_room_but(&[id]))),
    whom("to-in-loop-per-tab", "", |s| each(&s.own(), |_| s.to_room_but(&[s.from]))),
    whom("io-to-in-loop-per-tab", "", |s| each(&s.own(), |_| s.to_room_but(&[]))),
    whom("sender-not-excluded", "", |s| s.to_room_but(&[])),
    whom("only-emitting-tab-excluded", "", |s| s.to_room_but(&[s.from])),
    whom("one-fixed-tab-excluded", "first", |s| {
        s.to_room_but(&s.own().iter().take(1).collect::<Vec<_>>())
    }),
    whom("one-fixed-tab-excluded", "last", |s| {
        s.to_room_but(&s.own().last().into_iter().collect::<Vec<_>>())
    }),
    whom("emits-to-sender-only", "", |s| vec![s.from.clone()]),
    whom("emits-to-sender-only", "own room", |s| s.server.tabs_of(&user(s.from))),
    whom("last-tab-only", "", |s| each(&s.receivers(), |user| last(&s.server.tabs_of(user)))),
    whom("first-tab-only", "", |s| each(&s.receivers(), |user| first(&s.server.tabs_of(user)))),
    how_often("emit-per-member", "in the room", |s| s.users_inside().len()),
    whom("emit-per-member", "in the room, io", |s| each(&s.users_inside(), |_| s.to_room_but(&[]))),
    whom("emit-per-member", "others, socket", |s| {
        each(&s.receivers(), |_| s.to_room_but(&[s.from]))
    }),
    how_often("emit-per-member", "participants", |s| s.participants().len()),
    how_often("handler-registered-twice", "", |_| 2),
    whom("handler-registered-twice", "socket", |s| twice(s.to_room_but(&[s.from]))),
    how_often("handler-stacked-on-join", "", |s| s.joins().len()),
    whom("handler-stacked-on-join", "socket", |s| each(&s.joins(), |_| s.to_room_but(&[s.from]))),
    how_often("listener-leak-per-connection", "", |s| s.server.ever.len()),
    whom("listener-leak-per-connection", "socket", |s| {
        each(&s.all_ever(), |id| s.to_room_but(&s.if_open(*id)))
    }),
    whom("room-and-user-room", "", |s| {
        [s.to_room_but(&[s.from]), each(&s.others(), |user| s.server.tabs_of(user))].concat()
    }),
    whom("room-and-user-room", "own too", |s| {
        [s.to_room_but(&[s.from]), each(s.participants(), |user| s.server.tabs_of(user))].concat()
    }),
    whom("leak-to-everyone", "", |s| s.server.open()),
    whom("leak-to-everyone", "broadcast", |s| but(s.server.open(), &[s.from])),
    whom("leak-when-recipient-offline", "", |s| s.to_all_or(&s.recipients())),
    whom("leak-when-recipient-offline", "broadcast", |s| {
        but(s.to_all_or(&s.recipients()), &[s.from])
    }),
    whom("leak-to-shared-rooms", "", |s| s.in_any(&s.rooms())),
    whom("leak-to-shared-rooms", "each", |s| {
        each(&s.rooms(), |room| but(s.server.inside(room), &[s.from]))
    }),
    whom("leak-through-undefined-room", "", |s| but(joined_anything(s.server), &[s.from])),
    Bug {
        code: "leak-through-undefined-room",
        shape: "except",
        place: Place::Rooms(|server, _| joined_anything(server)),
    },
    bug("leak-through-id-collision", Place::Rooms(with_namesake)),
    whom("deaf-after-sibling-closes", "", |s| {
        each(&s.receivers(), |user| s.server.forgetful.get(user).cloned().unwrap_or_default())
    }),
    whom("stale-socket-ids", "", |s| each(&s.own_ever(), |id| s.to_room_but(&s.if_open(*id)))),
    whom("duplicates-after-reconnect", "", |s| each(&s.entries(), |user| s.inside_of(user))),
];

/// Bugs that no law is about, or none alone, and that may be in a server with one that is.
pub(crate) const BESIDE: &[Bug] = &[
    bug("deaf-after-reconnect", Place::Joining(|server, tab| !server.was_there_before(tab))),
    bug("leave-ineffective", Place::Leaving(|_, _| false)),
    bug("accepted-then-lost", Place::Taking(|number| number % 3 != 0)),
    bug("join-ack-missing", Place::JoinAnswer(unanswered)),
    bug("send-ack-missing", Place::SendAnswer(unanswered)),
];

/// The first shape of a bug.
pub(crate) fn named(code: &str) -> &'static Bug {
    BUGS.iter().find(|bug| bug.code == code).expect("it is in the list")
}

fn unanswered() -> Outcome {
    Outcome::Unanswered { after_millis: 1000 }
}

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

fn joined_anything(server: &Server) -> Vec<TabId> {
    let sockets = server.sockets.iter().filter(|socket| !socket.inside.is_empty());
    sockets.map(|socket| socket.tab.clone()).collect()
}

/// Those in a room, and the user whose own room bears the identifier of the conversation.
fn with_namesake(server: &Server, room: &RoomName) -> Vec<TabId> {
    let namesakes = if room.as_str() == "main" { server.tabs_of("uma") } else { Vec::new() };
    [server.joined(room), namesakes].concat()
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

    /// To everyone in the room but the sender's tabs.
    pub(crate) fn rightly(&self) -> Vec<TabId> {
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

    /// The others, once for each of their joins into the room.
    fn entries(&self) -> Vec<String> {
        let joins = self.server.joins.iter().filter(|(_, room)| room == self.room);
        joins.map(|(user, _)| user.clone()).filter(|one| *one != user(self.from)).collect()
    }

    fn inside_of(&self, of: &String) -> Vec<TabId> {
        self.server.inside(self.room).into_iter().filter(|tab| user(tab) == *of).collect()
    }
}
