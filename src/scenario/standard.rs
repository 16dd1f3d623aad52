//! The standard script: what is done when the scenario does not say.
//!
//! It takes the shape that the accounts allow. Every member tab speaks; then, where a second user has two
//! tabs, one of them leaves, closes, comes back, is cut off and comes back again, and after each of these a
//! message shows who still hears. Where the system has a history, somebody joins amid messages and asks for it. At last
//! everybody but the speaker goes away, and it is seen who hears then.

use std::time::Duration;

use indexmap::IndexMap;

use super::cast::{Room, User};
use super::names::{RoomName, TabId, UserName};
use super::script::{
    Concerned, Direction, Forgery, Loss, Pace, Rejoin, Resumption, Stream, TokenUse,
};
use super::system::System;
use super::timing::Timing;

/// The standard script for these accounts and rooms.
pub(super) fn script(
    system: &System,
    users: &IndexMap<UserName, User>,
    rooms: &IndexMap<RoomName, Room>,
    timing: &Timing,
) -> Vec<Direction> {
    let tabs: Vec<TabId> = users.values().flat_map(User::tab_ids).collect();
    let mut script = vec![Direction::Connect(tabs)];
    if system.send.is_empty() {
        return script;
    }
    for room in rooms.values() {
        script.push(join(room, joiners(system, users, room)));
    }
    for room in rooms.values() {
        script.push(send(room, Concerned::Members));
    }
    if let Some(room) = rooms.values().next() {
        script.extend(burst(users, room, timing));
        script.extend(lifecycle(system, users, room));
    }
    script
}

/// Two users say much at once, unless the scenario asks for a pace: what is only dropped under pressure, or overtaken,
/// shows in nothing else.
fn burst(users: &IndexMap<UserName, User>, room: &Room, timing: &Timing) -> Option<Direction> {
    let speakers = room.members.iter().take(2).filter_map(|user| first_tab(users, user));
    let (room, from) = (room.name.clone(), Concerned::These(speakers.collect()));
    let burst = Direction::Send { room, from, count: BURST, pace: Pace::Burst };
    timing.pace.is_zero().then_some(burst)
}

/// How many messages are a burst: enough to see a law in what is lost of them.
const BURST: u16 = 10;

fn first_tab(users: &IndexMap<UserName, User>, user: &UserName) -> Option<TabId> {
    users.get(user)?.tab_ids().next()
}

/// Everyone joins, except that with no outsider one tab is held back to serve as one.
fn joiners(system: &System, users: &IndexMap<UserName, User>, room: &Room) -> Concerned {
    let outsider = users.keys().any(|user| !room.has(user));
    let spare = room.members.iter().find(|m| users.get(*m).is_some_and(|u| u.tabs.get() >= 3));
    match spare {
        Some(spare) if !outsider && !system.join.is_empty() => {
            let members = room.members.iter().filter_map(|member| users.get(member));
            let tabs = members.flat_map(User::tab_ids);
            let last = users.get(spare).and_then(|user| user.tab_ids().last());
            Concerned::These(tabs.filter(|tab| Some(tab) != last.as_ref()).collect())
        }
        _ => Concerned::Members,
    }
}

/// What is done in the first room after everybody has spoken once. Each line changes one thing of which copies may
/// depend, and is followed by messages that show it.
fn lifecycle(system: &System, users: &IndexMap<UserName, User>, room: &Room) -> Vec<Direction> {
    let members = || room.members.iter().filter_map(|member| users.get(member));
    let Some(speaker) = members().next().and_then(|user| user.tab_ids().next()) else {
        return Vec::new();
    };
    let second = members().skip(1).find(|user| user.tabs.get() >= 2);
    let mut script = Vec::new();
    if let Some([sibling, .., walker]) =
        second.map(|user| user.tab_ids().collect::<Vec<_>>()).as_deref()
    {
        script.extend(leaves_and_joins(system, room, &speaker, walker));
        script.extend(closes_and_comes_back(room, &speaker, sibling, walker));
    }
    script.extend(asks_for_history(system, users, room));
    script.extend(forges(system, room, &speaker));
    script.extend(nobody_receives(users, room, &speaker));
    script
}

/// A tab leaves, joins once more, and speaks: what a join adds shows in the messages of the tab that joined.
fn leaves_and_joins(
    system: &System,
    room: &Room,
    speaker: &TabId,
    walker: &TabId,
) -> Vec<Direction> {
    if system.leave.is_empty() {
        return Vec::new();
    }
    let tabs = || Concerned::These(vec![walker.clone()]);
    // What falls between a history and the live messages shows only if somebody speaks during the join.
    let stream = Stream { from: speaker.clone(), every: BETWEEN };
    let stream = (!system.history.is_empty()).then_some(stream);
    vec![
        Direction::Leave { room: room.name.clone(), tabs: tabs() },
        says(room, &[speaker]),
        Direction::Join { room: room.name.clone(), tabs: tabs(), stream },
        says(room, &[walker]),
    ]
}

/// How far the messages are apart that are sent during a join.
const BETWEEN: Duration = Duration::from_millis(5);

