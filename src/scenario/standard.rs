//! The standard script: what is done when the scenario does not say.
//!
//! It takes the shape that the accounts allow. Every member tab speaks; then, where a second user has two
//! tabs, one of them leaves, closes, comes back, is cut off and comes back again, and after each of these a
//! message shows who still hears.

use indexmap::IndexMap;

use super::cast::{Room, User};
use super::names::{RoomName, TabId, UserName};
use super::script::{Concerned, Direction, Loss, Rejoin, Resumption, TokenUse};
use super::system::System;

/// The standard script for these accounts and rooms.
pub(super) fn script(
    system: &System,
    users: &IndexMap<UserName, User>,
    rooms: &IndexMap<RoomName, Room>,
) -> Vec<Direction> {
    let tabs: Vec<TabId> = users.values().flat_map(User::tab_ids).collect();
    let mut script = vec![Direction::Connect(tabs)];
    if system.send.is_empty() {
        return script;
    }
    for room in rooms.values() {
        script
            .push(Direction::Join { room: room.name.clone(), tabs: joiners(system, users, room) });
    }
    for room in rooms.values() {
        script.push(send(room, Concerned::Members));
    }
    if let Some(room) = rooms.values().next() {
        script.extend(lifecycle(system, users, room));
    }
    script
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

fn lifecycle(system: &System, users: &IndexMap<UserName, User>, room: &Room) -> Vec<Direction> {
    let mut members = room.members.iter().filter_map(|member| users.get(member));
    let speaker = members.next().and_then(|user| user.tab_ids().next());
    let second: Vec<TabId> = match members.find(|user| user.tabs.get() >= 2) {
        Some(user) => user.tab_ids().collect(),
        None => Vec::new(),
    };
    let (Some(speaker), [sibling, .., walker]) = (speaker, second.as_slice()) else {
        return Vec::new();
    };
    let says = |tab: &TabId| send(room, Concerned::These(vec![tab.clone()]));
    let say = || says(&speaker);
    let back = || {
        let (rejoin, session, token) = (Rejoin::Same, Resumption::New, TokenUse::Same);
        Direction::Reconnect { tabs: vec![walker.clone()], rejoin, session, token }
    };
    let mut script = Vec::new();
    if !system.leave.is_empty() {
        let tabs = Concerned::These(vec![walker.clone()]);
        script.extend([Direction::Leave { room: room.name.clone(), tabs }, say()]);
        let tabs = Concerned::These(vec![walker.clone()]);
        script.push(Direction::Join { room: room.name.clone(), tabs });
    }
    // With a tab less, the second user shows what follows the number of the sender's tabs.
    let close = Direction::Close(vec![walker.clone()]);
    script.extend([close, say(), says(sibling), back(), say()]);
    script.extend([Direction::Drop { tabs: vec![walker.clone()], by: Loss::Reset }, back(), say()]);
    script
}

fn send(room: &Room, from: Concerned) -> Direction {
    Direction::Send { room: room.name.clone(), from, count: 1 }
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
            if *tabs == [tab.parse().unwrap()])
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
