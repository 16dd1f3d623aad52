//! Emits and their confirmations.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use super::actor::{Actor, Performer, StepDone};
use super::capture;
use crate::ledger::{Confirmed, Outcome, says_no};
use crate::scenario::{
    Confirmation, EmitStep, EventName, Reply, Scope, Shape, TemplateError, difference_of_args,
};
use crate::wire::{Arrival, Fence, Session};

impl Performer<'_> {
    /// Does an emit and waits for its confirmation, within a bound.
    pub(super) async fn emit(&self, step: &EmitStep, actor: &Actor<'_>, scope: &Scope) -> StepDone {
        let Some(session) = &actor.session else {
            return not_done("this procedure emits, but has no socket to emit on");
        };
        let prepared = match Prepared::new(step, scope) {
            Ok(prepared) => prepared,
            Err(error) => return not_done(&error.to_string()),
        };
        let within = step.timeout.unwrap_or(self.scenario.timing.ack);
        let arrivals = session.arrivals();
        let pending = match session.emit(&prepared.event, prepared.args.clone()).await {
            Ok(pending) => pending,
            Err(gone) => return not_done(&gone.to_string()),
        };
        let answers = (pending.answer, arrivals);
        let (outcome, args) = prepared.settle(session.as_ref(), answers, within).await;
        self.with_captures(step, actor, outcome, &args)
    }

    fn with_captures(
        &self,
        step: &EmitStep,
        actor: &Actor<'_>,
        outcome: Outcome,
        args: &[Value],
    ) -> StepDone {
        if !matches!(outcome, Outcome::Confirmed { .. }) {
            return StepDone::without_captures(outcome);
        }
        let told = self.ledger.nonce().find(&json!(args).to_string());
        let captured = capture::from_args(&step.captures, args, actor);
        for secret in &captured.secrets {
            self.ledger.hide(secret);
        }
        let outcome = match captured.missed.first() {
            Some(missed) => Outcome::NotDone {
                why: format!("no `{}` stands at {}", missed.name, missed.source),
            },
            None => outcome,
        };
        StepDone { outcome, captured: captured.values, told }
    }
}

/// An emit with everything filled in.
struct Prepared {
    event: EventName,
    args: Vec<Value>,
    expected: Expected,
    refusal: Option<Watch>,
}

enum Expected {
    Ack(Value),
    Reply(Watch),
    Settle(Duration),
}

struct Watch {
    on: EventName,
    filter: Option<Value>,
}

impl Watch {
    fn new(reply: &Reply, scope: &Scope) -> Result<Self, TemplateError> {
        let filter = reply.filter.as_ref().map(|filter| filter.fill(scope)).transpose()?;
        Ok(Self { on: reply.on.clone(), filter })
    }

    fn matches(&self, arrival: &Arrival) -> bool {
        arrival.event == self.on
            && self.filter.as_ref().is_none_or(|f| difference_of_args(f, &arrival.args).is_none())
    }
}

impl Prepared {
    fn new(step: &EmitStep, scope: &Scope) -> Result<Self, TemplateError> {
        let args: Result<_, _> = step.args.iter().map(|arg: &Shape| arg.fill(scope)).collect();
        Ok(Self {
            event: EventName::new(step.event.text(scope)?),
            args: args?,
            expected: match &step.confirmation {
                Confirmation::Ack(shape) => Expected::Ack(shape.fill(scope)?),
                Confirmation::Reply(reply) => Expected::Reply(Watch::new(reply, scope)?),
                Confirmation::Settle(time) => Expected::Settle(*time),
            },
            refusal: step.refusal.as_ref().map(|r| Watch::new(r, scope)).transpose()?,
        })
    }

