//! Where everybody may connect and nobody may join, the token may have to be shown in an event first. The usual ones
//! are tried, each on a connection of its own, and what counts is that the join goes through after it.

use std::time::Duration;

use serde_json::{Value, json};

use super::Probes;
use super::presenting::Presenter;
use super::stage::Run;
use crate::ledger::{Event, Probe, ProbeAnswer, Standing};
use crate::scenario::{Confirmation, EmitStep, EventPlace, Shape, Step, Template};

/// The events, in the order of how common they are.
const EVENTS: [&str; 5] = ["authenticate", "auth", "authentication", "login", "identify"];

/// The keys under which they carry the token; none where it is the bare argument.
const KEYS: [Option<&str>; 2] = [None, Some("token")];

/// How long a system is given between the event and the join, since nothing says that it has looked at the token.
const LOOKED_AT: Duration = Duration::from_millis(100);

/// Whether tabs are open and none of them got into a room, although the scenario says how, and CONNECT is not where
/// tokens are looked at.
pub(super) fn is_in_doubt(run: &Run<'_>) -> bool {
    let system = &run.scenario.system;
    let confirmed = |step: &Step| match step {
        Step::Emit(step) => !matches!(step.confirmation, Confirmation::Settle(_)),
        Step::Http(_) => false,
    };
    run.means.probes != Probes::None
        && system.greet.is_empty()
        && system.proof.is_empty()
        && system.join.last().is_some_and(confirmed)
        && run.open_tabs().next().is_some()
        && run.open_tabs().all(|(_, tab)| tab.rooms.is_empty())
        && lets_forgeries_in(run)
}

/// Whether CONNECT was answered to a token that is signed with a random key.
fn lets_forgeries_in(run: &Run<'_>) -> bool {
    let ledger = run.means.ledger.ledger();
    ledger.entries().iter().any(|entry| {
        matches!(
            entry.event,
            Event::ProbeAnswered {
                probe: Probe::RandomKey,
                answer: ProbeAnswer::Accepted { .. }
                    | ProbeAnswer::Expelled { .. }
                    | ProbeAnswer::Unanswered,
            }
        )
    })
}

/// Shows the login token in one event after the other, until a join goes through.
pub(super) async fn ask(run: &mut Run<'_>) {
    let Some((user, token)) = run.first_token() else { return };
    let ledger = run.means.ledger;
    let Some(mut presenter) = Presenter::new(run, &user) else { return };
    // What goes through without any event was late, or is let through now and then.
    let without = presenter.present(Some(&token)).await;
    presenter.leave().await;
    if is_acting(&without) {
        return;
    }
    for place in EVENTS.into_iter().flat_map(|event| KEYS.map(|key| EventPlace::new(event, key))) {
        let Some(step) = step(&place) else { continue };
        presenter.greeting_with(vec![step]);
        let answer = presenter.present(Some(&token)).await;
        presenter.leave().await;
        let helps = is_acting(&answer);
        ledger.record(Event::ProbeAnswered {
            probe: Probe::OtherPlace { place: place.to_string() },
            answer,
        });
        if helps {
            return;
        }
    }
}

fn is_acting(answer: &ProbeAnswer) -> bool {
    matches!(answer, ProbeAnswer::Accepted { by: Standing::Acting })
}

fn step(place: &EventPlace) -> Option<Step> {
    let token = Value::from("{{ user.token }}");
    let argument = match place.key() {
        Some(key) => json!({ key: token }),
        None => token,
    };
    Some(Step::Emit(Box::new(EmitStep {
        event: Template::parse(place.event()).ok()?,
        args: vec![Shape::parse(argument).ok()?],
        confirmation: Confirmation::Settle(LOOKED_AT),
        refusal: None,
        captures: Vec::new(),
        timeout: None,
        by: None,
    })))
}
