//! The judge against a reference that keeps, slowly and plainly, who is where, over scripts made by chance.

use std::collections::BTreeMap;

use earwitness::judge::{Case, Cell, Fate};
use earwitness::ledger::{DisconnectReason, Event, MessageId};
use earwitness::scenario::TabId;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::play::{Play, confirmed, refused, tab};

const SCENARIO: &str = r#"
name: chance
system:
  url: http://127.0.0.1:1
  join: [{ emit: join, ack: { success: true } }]
  leave: [{ emit: leave, ack: { success: true } }]
  send: [{ emit: say, args: ["{{ marker }}"], ack: { success: true } }]
  hear: [{ on: said }]
  audience: others
users:
  alice: { tabs: 3 }
  bob: { tabs: 2 }
  carol: { tabs: 1 }
rooms:
  main: { id: "1", members: [alice, bob] }
  side: { id: "2", members: [alice, carol] }
"#;

const TABS: [&str; 6] = ["alice/1", "alice/2", "alice/3", "bob/1", "bob/2", "carol/1"];
const ROOMS: [&str; 2] = ["main", "side"];

type Tab = &'static str;
type Room = &'static str;

/// Something that is done.
#[derive(Clone, Debug)]
enum Step {
    Connect(Tab),
    Close(Tab),
    Join(Tab, Room),
    /// A join whose acknowledgement says no, which may be a lie.
    JoinRefused(Tab, Room),
    Leave(Tab, Room),
    Send(Tab, Room, Wrong),
    /// A send while another tab joins.
    SendAmidJoin(Tab, Room, Tab, Wrong),
    /// A send while another tab leaves.
    SendAmidLeave(Tab, Room, Tab, Wrong),
}

/// What the server does wrong with a message.
#[derive(Clone, Debug)]
enum Wrong {
    Nothing,
    /// This tab gets none.
    Lost(Tab),
    /// This tab gets one more.
    Added(Tab),
}

/// What a tab is to a room, as far as it can be known from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    In,
    Out,
    Unsure,
}

/// Who is where, and what every message should have become.
#[derive(Default)]
struct Reference {
    open: Vec<Tab>,
    places: BTreeMap<(Tab, Room), Place>,
    fates: BTreeMap<(MessageId, TabId), Fate>,
}

impl Reference {
    fn place(&self, tab: Tab, room: Room) -> Place {
        self.places.get(&(tab, room)).copied().unwrap_or(Place::Out)
    }

    /// What is wrong with so many copies of a message at a tab.
    fn fate(&self, from: Tab, room: Room, at: Tab, copies: usize) -> Fate {
        let is_own = user(at) == user(from);
        match (self.place(at, room), is_own, copies) {
            (Place::In, false, 0) => Fate::Missing,
            (Place::In | Place::Unsure, false, 2..) => Fate::Doubled,
            (Place::Out, _, 1..) | (_, true, 1..) => Fate::Unwanted,
            _ => Fate::Right,
        }
    }
}

fn user(tab: Tab) -> &'static str {
    tab.split('/').next().unwrap_or_default()
}

/// A run: what is recorded of it, and what the reference makes of it.
struct Chance {
    play: Play,
    reference: Reference,
}

impl Chance {
    fn run(steps: &[Step]) -> Self {
        let mut chance = Self { play: Play::of(SCENARIO), reference: Reference::default() };
        chance.play.handshake();
        for step in steps {
            chance.follow(step);
        }
        chance
    }

    fn follow(&mut self, step: &Step) {
        let is_open = |tab: Tab, all: &[Tab]| all.contains(&tab);
        let open = self.reference.open.clone();
        match step {
            Step::Connect(tab) if !is_open(tab, &open) => {
                self.reference.open.push(tab);
                self.play.connects(tab);
            }
            Step::Close(tab) if is_open(tab, &open) => self.close(tab),
            Step::Join(tab, room) if is_open(tab, &open) => {
                self.join_begins(tab, room);
                self.join_ends(tab, room, Place::In);
            }
            Step::JoinRefused(tab, room) if is_open(tab, &open) => {
                self.join_begins(tab, room);
                self.join_ends(tab, room, Place::Unsure);
            }
            Step::Leave(tab, room) if is_open(tab, &open) => {
                self.leave_begins(tab, room);
                self.leave_ends(tab, room);
            }
            Step::Send(tab, room, wrong) if is_open(tab, &open) => {
                let message = self.play.send_begins_in(tab, room);
                self.deliver(message, tab, room, wrong);
            }
            Step::SendAmidJoin(tab, room, joiner, wrong)
                if is_open(tab, &open) && is_open(joiner, &open) && tab != joiner =>
            {
                let message = self.play.send_begins_in(tab, room);
                self.join_begins(joiner, room);
                self.deliver(message, tab, room, wrong);
                self.join_ends(joiner, room, Place::In);
            }
            Step::SendAmidLeave(tab, room, leaver, wrong)
                if is_open(tab, &open) && is_open(leaver, &open) && tab != leaver =>
            {
                let message = self.play.send_begins_in(tab, room);
                self.leave_begins(leaver, room);
                self.deliver(message, tab, room, wrong);
                self.leave_ends(leaver, room);
            }
            _ => {}
        }
    }