    /// Waits for the confirmation, the refusal or the bound, whichever comes first.
    async fn settle(
        &self,
        session: &dyn Session,
        (answer, mut arrivals): (oneshot::Receiver<Vec<Value>>, Receiver<Arc<Arrival>>),
        within: Duration,
    ) -> (Outcome, Vec<Value>) {
        let bound = match &self.expected {
            Expected::Settle(time) => *time,
            _ => within,
        };
        if bound.is_zero() {
            return (Outcome::Unasked, Vec::new());
        }
        let mut confirmed = pin!(self.confirmed(answer, &mut arrivals));
        if let Ok(settled) = timeout(bound, confirmed.as_mut()).await {
            return settled;
        }
        if matches!(self.expected, Expected::Settle(_)) {
            return (Outcome::Unasked, Vec::new());
        }
        unless_busy(session, bound, confirmed).await.unwrap_or_else(|| {
            let after_millis = u64::try_from(bound.as_millis()).unwrap_or(u64::MAX);
            (Outcome::Unanswered { after_millis }, Vec::new())
        })
    }

    async fn confirmed(
        &self,
        answer: oneshot::Receiver<Vec<Value>>,
        arrivals: &mut Receiver<Arc<Arrival>>,
    ) -> (Outcome, Vec<Value>) {
        tokio::select! {
            biased;
            settled = self.acknowledged(answer) => settled,
            settled = self.replied(arrivals) => settled,
        }
    }

    async fn acknowledged(&self, answer: oneshot::Receiver<Vec<Value>>) -> (Outcome, Vec<Value>) {
        let Expected::Ack(pattern) = &self.expected else {
            return std::future::pending().await;
        };
        let by = Confirmed::Ack;
        match answer.await {
            Err(_) => (Outcome::NotDone { why: "the connection ended".into() }, Vec::new()),
            Ok(args) => match difference_of_args(pattern, &args) {
                None if *pattern == json!({}) && says_no(&args) => {
                    let difference = "any acknowledgement would do, and this one says no".into();
                    (Outcome::Refused { by, difference, answer: Value::Array(args) }, Vec::new())
                }
                None => (Outcome::Confirmed { by }, args),
                Some(difference) => {
                    let difference = difference.to_string();
                    let answer = Value::Array(args);
                    (Outcome::Refused { by, difference, answer }, Vec::new())
                }
            },
        }
    }

    async fn replied(&self, arrivals: &mut Receiver<Arc<Arrival>>) -> (Outcome, Vec<Value>) {
        let by = Confirmed::Reply;
        loop {
            let arrival = match arrivals.recv().await {
                Ok(arrival) => arrival,
                Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => {
                    // The acknowledgement's side says that the connection ended; here there is no more to see.
                    return std::future::pending().await;
                }
            };
            if let Expected::Reply(reply) = &self.expected
                && reply.matches(&arrival)
            {
                return (Outcome::Confirmed { by }, arrival.args.clone());
            }
            if self.refusal.as_ref().is_some_and(|refusal| refusal.matches(&arrival)) {
                let difference = format!("`{}` came", arrival.event);
                let answer = Value::Array(arrival.args.clone());
                return (Outcome::Refused { by, difference, answer }, Vec::new());
            }
        }
    }
}

/// Silence is a no only beside an answer. A system that is too busy to answer anything is given until it answers a
/// fence, which stands behind the emit, and as long again as that took; less than three times the bound in all.
async fn unless_busy(
    session: &dyn Session,
    bound: Duration,
    mut confirmed: Pin<&mut impl Future<Output = (Outcome, Vec<Value>)>>,
) -> Option<(Outcome, Vec<Value>)> {
    let asked = Instant::now();
    let settled = tokio::select! {
        biased;
        settled = confirmed.as_mut() => Some(settled),
        fence = session.fence(bound) => match fence {
            Fence::Passed => timeout(asked.elapsed(), confirmed).await.ok(),
            Fence::Unanswered | Fence::Gone => None,
        },
    };
    // Some servers close the connection over a fence; that is not what became of the emit.
    settled.filter(|(outcome, _)| !matches!(outcome, Outcome::NotDone { .. }))
}

fn not_done(why: &str) -> StepDone {
    StepDone::without_captures(Outcome::NotDone { why: why.to_owned() })
}
