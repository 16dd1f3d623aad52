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

/// How long a system may take to answer before its silence is looked into. What a good token is answered comes
/// much sooner mostly, and every probe of a silent system waits so long.
pub(super) const SILENCE: Duration = Duration::from_millis(500);

/// Why a socket got no further.
pub(super) enum No {
    /// The system said so.
    Said(Value),
    /// Nothing was answered, in words. Only beside the answer to a good token is that a no.
    Silence(Value),
}

/// A socket that tries what it can do.
pub(super) struct Acting<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) ledger: &'a Writer,
    pub(super) account: &'a Account,
    pub(super) session: &'a Arc<dyn Session>,
    /// How it greets.
    pub(super) greet: &'a [Step],
    /// What templates see.
    pub(super) scope: Scope,
    /// What templates see when it joins, where there is a room for it.
    pub(super) room: Option<Scope>,
    pub(super) tab: &'a TabId,
    /// How long an answer is waited for.
    pub(super) patience: Duration,
}

impl Acting<'_> {
    /// How far in the socket is, or what the system said in place of a yes.
    pub(super) async fn standing(&self) -> Result<Standing, No> {
        let system = &self.scenario.system;
        let named = self.named();
        let greeting = self.attempt(Procedure::Greet, self.greet, &self.scope, named.clone()).await;
        let (known, taken, refusal) = match greeting {
            Ok(greeted) => {
                let taken = system.greeting_carries_identity() && is_yes(&greeted.outcome);
                (greeted.captured, taken, None)
            }
            // Where the door behind the greeting is not guarded, it does not matter that nobody greeted back.
            Err(refusal) if self.account.token.is_none() => (named, false, Some(refusal)),
            Err(refusal) => return Err(refusal),
        };
        let acted = match (self.tried(known).await, &refusal) {
            (Ok(tried), _) => taken || tried.is_some_and(|tried| is_yes(&tried.outcome)),
            (Err(_), Some(_)) => false,
            (Err(refusal), None) => return Err(refusal),
        };
        match (acted, refusal) {
            (true, _) => Ok(Standing::Acting),
            (false, Some(refusal)) => Err(refusal),
            (false, None) => Ok(Standing::Staying),
        }
    }

    /// What only somebody with an identity can do, where the scenario has anything that would tell.
    async fn tried(&self, known: Map<String, Value>) -> Result<Option<Performance>, No> {
        let system = &self.scenario.system;
        if !system.proof.is_empty() {
            let scope = self.room.as_ref().unwrap_or(&self.scope);
            return self.attempt(Procedure::Proof, &system.proof, scope, known).await.map(Some);
        }
        match &self.room {
            Some(scope) if joins_by_events(&system.join) => {
                self.attempt(Procedure::Join, &system.join, scope, known).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    fn named(&self) -> Map<String, Value> {
        let name = ("name".to_owned(), json!(self.tab.to_string()));
        Map::from_iter([name, ("number".to_owned(), json!(self.tab.number()))])
    }

    async fn attempt(
        &self,
        procedure: Procedure,
        steps: &[Step],
        scope: &Scope,
        known: Map<String, Value>,
    ) -> Result<Performance, No> {
        let actor = Actor {
            account: self.account,
            session: Some(Arc::clone(self.session)),
            scope: scope.clone(),
            capture_root: "tab",
            known,
        };
        let performer = Performer { scenario: self.scenario, ledger: self.ledger };
        let unanswered = || No::Silence(Value::String(format!("the {procedure} was not answered")));
        let performance = timeout(self.patience, performer.perform(procedure, steps, &actor));
        let performance = performance.await.map_err(|_| unanswered())?;
        match &performance.outcome {
            Outcome::Confirmed { .. } | Outcome::Unasked => Ok(performance),
            Outcome::Refused { answer, .. } => Err(No::Said(answer.clone())),
            Outcome::NotDone { why } => Err(No::Said(Value::String(why.clone()))),
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
