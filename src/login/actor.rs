//! Carrying out a procedure, step by step, until one step does not go as the scenario says.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::account::Account;
use crate::ledger::{MessageId, Outcome, Procedure, Writer};
use crate::scenario::{Scenario, Scope, Step};
use crate::wire::Session;

/// Carries procedures out, and writes down how they went.
#[derive(Clone, Copy)]
pub struct Performer<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The ledger.
    pub ledger: &'a Writer,
}

/// Who carries a procedure out, and with what.
pub struct Actor<'a> {
    /// The account: cookies, and the HTTP client.
    pub account: &'a Account,
    /// The socket, where there is one.
    pub session: Option<Arc<dyn Session>>,
    /// What templates see.
    pub scope: Scope,
    /// Under which root, such as `user` or `tab`, captures become visible to the steps that follow.
    pub capture_root: &'static str,
    /// What that root holds already.
    pub known: Map<String, Value>,
}

/// How a procedure went.
#[derive(Clone, Debug, PartialEq)]
pub struct Performance {
    /// The outcome of the last step that was done.
    pub outcome: Outcome,
    /// What was captured.
    pub captured: Map<String, Value>,
    /// The messages whose markers stand in the answer to the last step.
    pub told: Vec<MessageId>,
}

/// How one step went: what it brought, or the outcome that ends the procedure.
pub(super) struct StepDone {
    pub(super) outcome: Outcome,
    pub(super) captured: Vec<(String, Value)>,
    /// The messages whose markers stand in the answer.
    pub(super) told: Vec<MessageId>,
}

impl StepDone {
    pub(super) fn without_captures(outcome: Outcome) -> Self {
        Self { outcome, captured: Vec::new(), told: Vec::new() }
    }

    fn goes_on(&self) -> bool {
        matches!(self.outcome, Outcome::Confirmed { .. } | Outcome::Unasked)
    }
}

impl Performer<'_> {
    /// Carries a procedure out. A procedure without steps asks for nothing and is confirmed by nothing.
    pub async fn perform(
        &self,
        procedure: Procedure,
        steps: &[Step],
        actor: &Actor<'_>,
    ) -> Performance {
        let (outcome, captured) = (Outcome::Unasked, actor.known.clone());
        let mut performance = Performance { outcome, captured, told: Vec::new() };
        for (place, step) in steps.iter().enumerate() {
            let root = Value::Object(performance.captured.clone());
            let scope = actor.scope.clone().with(actor.capture_root, root);
            let place = u16::try_from(place).unwrap_or(u16::MAX);
            let done = match step {
                Step::Http(step) => self.http(procedure, place, step, actor, &scope).await,
                Step::Emit(step) => self.emit(step, actor, &scope).await,
            };
            let goes_on = done.goes_on();
            performance.captured.extend(done.captured);
            performance.outcome = done.outcome;
            performance.told = done.told;
            if !goes_on {
                break;
            }
        }
        performance
    }
}
