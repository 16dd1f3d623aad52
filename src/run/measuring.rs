//! Numbers that the system tells of itself.

use std::sync::Arc;

use serde_json::Value;

use super::stage::Run;
use crate::ledger::{Event, Measured, Procedure};
use crate::login::Actor;

/// Asks the system for its numbers, where the scenario says how.
pub(super) async fn measure(run: &Run<'_>) {
    let Some(step) = &run.scenario.system.metrics else { return };
    let Some((id, tab)) = run.open_tabs().next() else { return };
    let Some(account) = run.accounts.get(id.user()) else { return };
    let actor = Actor {
        account,
        session: Some(Arc::clone(&tab.session)),
        scope: run.tab_scope(id),
        capture_root: "metrics",
        known: serde_json::Map::new(),
    };
    let steps = std::slice::from_ref(step);
    let mut numbers = run.performer().perform(Procedure::Metrics, steps, &actor).await.captured;
    numbers.retain(|_, value| as_number(value));
    run.means.ledger.record(Event::Measured(Measured { numbers }));
}

/// Whether it is a number, or a text that is one and becomes it, as in the lines that Prometheus reads.
fn as_number(value: &mut Value) -> bool {
    let read = value.as_str().and_then(|text| text.trim().parse::<f64>().ok());
    if let Some(number) = read.and_then(serde_json::Number::from_f64) {
        *value = Value::Number(number);
    }
    value.is_number()
}
