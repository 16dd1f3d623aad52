//! The page's origin is not allowed.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::survey::{Asked, Survey, polls};
use crate::judge::Case;
use crate::ledger::{CorsHeaders, Question, SurveyAnswer};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "cors-origin-refused",
    family: Family::Connection,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/cors-origin-refused.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let survey = Survey::of(case);
    refused_at_once(&survey).or_else(|| {
        let found = unreadable(&survey).or_else(|| preflight_refused(&survey))?;
        // WebSockets know nothing of CORS.
        Some(if polls(case) { found } else { found.rated(Severity::Info) })
    })
}

/// The server itself refuses the page.
fn refused_at_once(survey: &Survey<'_>) -> Option<Found> {
    let reached = survey.not_reached()?;
    let without = survey.find(|question| matches!(question, Question::WithoutOrigin { .. }))?;
    let Question::WithoutOrigin { refused } = without.question else { return None };
    without.is_open().then(|| {
        let summary = format!(
            "the handshake is refused from a page of {refused}, and answered where no page asks for it"
        );
        Found::certain(summary, vec![super::of_handshake(&reached), without.evidence()])
    })
}

/// The handshake is answered, but browsers do not give the answer to the page.
fn unreadable(survey: &Survey<'_>) -> Option<Found> {
    let (asked, origin) = survey.own_page()?;
    let cors = asked.cors.filter(|cors| asked.is_open() && !allows(cors, origin))?;
    let summary = format!(
        "a browser that polls from a page of {origin} is not given the answer: \
         `Access-Control-Allow-Origin` {}",
        said(cors)
    );
    Some(Found::certain(summary, vec![evidence(&asked)]))
}

/// The browser asks whether it may send the headers of the scenario, and may not.
fn preflight_refused(survey: &Survey<'_>) -> Option<Found> {
    let asked = survey.find(|question| matches!(question, Question::Preflight { .. }))?;
    let (Question::Preflight { origin, headers }, Some(cors)) = (asked.question, asked.cors) else {
        return None;
    };
    let names = headers.join(", ");
    let refusal = match asked.answer {
        SurveyAnswer::Failed { .. } => return None,
        SurveyAnswer::Status { status, .. } => format!("is answered {status}"),
        _ if !allows(cors, origin) => format!("`Access-Control-Allow-Origin` {}", said(cors)),
        _ if !headers.iter().all(|name| lists(cors, name)) => {
            let allowed = cors.allow_headers.as_deref().unwrap_or("nothing");
            format!("`Access-Control-Allow-Headers` allows {allowed}")
        }
        _ => return None,
    };
    let summary =
        format!("a browser may not send {names} from a page of {origin}: its preflight {refusal}");
    Some(Found::certain(summary, vec![evidence(&asked)]))
}

fn allows(cors: &CorsHeaders, origin: &str) -> bool {
    cors.allow_origin.as_deref().is_some_and(|allowed| allowed == "*" || allowed == origin)
}

fn lists(cors: &CorsHeaders, name: &str) -> bool {
    let allowed = cors.allow_headers.as_deref().unwrap_or_default();
    allowed.split(',').any(|one| one.trim() == "*" || one.trim().eq_ignore_ascii_case(name))
}

fn said(cors: &CorsHeaders) -> String {
    match &cors.allow_origin {
        None => "is missing".into(),
        Some(allowed) => format!("is {allowed}"),
    }
}

fn evidence(asked: &Asked<'_>) -> crate::judge::Evidence {
    let mut evidence = asked.evidence();
    if let Some(cors) = asked.cors {
        evidence.shows = format!("{}; Access-Control-Allow-Origin {}", evidence.shows, said(cors));
    }
    evidence
}
