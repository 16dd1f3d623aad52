//! The world in which a cell stands: what a prediction may ask about.

use std::collections::BTreeSet;

use super::law::Predicted;
use super::world::World;
use crate::judge::{Case, Cell, Matrix, Message, Seating, Standing};
use crate::scenario::{Audience, Part, RoomName, TabId, UserName};

/// The world in which a cell stands.
#[derive(Clone)]
pub(super) struct Scene<'a> {
    /// The run.
    pub(super) case: &'a Case<'a>,
    /// The channel's cells.
    pub(super) matrix: &'a Matrix,
    /// The policy that should hold.
    pub(super) audience: Audience,
    /// The cell.
    pub(super) cell: &'a Cell,
    /// Its message.
    pub(super) message: &'a Message,
    /// The tabs of the sender that were connected when it was sent, in the order of connecting: k of them.
    pub(super) sender_tabs: Vec<TabId>,
    /// What is taken to be wrong with the server besides.
    pub(super) world: World,
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        case: &'a Case<'a>,
        matrix: &'a Matrix,
        audience: Audience,
        cell: &'a Cell,
    ) -> Option<Self> {
        let message = case.history.messages.get(&cell.message)?;
        let sender_tabs = case.history.connected_tabs(message.tab.user(), message.began.0);
        Some(Self { case, matrix, audience, cell, message, sender_tabs, world: World::Plain })
    }

    /// The same, on a server with which this is wrong besides.
    pub(super) fn within(&self, world: World) -> Self {
        Self { world, ..self.clone() }
    }

    /// The number of the sender's connected tabs, or of those that the server takes for connected.
    pub(super) fn k(&self) -> u16 {
        match self.world {
            World::KeptIds => self.ids_ever_kept(),
            _ => number(self.sender_tabs.len()),
        }
    }

    /// What the receiver is to the message, as the server sees it.
    pub(super) fn part(&self) -> Part {
        match self.cell.part {
            Part::Outsider if self.world.takes_in(self) => self.inside_part(),
            // What goes to the sender's own tabs goes to a room of theirs, and nobody else is in it.
            Part::Member if self.audience == Audience::Own => Part::Outsider,
            part => part,
        }
    }

    fn inside_part(&self) -> Part {
        if self.cell.receiver.user() == self.message.tab.user() {
            Part::SenderTab
        } else {
            Part::Member
        }
    }

    /// What the policy asks for.
    pub(super) fn policy(&self) -> Predicted {
        Predicted::by_policy(self.audience, self.part())
    }

    /// The tab of the sender that would be the fixed silent one: the first that heard none of its user's
    /// messages or, where all heard some, one that is not in the room, or the first. If another was silent too, or
    /// this one was not, its cells contradict the choice, as they would contradict any other. Nothing once a tab of the sender has
    /// ended, because what is left in the map cannot be known from outside.
    pub(super) fn fixed_silent_tab(&self) -> Option<TabId> {
        let user = self.message.tab.user();
        let history = &self.case.history;
        if history.had_endings(user, self.message.began.0) {
            return None;
        }
        let settled = |cell: &&Cell| {
            let message = history.messages.get(&cell.message);
            message.is_some_and(|message| !history.had_endings(user, message.began.0))
        };
        let own = self.matrix.cells.iter().filter(|cell| {
            cell.sender.user() == user && matches!(cell.part, Part::Emitter | Part::SenderTab)
        });
        let (mut all, mut heard) = (BTreeSet::new(), BTreeSet::new());
        for cell in own.filter(settled) {
            all.insert(cell.receiver.clone());
            if cell.copies > 0 {
                heard.insert(cell.receiver.clone());
            }
        }
        let outside = self.sender_tabs.iter().find(|tab| !all.contains(tab));
        all.difference(&heard).next().or(outside).or_else(|| all.first()).cloned()
    }

    /// The receiver's place among its user's tabs, if all of them have been in the room all the time and
    /// none has ended before: otherwise what a presence map holds cannot be known from outside.
    pub(super) fn settled_place(&self) -> Option<Place> {
        let user = self.cell.receiver.user();
        let tabs = self.settled_tabs(user)?;
        let at = tabs.iter().position(|tab| tab == &self.cell.receiver)?;
        Some(Place { at, of: tabs.len() })
    }

    fn settled_tabs(&self, user: &UserName) -> Option<Vec<TabId>> {
        let history = &self.case.history;
        if history.had_endings(user, self.message.began.0) {
            return None;
        }
        let tabs = history.connected_tabs(user, self.message.began.0);
        let settled = tabs.iter().all(|tab| {
            let span = history.span(self.message, tab);
            history.standing(tab, &self.message.room, span) == Standing::In
        });
        settled.then_some(tabs)
    }

    /// The users who have a tab in the room, the sender among them.
    pub(super) fn users_in_room(&self) -> Option<u16> {
        let mut users = self.case.history.users_in_room(self.message)?;
        let others =
            self.world.takes_others_in().then(|| self.case.history.tabs_throughout(self.message));
        for tab in others.flatten().into_iter().flatten() {
            if self.world.has_in_the_room(self, tab)? {
                users.insert(tab.user());
            }
        }
        Some(number(users.len()))
    }

    /// The users who are in the room by the scenario, with open tabs or without.
    pub(super) fn participants(&self) -> u16 {
        let room = self.case.scenario.rooms.get(&self.message.room);
        room.map_or(0, |room| number(room.members.len()))
    }

    /// The members of the room other than the sender who have a tab open, in the room or not.
    pub(super) fn others_online(&self) -> Option<u16> {
        let room = self.case.scenario.rooms.get(&self.message.room)?;
        let online = self.case.history.users_online(self.message)?;
        let others = online.iter().filter(|user| **user != self.message.tab.user());
        Some(number(others.filter(|user| room.has(user)).count()))
    }

    /// The joins that the emitting socket has done, into whatever room.
    pub(super) fn joins(&self) -> u16 {
        let (tab, began) = (&self.message.tab, self.message.began.0);
        number(self.case.history.joins_on_connection(tab, began))
    }

    /// The connections that the namespace has ever let in during the run.
    pub(super) fn connections(&self) -> u16 {
        let history = &self.case.history;
        let namespace = history.namespace().unwrap_or("/");
        number(history.entrances(namespace, self.message.began.0))
    }

    /// The tabs that are open.
    pub(super) fn open_connections(&self) -> Option<u16> {
        self.case.history.tabs_throughout(self.message).map(|tabs| number(tabs.len()))
    }

    /// How many socket ids of the sender a map holds that is never cleaned. What it held before the run is what the
    /// user's first message shows beyond the connections of the run.
    pub(super) fn ids_ever_kept(&self) -> u16 {
        let history = &self.case.history;
        let user = self.message.tab.user();
        let first = history.messages.values().find(|message| message.tab.user() == user);
        let before = first.map_or(0, |first| {
            let shown = self.matrix.cells.iter().filter(|cell| cell.message == first.id);
            let members = shown.filter(|cell| cell.part == Part::Member);
            let shown = members.map(|cell| cell.copies).max().unwrap_or(0);
            shown.saturating_sub(number(history.connections_ever(user, first.began.0)))
        });
        self.sender_connections() + before
    }

    /// Whether another tab of the receiver's user has closed since this one connected.
    pub(super) fn lost_a_sibling(&self) -> bool {
        self.case.history.lost_a_sibling(&self.cell.receiver, self.message.began.0)
    }

    /// The connections that the sender has made during the run.
    pub(super) fn sender_connections(&self) -> u16 {
        let user = self.message.tab.user();
        number(self.case.history.connections_ever(user, self.message.began.0))
    }

    /// The joins into the room that the receiver's user has done during the run.
    pub(super) fn receiver_joins(&self) -> u16 {
        let (user, room) = (self.cell.receiver.user(), &self.message.room);
        number(self.case.history.joins_ever(user, room, self.message.began.0))
    }

    /// How often tabs of the receiver's user have come back during the run.
    pub(super) fn receiver_returns(&self) -> u16 {
        let user = self.cell.receiver.user();
        number(self.case.history.returns(user, self.message.began.0))
    }

    /// The rooms that the emitting tab and the receiver are both in, the message's own among them.
    pub(super) fn shared_rooms(&self) -> Option<u16> {
        let emitter = self.rooms_of(&self.message.tab)?;
        let receiver = self.rooms_of(&self.cell.receiver)?;
        Some(number(emitter.intersection(&receiver).count()))
    }

    /// The rooms that the receiver is in.
    pub(super) fn rooms(&self) -> Option<u16> {
        self.rooms_of(&self.cell.receiver).map(|rooms| number(rooms.len()))
    }

    /// Whether a tab is in any room.
    pub(super) fn is_in_any_room(&self, tab: &TabId) -> Option<bool> {
        self.rooms_of(tab).map(|rooms| !rooms.is_empty())
    }

    fn rooms_of(&self, tab: &TabId) -> Option<BTreeSet<&RoomName>> {
        let rooms = self.case.scenario.rooms.keys();
        self.case.history.rooms_of(tab, self.message, rooms)
    }

    /// Whether the receiver's user bears the identifier of the room.
    pub(super) fn is_namesake(&self) -> bool {
        self.is_of_namesake(&self.cell.receiver)
    }

    /// Whether a tab's user bears the identifier of the room.
    pub(super) fn is_of_namesake(&self, tab: &TabId) -> bool {
        self.case.is_namesake(self.message, tab.user())
    }

    /// The number of server processes that ran when the message was sent, where the scenario names several.
    pub(super) fn n(&self) -> Option<u16> {
        let named = self.case.scenario.system.socket.nodes.len();
        (named > 1).then(|| number(self.case.nodes_at(self.message.began.0)))
    }

    /// Whether all copies are of one and the same message: whoever handles it twice gives it two identifiers. What
    /// connection state recovery adds stands in the last argument.
    pub(super) fn copies_are_alike(&self) -> bool {
        let arrivals = &self.case.history.arrivals;
        let copies = self.cell.arrivals.iter().filter_map(|seq| {
            let at = arrivals.binary_search_by_key(seq, |arrival| arrival.seq).ok()?;
            arrivals[at].args.first()
        });
        let copies: Vec<_> = copies.collect();
        copies.windows(2).all(|pair| pair[0] == pair[1])
    }

    /// Whether it is the scenario that says where tabs sit.
    pub(super) fn nodes_are_named(&self) -> bool {
        self.case.nodes.seating() == Seating::Named
    }

    /// Whether the receiver sits at the server process of the sender, where that is known.
    pub(super) fn sits_with_sender(&self) -> Option<bool> {
        let ends = self.case.nodes.ends(&self.case.history, self.cell);
        ends.map(|(from, to)| from == to)
    }

    /// The number of the sender's connected tabs at the server process of the one that sent, where all are known.
    pub(super) fn k_there(&self) -> Option<u16> {
        let at = self.message.began.0;
        let seat = |tab: &TabId| self.case.nodes.seat(&self.case.history, tab, at);
        let own = seat(&self.message.tab)?;
        let seats = self.sender_tabs.iter().map(seat).collect::<Option<Vec<_>>>()?;
        Some(number(seats.into_iter().filter(|seat| *seat == own).count()))
    }

    /// Whether the receiver's user is in the room, whatever the tab is.
    pub(super) fn is_members_tab(&self) -> bool {
        let room = self.case.scenario.rooms.get(&self.message.room);
        room.is_some_and(|room| room.has(self.cell.receiver.user()))
    }
}

/// A tab's place among its user's tabs, in the order of connecting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) of: usize,
}

impl Place {
    pub(super) fn is_first(self) -> bool {
        self.at == 0
    }

    pub(super) fn is_last(self) -> bool {
        self.at + 1 == self.of
    }
}

/// Nobody has so many tabs that it would not fit.
fn number(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
