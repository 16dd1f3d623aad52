//! Waiting until something has happened, and writing down whether it did.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::stage::Run;
use crate::ledger::{Endpoint, Entry, Event, HandshakeAnswer, Holding, Outcome, latest_endings};
use crate::scenario::{Expectation, Expected, RefusedAt, TabId, TemplateError, difference_of_args};

/// Waits for each tab of an expectation, at most as long as it says.
pub(super) async fn expect(run: &mut Run<'_>, line: u32, expectation: &Expectation) {
    let until = Instant::now() + expectation.within;
    for tab in &expectation.tabs {
        let mut expected = said(&expectation.what, expectation.within);
        let holding = match holding(run, tab, &expectation.what, until).await {
            Ok(holding) => holding,
            Err(error) => {
                expected = format!("{expected} ({error})");
                Holding::Broken
            }
        };
        run.means.ledger.record(Event::ExpectationEnded {
            line,
            tab: tab.clone(),
            expected,
            holding,
        });
    }
}

/// Whether an expectation holds for a tab. What cannot be filled in cannot be looked for, and so cannot hold.
async fn holding(
    run: &Run<'_>,
    tab: &TabId,
    what: &Expected,
    until: Instant,
) -> Result<Holding, TemplateError> {
    let holds = match what {
        Expected::Refused { at, message, .. } if *at != RefusedAt::Connect => {
            refused_lately(run, tab, *at, message.as_deref())
        }
        Expected::HearsNot { .. } => !Wanted::new(run, tab, what)?.seen(run, until).await,
        _ => Wanted::new(run, tab, what)?.seen(run, until).await,
    };
    Ok(if holds { Holding::Held } else { Holding::Broken })
}

/// Whether what a tab did last was refused. Silence is a refusal too, unless a message is expected: whether
/// the system did it all the same is told by the matrix, in which nobody may hear a refused message, and a
/// refused tab hears nothing.
fn refused_lately(run: &Run<'_>, tab: &TabId, at: RefusedAt, message: Option<&str>) -> bool {
    let ledger = run.means.ledger.ledger();
    let endings = latest_endings(ledger.entries(), tab, at);
    let refused = |outcome: &Outcome| match outcome {
        Outcome::Refused { difference, answer, .. } => message
            .is_none_or(|part| answer.to_string().contains(part) || difference.contains(part)),
        Outcome::Unanswered { .. } | Outcome::Unasked => message.is_none(),
        Outcome::Confirmed { .. } | Outcome::NotDone { .. } => false,
    };
    !endings.is_empty() && endings.iter().all(|(_, outcome)| refused(outcome))
}

/// What is looked for in the ledger, with its templates filled in.
struct Wanted<'a> {
    tab: &'a TabId,
    what: &'a Expected,
    filter: Option<serde_json::Value>,
}

impl<'a> Wanted<'a> {
    fn new(run: &Run<'_>, tab: &'a TabId, what: &'a Expected) -> Result<Self, TemplateError> {
        let filter = match what {
            Expected::Hears { filter, .. } | Expected::HearsNot { filter, .. } => {
                // Where there is one room only, it is the one that is meant.
                let mut rooms = run.scenario.rooms.values();
                let scope = match (rooms.next(), rooms.next()) {
                    (Some(room), None) => run.room_scope(tab, room),
                    _ => run.tab_scope(tab),
                };
                filter.as_ref().map(|filter| filter.fill(&scope)).transpose()?
            }
            Expected::Refused { .. } | Expected::Disconnected => None,
        };
        Ok(Self { tab, what, filter })
    }

    /// Whether it has happened since the run began, or happens before the time is up.
    async fn seen(&self, run: &Run<'_>, until: Instant) -> bool {
        let mut tail = run.means.ledger.tail();
        loop {
            if tail.take().iter().any(|entry| self.matches(entry)) {
                return true;
            }
            if timeout_at(until, tail.ready()).await.is_err() {
                return false;
            }
        }
    }

    fn matches(&self, entry: &Entry) -> bool {
        let ours = |on: &Endpoint| on.tab() == Some(self.tab);
        match (&entry.event, self.what) {
            (
                Event::Received { on, event, args, .. },
                Expected::Hears { event: wanted, .. } | Expected::HearsNot { event: wanted, .. },
            ) => {
                let fits = |f: &serde_json::Value| difference_of_args(f, args).is_none();
                ours(on) && event == wanted && self.filter.as_ref().is_none_or(fits)
            }
            (
                Event::Refused { on, payload, .. },
                Expected::Refused { message, status: None, .. },
            ) => {
                let text = payload.to_string();
                ours(on) && message.as_ref().is_none_or(|part| text.contains(part))
            }
            (
                Event::NotOpened { on, answer: HandshakeAnswer::Status { status, excerpt, .. } },
                Expected::Refused { message, status: wanted, .. },
            ) => {
                ours(on)
                    && wanted.is_none_or(|wanted| wanted == *status)
                    && message.as_ref().is_none_or(|part| excerpt.contains(part))
            }
            (Event::Disconnected { on, .. }, Expected::Disconnected) => ours(on),
            _ => false,
        }
    }
}

fn said(what: &Expected, within: Duration) -> String {
    let within = within.as_millis();
    match what {
        Expected::Hears { event, .. } => format!("hears `{event}` within {within} ms"),
        Expected::HearsNot { event, .. } => format!("does not hear `{event}` within {within} ms"),
        Expected::Refused { at, message, status } => {
            let what = match at {
                RefusedAt::Connect => "is refused",
                RefusedAt::Greet => "has its greeting refused",
                RefusedAt::Join => "has its join refused",
                RefusedAt::Send => "has its sends refused",
            };
            let status = status.map(|status| format!(" with status {status}")).unwrap_or_default();
            let message =
                message.as_ref().map(|part| format!(" with `{part}`")).unwrap_or_default();
            format!("{what}{status}{message}")
        }
        Expected::Disconnected => format!("is disconnected within {within} ms"),
    }
}
