//! What it takes to show a fault: most show in the standard script, some need more than that.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::cli::args::ProbeChoice;
use crate::lab::{Fault, Settings, TOKEN_LIFETIME};
use crate::scenario::{Env, Scenario, read};

/// The scenario of the demonstration, which the others extend.
const STANDARD: &str = include_str!("../../../scenarios/demo.yaml");
const GATE: &str = include_str!("gate.yaml");
const IDENTITY: &str = include_str!("identity.yaml");
const SILENCE: &str = include_str!("silence.yaml");
const LOGOUT: &str = include_str!("logout.yaml");
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
            _ => (STANDARD, ProbeChoice::Safe, TOKEN_LIFETIME),
        };
        let settings = Settings { fault, token_lifetime, ..Settings::default() };
        Self { text, probes, settings }
    }

    /// The scenario, for a server at this address.
    pub(super) fn scenario(&self, url: &str) -> Scenario {
        let variables = BTreeMap::from([("EARWITNESS_DEMO_URL".to_owned(), url.to_owned())]);
        let standard = |_: &str, _: &str| Ok(("demo.yaml".to_owned(), STANDARD.to_owned()));
        let mut scenario = read("demo.yaml", self.text, Env::new(variables), &standard)
            .expect("the built-in scenarios are right: a test reads them");
        scenario.file = String::new();
        scenario
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
