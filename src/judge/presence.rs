//! Who was there, as the system announced it, beside who was there.

use std::collections::BTreeMap;
use std::time::Duration;

use super::case::Case;
use super::history::{Presence, Standing};
use super::senders::as_read;
use crate::ledger::{Closing, Event, Seq, Stage, Stamp};
use crate::scenario::{Announced, RoomName, TabId, Turn, UserName, difference_of_args};

/// Beyond the heartbeat, what a system may take to notice and to tell.
const SLACK: Duration = Duration::from_secs(1);

/// An announcement that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// The arrival.
    pub seq: Seq,
    /// What was announced.
    pub turn: Turn,
    /// Of whom.
    pub user: UserName,
    /// Of which room, where it is of one.
    pub room: Option<RoomName>,
    /// The tab that heard it.
    pub listener: TabId,
}

/// How a tab went away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parting {
    /// It left the room.
    Leave,
    /// It was closed.
    Close(Closing),
}

/// A tab that went away, and should have been announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// When it began.
    pub seq: Seq,
    /// The tab.
    pub tab: TabId,
    /// What should have been announced.
    pub turn: Turn,
    /// Of which room, where it is of one.
    pub room: Option<RoomName>,
    /// How it went.
    pub how: Parting,
    /// Whether anybody heard it.
    pub heard: Hearing,
}

/// Whether a departure was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// Somebody heard it.
    Heard,
    /// Nobody did, for so long.
    Silence(Duration),
    /// Nobody listened for long enough.
    TooShort,
}

/// Every announcement that arrived.
pub fn announcements(case: &Case<'_>) -> Vec<Announcement> {
    let mut found = Vec::new();
    for turn in [Turn::Online, Turn::Offline, Turn::Joined, Turn::Left] {
        let Some(announced) = case.scenario.system.presence.of(turn) else { continue };
        let rooms: Vec<Option<RoomName>> = match turn {
            Turn::Online | Turn::Offline => vec![None],
            Turn::Joined | Turn::Left => case.scenario.rooms.keys().cloned().map(Some).collect(),
        };
        for room in rooms {
            for user in case.scenario.users.keys() {
                found.extend(of_user(case, announced, turn, user, room.as_ref()));
            }
        }
    }
    found.sort_by_key(|one| one.seq);
    found
}

fn of_user(
    case: &Case<'_>,
    announced: &Announced,
    turn: Turn,
    user: &UserName,
    room: Option<&RoomName>,
) -> Vec<Announcement> {
    let scope = match room {
        Some(room) => case.known.scope_in(case.scenario, user, room),
        None => case.known.scope_of(case.scenario, user),
    };
    let filter = announced.filter.as_ref().map(|filter| filter.fill(&scope));
    let (Ok(filter), Ok(name)) = (filter.transpose(), announced.is.value(&scope)) else {
        return Vec::new();
    };
    let name = as_read(&name);
    let arrivals = case.history.arrivals.iter().filter(|arrival| arrival.event == announced.on);
    let about = arrivals.filter(|arrival| {
        let fits = filter.as_ref().is_none_or(|f| difference_of_args(f, &arrival.args).is_none());
        let names = announced
            .who
            .as_ref()
            .is_none_or(|who| who.find(&arrival.args).is_some_and(|found| as_read(&found) == name));
        fits && names
    });
    let announcement = |arrival: &super::history::Arrival| Announcement {
        seq: arrival.seq,
        turn,
        user: user.clone(),
        room: room.cloned(),
        listener: arrival.tab.clone(),
    };
    about.map(announcement).collect()
}

