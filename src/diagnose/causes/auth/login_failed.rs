//! The login request itself fails.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::causes::connection::limits_login;
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::ungreeted::{greetings_in_vain, has_token_before};
use crate::judge::{Case, Evidence};
use crate::ledger::{Event, HttpAnswer, Met, NetPhase, Procedure};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "login-failed",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/login-failed.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let entries = case.ledger.entries();
    let stopped: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::LoginStopped { user, why } if !limits_login(case, user) => {
                Some((entry.seq, user, why))
            }
            _ => None,
        })
        .collect();
    let missed = entries.iter().any(|entry| {
        matches!(&entry.event, Event::CaptureMissed(missed) if missed.procedure == Procedure::Login)
    });
    let distrusted = entries.iter().any(|entry| is_distrusted(&entry.event));
    // A login that answers, but without the token where it should stand, is another cause; and so is a server that
    // is not trusted.
    if stopped.is_empty() {
        return by_event(case);
    }
    let (_, user, why) = stopped.first().filter(|_| !missed && !distrusted)?;
    let mut evidence: Vec<Evidence> = entries.iter().filter_map(answer).take(3).collect();
    evidence.extend(
        stopped
            .iter()
            .take(3)
            .map(|(seq, user, why)| Evidence { seq: *seq, shows: format!("{user}: {why}") }),
    );
    let users = if stopped.len() == 1 {
        String::new()
    } else {
        format!(" (and {} more)", stopped.len() - 1)
    };
    Some(Found::certain(format!("{user}{users} could not log in: {why}"), evidence))
}

/// The login is an event, and no tab that should get through did.
fn by_event(case: &Case<'_>) -> Option<Found> {
    if !case.scenario.system.login.is_empty() || has_token_before(case) {
        return None;
    }
    let greetings = greetings_in_vain(case);
    let evidence = greetings.iter().take(3).filter_map(|(seq, tab, outcome)| {
        Some(Evidence { seq: *seq, shows: format!("{tab}: {}", outcome.shortfall()?) })
    });
    let (_, tab, outcome) = greetings.first()?;
    let why = outcome.shortfall()?;
    Some(Found::certain(format!("no tab could log in; {tab}: {why}"), evidence.collect()))
}

/// Whether a login request ended where TLS was being agreed.
fn is_distrusted(event: &Event) -> bool {
    let Event::HttpDone { procedure: Procedure::Login, answer, .. } = event else { return false };
    let HttpAnswer::Failed { failure } = answer else { return false };
    matches!(failure.phase, NetPhase::Untrusted(_))
}

/// What the system answered to a login step that did not go as it should.
fn answer(entry: &crate::ledger::Entry) -> Option<Evidence> {
    let Event::HttpDone { procedure: Procedure::Login, method, url, answer, .. } = &entry.event
    else {
        return None;
    };
    let shows = match answer {
        HttpAnswer::Status { status, excerpt, met: Met::Differs(_), .. } => {
            format!("{method} {url} answered {status}: {excerpt}")
        }
        HttpAnswer::Failed { failure } => format!("{method} {url}: {}", failure.error),
        HttpAnswer::Status { .. } => return None,
    };
    Some(Evidence { seq: entry.seq, shows })
}
