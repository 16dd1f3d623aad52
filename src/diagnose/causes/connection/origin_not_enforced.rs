//! A page of anybody gets a socket.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::survey::Survey;
use crate::judge::{Case, Evidence};
use crate::ledger::{Event, FOREIGN_ORIGIN, Probe, ProbeAnswer, Question};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "origin-not-enforced",
    family: Family::Connection,
    severity: Severity::Info,
    page: include_str!("../../../../docs/causes/origin-not-enforced.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    if case.scenario.enters_by_cookie() {
        return hijacked(case);
    }
    let survey = Survey::of(case);
    let opened = survey.find(|question| matches!(question, Question::WebsocketFrom { .. }))?;
    if !opened.is_open() || !means_to_keep_pages_out(&survey) {
        return None;
    }
    let summary = format!(
        "a WebSocket is opened from a page of {FOREIGN_ORIGIN} too: the server does not look at the origin, \
         and only the token protects it"
    );
    Some(Found::certain(summary, vec![opened.evidence()]))
}

/// A page of somebody else got a socket in the name of a user.
fn hijacked(case: &Case<'_>) -> Option<Found> {
    case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::ProbeAnswered {
            probe: Probe::ForeignOrigin { user, origin },
            answer: ProbeAnswer::Accepted { .. },
        } => {
            let summary = format!(
                "a page of {origin} gets a socket in the name of {user}: the cookie opens the gate, browsers \
                 send it from everywhere, and the server does not look at the origin"
            );
            let shows = format!("a socket of {user} with the origin {origin} was let in");
            let found = Found::certain(summary, vec![Evidence { seq: entry.seq, shows }]);
            Some(found.rated(Severity::Critical))
        }
        _ => None,
    })
}

/// Whether the server names the page, and so means to keep others out. Where it allows everybody's, or has no need
/// to name any, nobody believes that it keeps any out.
fn means_to_keep_pages_out(survey: &Survey<'_>) -> bool {
    survey.own_page().is_some_and(|(asked, origin)| {
        asked.cors.is_some_and(|cors| cors.allow_origin.as_deref() == Some(origin))
    })
}
