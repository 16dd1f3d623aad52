//! The events by which a system says who is there, and the numbers that it tells of itself.

use super::Lowering;
use crate::scenario::names::EventName;
use crate::scenario::presence::{Announced, Presence};
use crate::scenario::step::Step;
use crate::scenario::syntax::{AnnouncedFile, PresenceFile, StepFile};
use crate::scenario::system::ArgPointer;

impl Lowering<'_> {
    pub(super) fn presence(&mut self, written: PresenceFile) -> Presence {
        let mut announced = |key: &str, written: Option<AnnouncedFile>| {
            written.map(|written| self.announced(&format!("/system/presence/{key}"), written))
        };
        Presence {
            online: announced("online", written.online),
            offline: announced("offline", written.offline),
            joined: announced("joined", written.joined),
            left: announced("left", written.left),
        }
    }

    fn announced(&mut self, at: &str, written: AnnouncedFile) -> Announced {
        let filter = written.filter.as_ref().map(|w| self.shape(&format!("{at}/where"), w));
        let is = written.is.as_deref().unwrap_or("{{ user.id }}");
        let is = self.template(&format!("{at}/is"), is);
        self.check_judged(&format!("{at}/is"), is.names());
        if let Some(filter) = &filter {
            self.check_judged(&format!("{at}/where"), filter.names());
        }
        if filter.is_none() && written.who.is_none() {
            let help = "write `who: /userId`".to_owned();
            self.report(at, "nothing says whom the event is about", Some(help));
        }
        let who =
            written.who.as_deref().and_then(|text| self.arg_pointer(&format!("{at}/who"), text));
        Announced { on: EventName::new(written.on), filter, who, is }
    }

    /// Where something stands in the arguments of an event.
    pub(super) fn arg_pointer(&mut self, at: &str, text: &str) -> Option<ArgPointer> {
        let pointer = ArgPointer::parse(text);
        if pointer.is_none() {
            let help = Some("write `/senderId`, or `args:/1/name`".to_owned());
            self.report(at, format!("`{text}` is not a pointer"), help);
        }
        pointer
    }

    /// What is measured has a name, so that two measurements can be held against each other.
    pub(super) fn metrics(&mut self, written: StepFile) -> Step {
        let step = self.step("/system/metrics", written);
        if step.captures().is_empty() {
            let help = "say where numbers stand, as in `capture: { sockets: body:/sockets }`";
            self.report("/system/metrics", "nothing is measured", Some(help.to_owned()));
        }
        step
    }
}
