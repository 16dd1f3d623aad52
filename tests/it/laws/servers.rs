//! Each broadcast bug as the server that has it: given the room and who spoke, the tabs that get a copy.
//!
//! They are written as the bugs are, and know nothing of the laws that should find them.

/// The room as a server sees it.
pub(super) struct Room {
    /// Every connected tab, in the order of connecting.
    pub(super) connected: Vec<&'static str>,
    /// The tabs that have joined.
    pub(super) joined: Vec<&'static str>,
}

/// Gives the tabs that get a copy, each as often as it gets one.
pub(super) type Server = fn(&Room, &'static str) -> Vec<&'static str>;

/// Every law with every shape of it.
pub(super) const BUGS: [(&str, Server); 12] = [
    ("except-in-loop", except_in_loop),
    ("to-in-loop-per-tab", to_in_loop),
    ("io-to-in-loop-per-tab", io_to_in_loop),
    ("leak-to-everyone", to_everyone),
    ("leak-to-everyone", to_everyone_else),
    ("emits-to-sender-only", to_the_sender),
    ("last-tab-only", to_last_tabs),
    ("first-tab-only", to_first_tabs),
    ("sender-not-excluded", to_the_room),
    ("only-emitting-tab-excluded", to_the_rest),
    ("one-fixed-tab-excluded", all_but_the_first),
    ("one-fixed-tab-excluded", all_but_the_last),
];

/// The server without a bug.
pub(super) fn healthy(room: &Room, from: &'static str) -> Vec<&'static str> {
    room.joined.iter().copied().filter(|tab| user(tab) != user(from)).collect()
}

fn user(tab: &str) -> &str {
    tab.split('/').next().unwrap_or_default()
}

impl Room {
    fn tabs_of(&self, of: &str) -> Vec<&'static str> {
        self.connected.iter().copied().filter(|tab| user(tab) == user(of)).collect()
    }

    fn all_but(&self, out: &str) -> Vec<&'static str> {
        self.joined.iter().copied().filter(|tab| *tab != out).collect()
    }

    fn receivers(&self, from: &str) -> Vec<Vec<&'static str>> {
        let users = ["alice/", "bob/"].iter().filter(|one| user(one) != user(from));
        users.map(|one| self.tabs_of(one)).collect()
    }
}

fn except_in_loop(room: &Room, from: &'static str) -> Vec<&'static str> {
    room.tabs_of(from).into_iter().flat_map(|id| room.all_but(id)).collect()
}

fn to_in_loop(room: &Room, from: &'static str) -> Vec<&'static str> {
    room.tabs_of(from).into_iter().flat_map(|_| room.all_but(from)).collect()
}

fn io_to_in_loop(room: &Room, from: &'static str) -> Vec<&'static str> {
    room.tabs_of(from).into_iter().flat_map(|_| room.joined.clone()).collect()
}

fn to_everyone(room: &Room, _: &'static str) -> Vec<&'static str> {
    room.connected.clone()
}

fn to_everyone_else(room: &Room, from: &'static str) -> Vec<&'static str> {
    room.connected.iter().copied().filter(|tab| *tab != from).collect()
}

fn to_the_sender(_: &Room, from: &'static str) -> Vec<&'static str> {
    vec![from]
}

fn to_last_tabs(room: &Room, from: &'static str) -> Vec<&'static str> {
    room.receivers(from).iter().filter_map(|tabs| tabs.last().copied()).collect()
}

fn to_first_tabs(room: &Room, from: &'static str) -> Vec<&'static str> {
    room.receivers(from).iter().filter_map(|tabs| tabs.first().copied()).collect()
}

fn to_the_room(room: &Room, _: &'static str) -> Vec<&'static str> {
    room.joined.clone()
}

fn to_the_rest(room: &Room, from: &'static str) -> Vec<&'static str> {
    room.all_but(from)
}

fn all_but_the_first(room: &Room, from: &'static str) -> Vec<&'static str> {
    room.all_but(room.tabs_of(from).first().copied().unwrap_or_default())
}

fn all_but_the_last(room: &Room, from: &'static str) -> Vec<&'static str> {
    room.all_but(room.tabs_of(from).last().copied().unwrap_or_default())
}
