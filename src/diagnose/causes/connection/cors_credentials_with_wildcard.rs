//! Credentials are wanted from pages of everybody, which browsers refuse.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::survey::{Survey, polls};
use crate::judge::Case;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "cors-credentials-with-wildcard",
    family: Family::Connection,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/cors-credentials-with-wildcard.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let survey = Survey::of(case);
    let (asked, origin) = survey.own_page()?;
    let cors = asked.cors.filter(|cors| cors.allow_origin.as_deref() == Some("*"))?;
    let promised = cors.allow_credentials.as_deref() == Some("true");
    let needed = case.scenario.enters_by_cookie();
    let why = match (promised, needed) {
        (false, false) => return None,
        (true, _) => "together with `Access-Control-Allow-Credentials: true`",
        (false, true) => "and a cookie has to come along",
    };
    let summary = format!(
        "the server allows every page with `Access-Control-Allow-Origin: *`, {why}: a browser that polls with \
         credentials from {origin} refuses the answer"
    );
    let mut evidence = asked.evidence();
    let credentials = cors.allow_credentials.as_deref().unwrap_or("missing");
    evidence
        .shows
        .push_str("; Access-Control-Allow-Origin is *, Access-Control-Allow-Credentials is ");
    evidence.shows.push_str(credentials);
    let found = Found::certain(summary, vec![evidence]);
    // Without cookies a page can do without credentials, and WebSockets know nothing of CORS.
    Some(if needed && polls(case) { found } else { found.rated(Severity::Info) })
}