/// A tab of each member asks for what was said.
fn asks_for_history(
    system: &System,
    users: &IndexMap<UserName, User>,
    room: &Room,
) -> Option<Direction> {
    let tabs = room.members.iter().filter_map(|member| first_tab(users, member)).collect();
    let history = Direction::History { room: room.name.clone(), tabs: Concerned::These(tabs) };
    (!system.history.is_empty()).then_some(history)
}

/// The speaker says something in the name of another member. That the scenario says how is the leave to do so.
fn forges(system: &System, room: &Room, speaker: &TabId) -> Option<Direction> {
    let victim = room.members.iter().find(|member| *member != speaker.user())?.clone();
    let (room, from) = (room.name.clone(), speaker.clone());
    (!system.forge.is_empty()).then_some(Direction::Forge(Forgery { room, from, victim }))
}

/// Tabs of users who are no members try to hear the first room and to be heard there: one of each user, last of all,
/// since it may change who is in the room.
pub(super) fn intrusion(
    users: &IndexMap<UserName, User>,
    rooms: &IndexMap<RoomName, Room>,
) -> Option<Direction> {
    let room = rooms.values().next()?;
    let strangers = users.values().filter(|user| !room.has(&user.name));
    let tabs: Vec<TabId> = strangers.filter_map(|user| user.tab_ids().next()).collect();
    (!tabs.is_empty()).then(|| Direction::Intrude { room: room.name.clone(), tabs })
}

/// A tab closes, comes back, is cut off and comes back again. With a tab less, its user shows what follows the number
/// of the sender's tabs; once it is back, what follows the connections that its user ever made.
fn closes_and_comes_back(
    room: &Room,
    speaker: &TabId,
    sibling: &TabId,
    walker: &TabId,
) -> Vec<Direction> {
    let walkers = || vec![walker.clone()];
    vec![
        Direction::Close(walkers()),
        says(room, &[speaker, sibling]),
        back(walkers()),
        says(room, &[speaker, sibling]),
        Direction::Drop { tabs: walkers(), by: Loss::Reset },
        back(walkers()),
        says(room, &[speaker]),
    ]
}

/// Everybody whom a message could be for goes away, and it is sent all the same.
fn nobody_receives(
    users: &IndexMap<UserName, User>,
    room: &Room,
    speaker: &TabId,
) -> Vec<Direction> {
    let others = room.members.iter().filter(|member| *member != speaker.user());
    let tabs: Vec<TabId> =
        others.filter_map(|member| users.get(member)).flat_map(User::tab_ids).collect();
    if tabs.is_empty() || tabs.len() > MOST_AWAY {
        return Vec::new();
    }
    vec![Direction::Close(tabs.clone()), says(room, &[speaker]), back(tabs)]
}

/// How many tabs are closed at most to see what happens when nobody is there.
const MOST_AWAY: usize = 20;

fn says(room: &Room, tabs: &[&TabId]) -> Direction {
    send(room, Concerned::These(tabs.iter().map(|tab| (*tab).clone()).collect()))
}

fn back(tabs: Vec<TabId>) -> Direction {
    let (rejoin, session, token) = (Rejoin::Same, Resumption::New, TokenUse::Same);
    Direction::Reconnect { tabs, rejoin, session, token, times: 1 }
}

fn send(room: &Room, from: Concerned) -> Direction {
    Direction::Send { room: room.name.clone(), from, count: 1, pace: Pace::Answered }
}

fn join(room: &Room, tabs: Concerned) -> Direction {
    Direction::Join { room: room.name.clone(), tabs, stream: None }
}

#[cfg(test)]
mod tests {
    use super::super::{Env, read};
    use super::*;

    const CHAT: &str = "name: x
system:
  url: http://127.0.0.1:1
  send: [{ emit: say, args: ['{{ marker }}'] }]
  hear: [{ on: said }]
users: { a: { tabs: 2 }, b: { tabs: 2 } }
rooms: { main: { id: '1', members: [a, b] } }
";

    fn of_chat() -> Vec<Direction> {
        let none = |_: &str, _: &str| Err(String::new());
        read("x.yaml", CHAT, Env::default(), &none).unwrap().script
    }

    fn speaks(line: &Direction, tab: &str) -> bool {
        matches!(line, Direction::Send { from: Concerned::These(tabs), .. }
            if tabs.contains(&tab.parse().unwrap()))
    }

    /// Laws that follow the number of the sender's tabs are proven only by two values of it.
    #[test]
    fn a_user_speaks_with_all_tabs_open_and_with_one_less() {
        let script = of_chat();
        let everyone =
            |line: &Direction| matches!(line, Direction::Send { from: Concerned::Members, .. });
        let closed = script.iter().position(|line| matches!(line, Direction::Close(_))).unwrap();
        let back = script.iter().position(|line| matches!(line, Direction::Reconnect { .. }));
        assert!(script[..closed].iter().any(everyone));
        assert!(script[closed..back.unwrap()].iter().any(|line| speaks(line, "b/1")));
    }
}
