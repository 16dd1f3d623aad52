//! A chat server in memory, with bugs or without, and the run that a script makes against it.
//!
//! It knows nothing of the laws, and nothing of how a ledger is judged: it keeps what a server keeps, and each bug
//! reads of it what the code with that bug would read.

use std::collections::{BTreeMap, BTreeSet};

use earwitness::ledger::{Closing, DisconnectReason, Event, Outcome};
use earwitness::scenario::{Concerned, Direction, RoomName, TabId};

use super::bugs::Bug;
use crate::play::{Play, confirmed};

/// An open socket.
#[derive(Clone, Debug)]
pub(crate) struct Socket {
    /// The place of its connection among all that were ever made.
    pub(crate) id: usize,
    pub(crate) tab: TabId,
    /// The rooms that it is in.
    pub(crate) inside: BTreeSet<RoomName>,
    /// The joins that it has done.
    pub(crate) joins: Vec<RoomName>,
}

/// What the server keeps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Server {
    /// The open sockets, in the order of connecting.
    pub(crate) sockets: Vec<Socket>,
    /// Whose connection it was, for every connection ever made.
    pub(crate) ever: Vec<TabId>,
    /// user → tabs, cleaned one by one as tabs close.
    pub(crate) presence: BTreeMap<String, Vec<TabId>>,
    /// The same, emptied by whichever tab closes.
    pub(crate) forgetful: BTreeMap<String, Vec<TabId>>,
    /// The users of all joins ever, with their rooms.
    pub(crate) joins: Vec<(String, RoomName)>,
    /// The users of the rooms, as a database knows them.
    pub(crate) participants: BTreeMap<RoomName, Vec<String>>,
    /// Who is in a room, where that is not who has joined it.
    pub(crate) inside: Option<Rooms>,
}

/// A message on its way.
pub(crate) struct Sending<'a> {
    pub(crate) server: &'a Server,
    pub(crate) from: &'a TabId,
    pub(crate) room: &'a RoomName,
}