/// Every departure that should have been announced: of a user's last tab, or of the last in a room.
pub fn departures(case: &Case<'_>) -> Vec<Departure> {
    let presence = &case.scenario.system.presence;
    if presence.offline.is_none() && presence.left.is_none() {
        return Vec::new();
    }
    let announced = announcements(case);
    let mut found = Vec::new();
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::CloseBegan { tab, closing } => {
                let how = Parting::Close(*closing);
                if presence.offline.is_some() && is_last(case, tab, entry.seq) {
                    found.push(departure(case, &announced, entry.seq, tab, None, how));
                }
                for room in left_rooms(case, tab, entry.seq) {
                    found.push(departure(case, &announced, entry.seq, tab, Some(room), how));
                }
            }
            Event::LeaveBegan { tab, room }
                if presence.left.is_some() && is_last_in(case, tab, room, entry.seq) =>
            {
                let (room, how) = (Some(room.clone()), Parting::Leave);
                found.push(departure(case, &announced, entry.seq, tab, room, how));
            }
            _ => {}
        }
    }
    found
}

/// The rooms that a tab which closes was the last of its user in.
fn left_rooms(case: &Case<'_>, tab: &TabId, at: Seq) -> Vec<RoomName> {
    if case.scenario.system.presence.left.is_none() {
        return Vec::new();
    }
    let rooms = case.scenario.rooms.keys();
    rooms.filter(|room| is_last_in(case, tab, room, at)).cloned().collect()
}

/// Whether a tab that is connected at a time is the only one of its user.
fn is_last(case: &Case<'_>, tab: &TabId, at: Seq) -> bool {
    case.history.tabs_until(tab.user(), at) == std::slice::from_ref(tab)
}

/// Whether a tab is in a room at a time, and no other of its user is or may be.
fn is_last_in(case: &Case<'_>, tab: &TabId, room: &RoomName, at: Seq) -> bool {
    let just_before = Seq(at.0.saturating_sub(1));
    let standing = |tab: &TabId| case.history.standing(tab, room, (just_before, just_before));
    let connected = case.history.tabs_until(tab.user(), at);
    let siblings = connected.iter().filter(|sibling| *sibling != tab);
    connected.contains(tab)
        && standing(tab) == Standing::In
        && siblings.into_iter().all(|sibling| standing(sibling) == Standing::Out)
}

fn departure(
    case: &Case<'_>,
    announced: &[Announcement],
    seq: Seq,
    tab: &TabId,
    room: Option<RoomName>,
    how: Parting,
) -> Departure {
    let turn = if room.is_some() { Turn::Left } else { Turn::Offline };
    let until = comes_back(case, tab, room.as_ref(), seq);
    let heard = announced.iter().any(|one| {
        (one.turn, &one.user, &one.room) == (turn, tab.user(), &room)
            && one.seq > seq
            && until.is_none_or(|until| one.seq < until)
    });
    let heard = if heard {
        Hearing::Heard
    } else {
        let waited = longest_wait(case, tab, room.as_ref(), (seq, until));
        match waited {
            Some(waited) if waited >= bound(case, tab, seq, how) => Hearing::Silence(waited),
            _ => Hearing::TooShort,
        }
    };
    Departure { seq, tab: tab.clone(), turn, room, how, heard }
}

/// When the user is there again: opens a tab, or joins the room with one.
fn comes_back(case: &Case<'_>, tab: &TabId, room: Option<&RoomName>, after: Seq) -> Option<Seq> {
    let later = case.ledger.entries().iter().skip_while(|entry| entry.seq <= after);
    let mut back = later.filter(|entry| match (&entry.event, room) {
        (Event::Connected { on, .. }, None) => on.tab().is_some_and(|on| on.user() == tab.user()),
        (Event::JoinBegan { tab: joins, room: to }, Some(room)) => {
            joins.user() == tab.user() && to == room
        }
        _ => false,
    });
    back.next().map(|entry| entry.seq)
}

