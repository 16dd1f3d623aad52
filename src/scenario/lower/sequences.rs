//! Channels that say which other one comes first.

use super::Lowering;
use crate::scenario::names::EventName;
use crate::scenario::problem::offer;
use crate::scenario::system::Channel;

impl Lowering<'_> {
    /// What a channel comes after is another channel, and nothing comes after itself, by whatever way round.
    pub(super) fn sequences(&mut self, channels: &[Channel]) {
        for (place, channel) in channels.iter().enumerate() {
            let Some(after) = &channel.after else { continue };
            let at = format!("/system/hear/{place}/after");
            if after == &channel.on {
                let help = Some("name the event of another channel".to_owned());
                self.report(&at, format!("`{after}` cannot come after itself"), help);
            } else if !channels.iter().any(|other| &other.on == after) {
                let known = channels.iter().filter(|other| other.on != channel.on);
                let help = offer(after.as_str(), known.map(|other| other.on.as_str()));
                self.report(&at, format!("no channel hears `{after}`"), help);
            } else if comes_after(channels, after, &channel.on) {
                let reason = format!("`{after}` comes after `{}` already", channel.on);
                self.report(&at, reason, Some("one of them has to be first".to_owned()));
            }
        }
    }
}

/// Whether an event comes after another, as far as the channels in between say so.
fn comes_after(channels: &[Channel], event: &EventName, first: &EventName) -> bool {
    let mut at = event;
    // A chain is no longer than there are channels, or it runs in a circle that another line reports.
    for _ in channels {
        let next = channels.iter().find(|channel| &channel.on == at && channel.after.is_some());
        match next.and_then(|channel| channel.after.as_ref()) {
            Some(after) if after == first => return true,
            Some(after) => at = after,
            None => return false,
        }
    }
    false
}
