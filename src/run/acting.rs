//! What a socket that was let in can do: it greets, and then it tries what only somebody with an identity can. Half of
//! the systems let everybody in and say no later, by an event, by an acknowledgement, or by silence.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::time::timeout;

use crate::ledger::{Outcome, Procedure, Standing, Writer};
use crate::login::{Account, Actor, Performance, Performer};
use crate::scenario::{Scenario, Scope, Step, TabId};
use crate::wire::Session;

/// How long a system may take to answer before its silence is taken for a no. What a good token is answered comes
/// much sooner, and every probe of a silent system waits so long.
const SILENCE: Duration = Duration::from_millis(500);

/// A socket that tries what it can do.
pub(super) struct Acting<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) ledger: &'a Writer,
    pub(super) account: &'a Account,
    pub(super) session: &'a Arc<dyn Session>,
    /// What templates see.
    pub(super) scope: Scope,
    /// What templates see when it joins, where there is a room for it.
    pub(super) room: Option<Scope>,
    pub(super) tab: &'a TabId,
}

impl Acting<'_> {
    /// How far in the socket is, or what the system said in place of a yes.
    pub(super) async fn standing(&self) -> Result<Standing, Value> {
        let system = &self.scenario.system;
        let mut known = Map::new();
        known.insert("name".into(), json!(self.tab.to_string()));
        known.insert("number".into(), json!(self.tab.number()));
        let greeted = self.attempt(Procedure::Greet, &system.greet, &self.scope, known).await?;
        let taken = system.greeting_carries_identity() && is_yes(&greeted.outcome);
        let known = greeted.captured;
        let tried = if !system.proof.is_empty() {
            let scope = self.room.as_ref().unwrap_or(&self.scope);
            Some(self.attempt(Procedure::Proof, &system.proof, scope, known).await?)
        } else if let (Some(scope), true) = (&self.room, joins_by_events(&system.join)) {
            Some(self.attempt(Procedure::Join, &system.join, scope, known).await?)
        } else {
            None
        };
        let acted = taken || tried.is_some_and(|tried| is_yes(&tried.outcome));
        Ok(if acted { Standing::Acting } else { Standing::Staying })
    }

    async fn attempt(
        &self,
        procedure: Procedure,
        steps: &[Step],
        scope: &Scope,
        known: Map<String, Value>,
    ) -> Result<Performance, Value> {
        let actor = Actor {
            account: self.account,
            session: Some(Arc::clone(self.session)),
            scope: scope.clone(),
            capture_root: "tab",
            known,
        };
        let performer = Performer { scenario: self.scenario, ledger: self.ledger };
        let unanswered = || Value::String(format!("the {procedure} was not answered"));
        let patience = SILENCE.min(self.scenario.timing.ack);
        let performance = timeout(patience, performer.perform(procedure, steps, &actor));
        let performance = performance.await.map_err(|_| unanswered())?;
        match &performance.outcome {
            Outcome::Confirmed { .. } | Outcome::Unasked => Ok(performance),
            Outcome::Refused { answer, .. } => Err(answer.clone()),
            Outcome::NotDone { why } => Err(Value::String(why.clone())),
            Outcome::Unanswered { .. } => Err(unanswered()),
        }
    }
}

fn is_yes(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Confirmed { .. })
}

/// A request that joins says nothing of the socket.
fn joins_by_events(steps: &[Step]) -> bool {
    !steps.is_empty() && steps.iter().all(|step| matches!(step, Step::Emit(_)))
}
