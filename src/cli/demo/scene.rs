//! What it takes to show a fault: most show in the standard script, some need more than that.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::cli::args::ProbeChoice;
use crate::lab::{Fault, Heartbeat, Settings, TOKEN_LIFETIME};
use crate::scenario::{Env, Scenario, read};

/// The scenario of the demonstration, which the others extend.
const STANDARD: &str = include_str!("../../../scenarios/demo.yaml");
const GATE: &str = include_str!("gate.yaml");
const IDENTITY: &str = include_str!("identity.yaml");
const SILENCE: &str = include_str!("silence.yaml");
const LOGOUT: &str = include_str!("logout.yaml");
const TOLD: &str = include_str!("told.yaml");
const JOINS: &str = include_str!("joins.yaml");
const LEAVES: &str = include_str!("leaves.yaml");
const WHOLE: &str = include_str!("whole.yaml");
const TWO_EVENTS: &str = include_str!("two-events.yaml");
const REPLIES: &str = include_str!("replies.yaml");
const UNREAD: &str = include_str!("unread.yaml");
const GHOSTS: &str = include_str!("ghosts.yaml");
const RETURNS: &str = include_str!("returns.yaml");
const INTRUDERS: &str = include_str!("intruders.yaml");
const EXPIRY: &str = include_str!("expiry.yaml");

/// Long enough for everybody to connect on a busy machine, short enough to wait for.
const SHORT: Duration = Duration::from_secs(4);

/// A scenario, and what it needs of the server and of the run.
pub(super) struct Scene {
    text: &'static str,
    /// How far the gate is probed.
    pub(super) probes: ProbeChoice,
    /// How the server is started.
    pub(super) settings: Settings,
}

impl Scene {
    /// Where this fault shows; the standard script for a healthy server.
    pub(super) fn of(fault: Option<Fault>) -> Self {
        let (text, probes, token_lifetime) = match fault {
            Some(
                Fault::ExpiredTokenAccepted
                | Fault::StartIgnored
                | Fault::AudienceIgnored
                | Fault::ExpiryFormatIgnored
                | Fault::WrongTokenKindAccepted
                | Fault::AlgorithmNotPinned
                | Fault::TokenInUrl
                | Fault::NamespaceUnguarded,
            ) => (GATE, ProbeChoice::All, TOKEN_LIFETIME),
            Some(Fault::HttpRefuses | Fault::SocketRefuses) => {
                (GATE, ProbeChoice::Safe, TOKEN_LIFETIME)
            }
            Some(Fault::AuthNeverAnswers) => (SILENCE, ProbeChoice::Safe, TOKEN_LIFETIME),
            Some(Fault::IdentityShared) => (IDENTITY, ProbeChoice::Safe, TOKEN_LIFETIME),
            Some(Fault::SocketOutlivesLogout | Fault::TokenOutlivesLogout) => {
                (LOGOUT, ProbeChoice::Safe, TOKEN_LIFETIME)
            }
            Some(Fault::SocketOutlivesToken) => (EXPIRY, ProbeChoice::Safe, SHORT),
            _ => (of_rooms(fault).unwrap_or(STANDARD), ProbeChoice::Safe, TOKEN_LIFETIME),
        };
        let heartbeat = match fault {
            Some(Fault::GhostOnline) => Heartbeat::QUICK,
            _ => Heartbeat::default(),
        };
        let settings = Settings { fault, token_lifetime, heartbeat, ..Settings::default() };
        Self { text, probes, settings }
    }

    /// The scenario, for a server at this address.
    pub(super) fn scenario(&self, url: &str) -> Scenario {
        let variables = BTreeMap::from([("EARWITNESS_DEMO_URL".to_owned(), url.to_owned())]);
        let extended = |_: &str, name: &str| {
            let text = if name == "told.yaml" { TOLD } else { STANDARD };
            Ok((name.to_owned(), text.to_owned()))
        };
        let mut scenario = read("demo.yaml", self.text, Env::new(variables), &extended)
            .expect("the built-in scenarios are right: a test reads them");
        scenario.file = String::new();
        scenario
    }
}

/// What shows a fault of rooms, or of tabs that go and come back, where the standard script does not.
fn of_rooms(fault: Option<Fault>) -> Option<&'static str> {
    match fault? {
        Fault::JoinAckBeforeMembership | Fault::JoinHistoryGap | Fault::JoinHistoryOverlap => {
            Some(JOINS)
        }
        Fault::LeaveIneffective | Fault::LeaveAffectsOneTab => Some(LEAVES),
        Fault::JoinNotAuthorised
        | Fault::SenderSpoofable
        | Fault::SenderExcludedAsForged
        | Fault::OutsiderCanPublish => Some(INTRUDERS),
        Fault::DeafAfterReconnect
        | Fault::PresenceNeverCleaned
        | Fault::LeftEventMissing
        | Fault::PrematureOffline
        | Fault::ConnectionLeak => Some(RETURNS),
        Fault::UnderTwoEvents => Some(TWO_EVENTS),
        Fault::GhostOnline => Some(GHOSTS),
        Fault::RoomEmitOvertaken => Some(UNREAD),
        Fault::ReplyBeforeQuestion => Some(REPLIES),
        Fault::EmitPerMember
        | Fault::IoPerMember
        | Fault::SocketPerMember
        | Fault::HandlerStackedOnJoin
        | Fault::HandlerRegisteredTwice
        | Fault::ListenerLeak
        | Fault::ListenerLeakOfSocket
        | Fault::RoomAndUserRoom
        | Fault::RecipientsEmpty
        | Fault::RecipientsEmptyBroadcast
        | Fault::SharedRooms
        | Fault::EachSharedRoom
        | Fault::UndefinedRoom
        | Fault::IdCollision
        | Fault::DeafAfterSiblingCloses
        | Fault::AcceptedThenLost
        | Fault::SometimesLost
        | Fault::VolatileDrop
        | Fault::OutOfOrder
        | Fault::IntermittentLoss
        | Fault::DuplicatesAfterReconnect => Some(WHOLE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_can_be_read() {
        for fault in Fault::ALL.iter().copied().map(Some).chain([None]) {
            let scenario = Scene::of(fault).scenario("http://127.0.0.1:1");
            assert_eq!((scenario.name.as_str(), scenario.file.as_str()), ("demo", ""), "{fault:?}");
        }
    }
}