    fn close(&mut self, name: Tab) {
        self.reference.open.retain(|open| *open != name);
        for ((of, _), place) in &mut self.reference.places {
            if *of == name {
                *place = Place::Unsure;
            }
        }
        self.play.gone(name, DisconnectReason::ClientDisconnect);
    }

    fn join_begins(&mut self, name: Tab, room: Room) {
        self.reference.places.insert((name, room), Place::Unsure);
        self.play.record(Event::JoinBegan { tab: tab(name), room: room.into() });
    }

    fn join_ends(&mut self, name: Tab, room: Room, place: Place) {
        self.reference.places.insert((name, room), place);
        let outcome = if place == Place::In { confirmed() } else { refused() };
        self.play.record(Event::JoinEnded { tab: tab(name), room: room.into(), outcome });
    }

    fn leave_begins(&mut self, name: Tab, room: Room) {
        self.reference.places.insert((name, room), Place::Unsure);
        self.play.record(Event::LeaveBegan { tab: tab(name), room: room.into() });
    }

    fn leave_ends(&mut self, name: Tab, room: Room) {
        self.reference.places.insert((name, room), Place::Out);
        let outcome = confirmed();
        self.play.record(Event::LeaveEnded { tab: tab(name), room: room.into(), outcome });
    }

    /// The message arrives where it should, but for what is done wrong; what may or may not come, does not.
    fn deliver(&mut self, message: MessageId, from: Tab, room: Room, wrong: &Wrong) {
        let open = self.reference.open.clone();
        for at in &open {
            let due =
                usize::from(self.reference.place(at, room) == Place::In && user(at) != user(from));
            let copies = match wrong {
                Wrong::Lost(lost) if lost == at => 0,
                Wrong::Added(added) if added == at => due + 1,
                _ => due,
            };
            for _ in 0..copies {
                self.play.hears(at, message);
            }
            let fate = self.reference.fate(from, room, at, copies);
            self.reference.fates.insert((message, tab(at)), fate);
        }
        self.play.send_ends(message, confirmed());
        self.play.fences();
    }
}

fn step() -> impl Strategy<Value = Step> {
    let (tab, room) = (|| select(TABS.as_slice()), || select(ROOMS.as_slice()));
    let wrong = || {
        prop_oneof![
            4 => Just(Wrong::Nothing),
            1 => tab().prop_map(Wrong::Lost),
            1 => tab().prop_map(Wrong::Added),
        ]
    };
    prop_oneof![
        3 => tab().prop_map(Step::Connect),
        1 => tab().prop_map(Step::Close),
        3 => (tab(), room()).prop_map(|(tab, room)| Step::Join(tab, room)),
        1 => (tab(), room()).prop_map(|(tab, room)| Step::JoinRefused(tab, room)),
        1 => (tab(), room()).prop_map(|(tab, room)| Step::Leave(tab, room)),
        4 => (tab(), room(), wrong()).prop_map(|(tab, room, wrong)| Step::Send(tab, room, wrong)),
        1 => (tab(), room(), tab(), wrong())
            .prop_map(|(tab, room, other, wrong)| Step::SendAmidJoin(tab, room, other, wrong)),
        1 => (tab(), room(), tab(), wrong())
            .prop_map(|(tab, room, other, wrong)| Step::SendAmidLeave(tab, room, other, wrong)),
    ]
}

/// Everybody comes and joins first, so that there is something to hear.
fn script() -> impl Strategy<Value = Vec<Step>> {
    let all = TABS.map(Step::Connect).into_iter();
    let joins = TABS.iter().flat_map(|tab| ROOMS.map(|room| Step::Join(tab, room)));
    let begin: Vec<Step> = all.chain(joins).collect();
    (0..begin.len(), vec(step(), 1..14))
        .prop_map(move |(from, steps)| begin.iter().take(from).cloned().chain(steps).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn the_judge_agrees_with_the_reference(steps in script()) {
        let mut chance = Chance::run(&steps);
        let ledger = chance.play.ledger();
        let case = Case::new(chance.play.scenario(), &ledger);
        let cells = &case.matrices[0].cells;
        for ((message, at), fate) in &chance.reference.fates {
            let cell = cells.iter().find(|cell| cell.message == *message && cell.receiver == *at);
            prop_assert_eq!(cell.map(Cell::fate), Some(*fate), "{} at {}", message, at);
        }
    }
}

/// How many scripts are tried; 10 000 by `EARWITNESS_CASES=10000`.
fn cases() -> u32 {
    let wanted = std::env::var("EARWITNESS_CASES").ok().and_then(|cases| cases.parse().ok());
    wanted.unwrap_or(500)
}
