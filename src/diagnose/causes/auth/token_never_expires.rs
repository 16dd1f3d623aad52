//! The login gives tokens that never expire.

use serde_json::{Map, Value};

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::fresh_tokens::{self, FIRST_IN_MILLISECONDS};
use crate::judge::Case;
use crate::token::Unverified;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "token-never-expires",
    family: Family::Auth,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/token-never-expires.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let tokens = fresh_tokens::of(case);
    let issued: Vec<_> = tokens.into_iter().filter(|token| token.is_issued).collect();
    let endless: Vec<_> = issued.iter().filter_map(|t| Some((t, endless(&t.claims)?))).collect();
    let (_, how) = endless.first()?;
    let summary = format!("the login gives tokens that never expire: {how}");
    let evidence = endless.iter().take(3);
    let evidence = evidence.map(|(token, how)| token.shows(format!("{}: {how}", token.user)));
    Some(Found::certain(summary, evidence.collect()))
}

/// Why a token with these claims never expires.
fn endless(claims: &Map<String, Value>) -> Option<String> {
    if !claims.contains_key("exp") {
        return Some("they have no `exp`".into());
    }
    let exp = Unverified { header: Map::new(), claims: claims.clone() }.expires_at()?;
    (exp.0 >= FIRST_IN_MILLISECONDS).then(|| {
        format!(
            "their `exp` of {exp} counts milliseconds, which makes it thousands of years in seconds"
        )
    })
}
