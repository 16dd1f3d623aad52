//! What should arrive of the messages about to be sent, as far as waiting for it goes; whether it did is for the
//! judge.

use super::arrivals::Due;
use super::sending::Plan;
use super::stage::Run;
use crate::scenario::{Among, Audience, Channel, Copies, MarkerUse, Part, Room, TabId};

/// What is due of these messages, on every channel.
pub(super) fn of(run: &mut Run<'_>, room: &Room, plan: &Plan) -> Vec<Due> {
    let mut due = Vec::new();
    let scenario = run.scenario;
    for channel in &scenario.system.channels {
        for receiver in listeners(run, room, channel) {
            let mut counted = run.arrivals.heard(&receiver, &channel.on);
            for (sender, messages) in plan {
                let copies = copies(run, channel, sender, &receiver);
                for message in messages.iter().filter(|_| copies > 0) {
                    counted += u32::from(copies);
                    let (tab, event) = (receiver.clone(), channel.on.clone());
                    due.push(match channel.marker {
                        MarkerUse::Anywhere => {
                            let events = [&[event], channel.also.as_slice()].concat();
                            Due::Message(*message, tab, events)
                        }
                        MarkerUse::Counted => Due::Count(tab, event, counted),
                    });
                }
            }
        }
    }
    due
}

/// The open tabs that the audience of a channel may mean.
fn listeners(run: &Run<'_>, room: &Room, channel: &Channel) -> Vec<TabId> {
    match channel.among {
        Among::Joined => run.joined_tabs(&room.name),
        Among::Members => {
            let open = run.open_tabs().map(|(id, _)| id);
            open.filter(|id| room.has(id.user())).cloned().collect()
        }
    }
}

fn copies(run: &Run<'_>, channel: &Channel, sender: &TabId, receiver: &TabId) -> u16 {
    let audience = channel.audience.or(run.scenario.system.audience).unwrap_or(Audience::Others);
    let part = if receiver == sender {
        Part::Emitter
    } else if receiver.user() == sender.user() {
        Part::SenderTab
    } else {
        Part::Member
    };
    match audience.copies(part) {
        Copies::Exactly(copies) => copies,
        Copies::Any => 0,
    }
}
