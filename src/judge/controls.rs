//! What the answers of a gate are held against: what comes of no token, and whether the right one was let in to the
//! end.

use super::case::Case;
use crate::ledger::{Event, Probe, ProbeAnswer};

/// The controls of the probes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Controls<'a> {
    /// What came of a socket without a token.
    pub anonymous: Option<&'a ProbeAnswer>,
    /// What came of the login token when it was shown last.
    login_token: Option<&'a ProbeAnswer>,
}

impl<'a> Controls<'a> {
    /// The controls of a run.
    pub fn of(case: &Case<'a>) -> Self {
        let mut controls = Self::default();
        for entry in case.ledger.entries() {
            match &entry.event {
                Event::ProbeAnswered { probe: Probe::Anonymous, answer } => {
                    controls.anonymous.get_or_insert(answer);
                }
                Event::ProbeAnswered { probe: Probe::LoginToken { .. }, answer } => {
                    controls.login_token = Some(answer);
                }
                _ => {}
            }
        }
        controls
    }

    /// Whether the gate turned the right token away in the end: somebody was locked out or slowed down, and then a
    /// refusal shows nothing.
    pub fn are_lost(&self) -> bool {
        self.login_token.is_some_and(|answer| !answer.lets_in_beside(self.anonymous))
    }
}
