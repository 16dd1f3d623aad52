//! Requests of one session reach servers that do not know it.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::survey::{Asked, Survey};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{Cookies, Endpoint, Event, HandshakeAnswer, Question};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "no-sticky-sessions",
    family: Family::Connection,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/no-sticky-sessions.md"),
    sign: Sign::Rule(rule),
};

/// Engine.IO: Session ID unknown.
const SESSION_UNKNOWN: u16 = 1;
/// A single one may be a server that was just started again.
const FEWEST: usize = 2;

pub(super) fn rule(case: &Case<'_>) -> Option<Found> {
    let survey = Survey::of(case);
    let replayed = Question::SameSession { cookies: Cookies::Replayed };
    let all = survey.asked.iter().filter(|asked| *asked.question == replayed);
    let (astray, known): (Vec<&Asked<'_>>, Vec<&Asked<'_>>) =
        all.partition(|asked| asked.code() == Some(SESSION_UNKNOWN));
    if astray.len() < FEWEST {
        return tabs_astray(case);
    }
    let total = astray.len() + known.len();
    let summary = format!(
        "{} of {total} requests of one polling session met a server that does not know it: the balancer \
         does not keep a session at one server",
        astray.len()
    );
    let evidence = astray.first().into_iter().chain(known.first());
    let evidence = evidence.map(|asked| asked.evidence()).collect();
    // Where none was known, the server may also forget sessions at once.
    Some(if known.is_empty() {
        Found::likely(summary, evidence)
    } else {
        Found::certain(summary, evidence)
    })
}

/// Tabs whose sessions were not known any more at a further request.
fn tabs_astray(case: &Case<'_>) -> Option<Found> {
    let refused = case.ledger.entries().iter().filter_map(|entry| match &entry.event {
        Event::RequestRefused {
            on: Endpoint::Tab(tab),
            answer: HandshakeAnswer::Status { code: Some(SESSION_UNKNOWN), excerpt, .. },
            ..
        } => Some((entry.seq, tab, excerpt)),
        _ => None,
    });
    let refused: Vec<_> = refused.collect();
    if refused.len() < FEWEST {
        return None;
    }
    let summary = format!(
        "the sessions of {} were not known any more at a further request: either it met another server, or the \
         server had ended them",
        wording::count(refused.len(), "connection")
    );
    let evidence = refused.iter().take(3).map(|(seq, tab, excerpt)| Evidence {
        seq: *seq,
        shows: format!("a request of {tab} was refused: {excerpt}"),
    });
    let found = Found::likely(summary, evidence.collect());
    Some(found.looks_like("parser-mismatch", "look whether the server runs in several processes"))
}