/// Gives the tabs that get a copy, each as often as it gets one.
pub(crate) type Delivery = fn(&Sending<'_>) -> Vec<TabId>;

/// Gives the tabs that are in a room.
pub(crate) type Rooms = fn(&Server, &RoomName) -> Vec<TabId>;

/// A place of a server in which a bug can be, and what is done there. No server has two bugs in one place.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// Whom an emit goes to.
    Whom(Delivery),
    /// How often it is done.
    HowOften(fn(&Sending<'_>) -> usize),
    /// Who is in a room.
    Rooms(Rooms),
    /// Whether a tab that joins gets in.
    Joining(fn(&Server, &TabId) -> bool),
    /// Whether a tab that leaves gets out.
    Leaving(fn(&Server, &TabId) -> bool),
    /// Whether a message is given out, by its number.
    Taking(fn(usize) -> bool),
    /// What a join is answered.
    JoinAnswer(fn() -> Outcome),
    /// What a send is answered.
    SendAnswer(fn() -> Outcome),
}

/// What a server does in each place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code {
    whom: Delivery,
    how_often: fn(&Sending<'_>) -> usize,
    rooms: Option<Rooms>,
    joining: fn(&Server, &TabId) -> bool,
    leaving: fn(&Server, &TabId) -> bool,
    taking: fn(usize) -> bool,
    join_answer: fn() -> Outcome,
    send_answer: fn() -> Outcome,
}

impl Code {
    const HEALTHY: Self = Self {
        whom: |sending| sending.rightly(),
        how_often: |_| 1,
        rooms: None,
        joining: |_, _| true,
        leaving: |_, _| true,
        taking: |_| true,
        join_answer: confirmed,
        send_answer: confirmed,
    };

    /// The code with these bugs.
    pub(crate) fn with(bugs: &[&Bug]) -> Self {
        let mut code = Self::HEALTHY;
        for bug in bugs {
            match bug.place {
                Place::Whom(whom) => code.whom = whom,
                Place::HowOften(times) => code.how_often = times,
                Place::Rooms(rooms) => code.rooms = Some(rooms),
                Place::Joining(joining) => code.joining = joining,
                Place::Leaving(leaving) => code.leaving = leaving,
                Place::Taking(taking) => code.taking = taking,
                Place::JoinAnswer(answer) => code.join_answer = answer,
                Place::SendAnswer(answer) => code.send_answer = answer,
            }
        }
        code
    }

    /// The tabs that get a copy of a message, each as often as it gets one.
    pub(crate) fn deliver(&self, sending: &Sending<'_>) -> Vec<TabId> {
        (0..(self.how_often)(sending)).flat_map(|_| (self.whom)(sending)).collect()
    }
}

/// A run against a server.
pub(crate) struct World {
    play: Play,
    server: Server,
    code: Code,
    sent: usize,
}

pub(crate) fn user(tab: &TabId) -> String {
    tab.user().to_string()
}

impl World {
    /// The run that the scenario's script makes against a server with these bugs.
    pub(crate) fn run(scenario: &str, bugs: &[&Bug]) -> Play {
        let code = Code::with(bugs);
        let mut play = Play::of(scenario);
        play.handshake();
        let rooms = play.scenario().rooms.values();
        let participants = rooms.map(|room| {
            (room.name.clone(), room.members.iter().map(ToString::to_string).collect())
        });
        let participants = participants.collect();
        let server = Server { participants, inside: code.rooms, ..Server::default() };
        let script = play.scenario().script.clone();
        let mut world = Self { play, server, code, sent: 0 };
        for direction in &script {
            world.follow(direction);
        }
        world.play.finished()
    }

    fn follow(&mut self, direction: &Direction) {
        match direction {
            Direction::Connect(tabs) => tabs.iter().for_each(|tab| self.connect(tab)),
            Direction::Join { room, tabs, .. } => {
                for tab in self.concerned(room, tabs) {
                    self.join(&tab, room);
                }
            }
            Direction::Leave { room, tabs } => {
                for tab in self.concerned(room, tabs) {
                    self.leave(&tab, room);
                }
            }
            Direction::Send { room, from, count, .. } => {
                for _ in 0..*count {
                    self.send(room, from);
                }
            }
            Direction::Close(tabs) => tabs.iter().for_each(|tab| self.close(tab)),
            Direction::Drop { tabs, .. } => tabs.iter().for_each(|tab| self.close(tab)),
            Direction::Reconnect { tabs, .. } => {
                for tab in tabs {
                    let rooms = self.rooms_before(tab);
                    self.connect(tab);
                    for room in &rooms {
                        self.join(tab, room);
                    }
                }
            }
            other => panic!("the world does not know what to do with {other:?}"),
        }
    }

    fn connect(&mut self, tab: &TabId) {
        self.play.connects(&tab.to_string());
        self.server.connects(tab);
    }

    fn close(&mut self, tab: &TabId) {
        self.play.record(Event::CloseBegan { tab: tab.clone(), closing: Closing::Graceful });
        self.play.gone(&tab.to_string(), DisconnectReason::ClientDisconnect);
        let server = &mut self.server;
        server.sockets.retain(|socket| socket.tab != *tab);
        server.presence.entry(user(tab)).or_default().retain(|open| open != tab);
        server.forgetful.remove(&user(tab));
    }

    fn join(&mut self, tab: &TabId, room: &RoomName) {
        self.play.record(Event::JoinBegan { tab: tab.clone(), room: room.clone() });
        self.server.joins.push((user(tab), room.clone()));
        self.socket(tab).joins.push(room.clone());
        if (self.code.joining)(&self.server, tab) {
            self.socket(tab).inside.insert(room.clone());
        }
        let outcome = (self.code.join_answer)();
        self.play.record(Event::JoinEnded { tab: tab.clone(), room: room.clone(), outcome });
    }

    fn leave(&mut self, tab: &TabId, room: &RoomName) {
        self.play.record(Event::LeaveBegan { tab: tab.clone(), room: room.clone() });
        if (self.code.leaving)(&self.server, tab) {
            self.socket(tab).inside.remove(room);
        }
        let outcome = confirmed();
        self.play.record(Event::LeaveEnded { tab: tab.clone(), room: room.clone(), outcome });
    }

    /// All that speak do so at the same time.
    fn send(&mut self, room: &RoomName, from: &Concerned) {
        let tabs = match from {
            Concerned::Members => self.server.joined(room),
            Concerned::These(tabs) => tabs.clone(),
        };
        let begun: Vec<_> = tabs
            .iter()
            .map(|tab| (self.play.send_begins_in(&tab.to_string(), room.as_str()), tab))
            .collect();
        for (message, from) in begun {
            let sending = Sending { server: &self.server, from, room };
            self.sent += 1;
            let taken = (self.code.taking)(self.sent);
            for tab in self.code.deliver(&sending).into_iter().filter(|_| taken) {
                self.play.hears(&tab.to_string(), message);
            }
            self.play.send_ends(message, (self.code.send_answer)());
        }
        self.play.fences();
    }

    fn concerned(&mut self, room: &RoomName, tabs: &Concerned) -> Vec<TabId> {
        match tabs {
            Concerned::These(tabs) => tabs.clone(),
            Concerned::Members => {
                let members = self.server.participants[room].clone();
                let open = self.server.sockets.iter().map(|socket| socket.tab.clone());
                open.filter(|tab| members.contains(&user(tab))).collect()
            }
        }
    }

    /// The rooms that a tab had joined when it closed.
    fn rooms_before(&mut self, tab: &TabId) -> BTreeSet<RoomName> {
        let ledger = self.play.ledger();
        let joins = ledger.entries().iter().filter_map(|entry| match &entry.event {
            Event::JoinEnded { tab: joined, room, .. } if joined == tab => Some(room.clone()),
            _ => None,
        });
        joins.collect()
    }

    fn socket(&mut self, tab: &TabId) -> &mut Socket {
        let socket = self.server.sockets.iter_mut().find(|socket| socket.tab == *tab);
        socket.expect("it is open")
    }
}

impl Server {
    /// The tabs in a room, as far as the server knows.
    pub(crate) fn inside(&self, room: &RoomName) -> Vec<TabId> {
        self.inside.map_or_else(|| self.joined(room), |inside| inside(self, room))
    }

    /// Whether a tab had another connection before.
    pub(crate) fn was_there_before(&self, tab: &TabId) -> bool {
        self.ever.iter().filter(|of| *of == tab).count() > 1
    }

    /// A tab connects.
    pub(crate) fn connects(&mut self, tab: &TabId) {
        self.sockets.push(Socket {
            id: self.ever.len(),
            tab: tab.clone(),
            inside: BTreeSet::new(),
            joins: Vec::new(),
        });
        self.ever.push(tab.clone());
        self.presence.entry(user(tab)).or_default().push(tab.clone());
        self.forgetful.entry(user(tab)).or_default().push(tab.clone());
    }

    /// The tabs that have joined a room.
    pub(crate) fn joined(&self, room: &RoomName) -> Vec<TabId> {
        let inside = self.sockets.iter().filter(|socket| socket.inside.contains(room));
        inside.map(|socket| socket.tab.clone()).collect()
    }

    /// The open tabs.
    pub(crate) fn open(&self) -> Vec<TabId> {
        self.sockets.iter().map(|socket| socket.tab.clone()).collect()
    }

    /// The open tabs of a user, in the order of connecting.
    pub(crate) fn tabs_of(&self, user: &str) -> Vec<TabId> {
        self.presence.get(user).cloned().unwrap_or_default()
    }

    /// A socket by its tab.
    pub(crate) fn socket(&self, tab: &TabId) -> &Socket {
        self.sockets.iter().find(|socket| socket.tab == *tab).expect("it is open")
    }
}