/// For how long somebody listened who should have heard of it.
fn longest_wait(
    case: &Case<'_>,
    tab: &TabId,
    room: Option<&RoomName>,
    (from, until): (Seq, Option<Seq>),
) -> Option<Duration> {
    let began = at(case, from)?;
    let others = case.history.tabs().filter(|other| other.user() != tab.user());
    let listening = others.filter(|other| {
        let just_after = (from, Seq(from.0 + 1));
        case.history.presence(other, just_after) == Presence::Throughout
            && room
                .is_none_or(|room| case.history.standing(other, room, just_after) == Standing::In)
    });
    let last = case.ledger.entries().iter().map(|entry| entry.at).max()?;
    let waits = listening.map(|listener| {
        let end = case.history.connection_end(listener, from);
        let end = end.into_iter().chain(until).min();
        end.and_then(|end| at(case, end)).unwrap_or(last).since(began)
    });
    waits.max()
}

fn at(case: &Case<'_>, seq: Seq) -> Option<Stamp> {
    case.ledger.get(seq).map(|entry| entry.at)
}

/// How long a system may take to announce it: an answer's time where the tab said so, the heartbeat where it has to be
/// noticed.
fn bound(case: &Case<'_>, tab: &TabId, seq: Seq, how: Parting) -> Duration {
    let ack = case.scenario.timing.ack;
    match how {
        Parting::Leave | Parting::Close(Closing::Graceful) => ack.mul_f64(0.9),
        Parting::Close(Closing::Abrupt | Closing::Silent) => heartbeat(case, tab, seq) + SLACK,
    }
}

/// The ping interval and timeout of a tab's connection together.
fn heartbeat(case: &Case<'_>, tab: &TabId, before: Seq) -> Duration {
    let entries = case.ledger.entries().iter().rev().skip_while(|entry| entry.seq >= before);
    let mut opened = entries.filter_map(|entry| match &entry.event {
        Event::Opened { on, handshake, .. } if on.tab() == Some(tab) => Some(handshake),
        _ => None,
    });
    let millis = opened.next().map_or(45_000, |h| h.ping_interval.saturating_add(h.ping_timeout));
    Duration::from_millis(millis)
}

/// Announcements that a user is gone who was there all the time: more of them at one tab than the user was ever gone.
pub fn premature(case: &Case<'_>) -> Vec<Announcement> {
    if probed_amid(case) {
        return Vec::new();
    }
    let mut heard: BTreeMap<(TabId, UserName), usize> = BTreeMap::new();
    let over = closing_time(case);
    let offline = announcements(case)
        .into_iter()
        .filter(|one| one.turn == Turn::Offline && over.is_none_or(|over| one.seq < over));
    let early = offline.filter(|one| {
        let times = heard.entry((one.listener.clone(), one.user.clone())).or_default();
        *times += 1;
        let is_there = !case.history.connected_tabs(&one.user, one.seq).is_empty();
        is_there && *times > times_gone(case, &one.user, one.seq)
    });
    early.collect()
}

/// How often a user had no tab any more before a time.
fn times_gone(case: &Case<'_>, user: &UserName, before: Seq) -> usize {
    let ends = case.history.endings(user).into_iter().filter(|end| *end < before);
    ends.filter(|end| {
        let still = case.history.connected_tabs(user, Seq(end.0 + 1));
        still.is_empty()
    })
    .count()
}

/// When the run begins to close whatever is open, in no order.
fn closing_time(case: &Case<'_>) -> Option<Seq> {
    let mut entries = case.ledger.entries().iter();
    let ends = entries.find(|entry| {
        matches!(entry.event, Event::StageEnded { stage: Stage::Quiet } | Event::Stopped { .. })
    });
    ends.map(|entry| entry.seq)
}

/// Whether connections that no tab is of came and went while tabs were open: the system may take them for their user's.
fn probed_amid(case: &Case<'_>) -> bool {
    let connected = case.ledger.entries().iter().filter_map(|entry| match &entry.event {
        Event::Connected { on, .. } => Some(on.tab().is_some()),
        _ => None,
    });
    connected.skip_while(|of_tab| !of_tab).any(|of_tab| !of_tab)
}
