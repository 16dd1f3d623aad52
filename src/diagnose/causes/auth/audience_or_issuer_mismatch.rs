//! The token is for somebody else, or by somebody else, than the verifier wants.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::ledger::Event;
use crate::scenario::UserName;
use crate::token::RefusalClass;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "audience-or-issuer-mismatch",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/audience-or-issuer-mismatch.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    if !gate.refuses_all() {
        return None;
    }
    let refusal = gate.refused.iter().find(|refusal| named(&refusal.class).is_some())?;
    let (claim, what, expected) = named(&refusal.class)?;
    let mut evidence = vec![Evidence {
        seq: refusal.seq,
        shows: format!("{} was refused: {}", refusal.tab, refusal.said),
    }];
    let claims = claim_of(case, refusal.tab.user(), claim);
    let carries = match &claims {
        Some((seq, value)) => {
            let shows = format!("the login token of {} has `{claim}` {value}", refusal.tab.user());
            evidence.push(Evidence { seq: *seq, shows });
            value.clone()
        }
        None => "unknown".into(),
    };
    let expects =
        expected.map_or_else(String::new, |expected| format!(", it expects `{expected}`"));
    let summary = format!(
        "the socket refuses the login tokens because of their {what}: `{claim}` is {carries}{expects}; the \
         signature is right"
    );
    Some(Found::certain(summary, evidence))
}

/// The claim that a refusal is about, in words, and what it should be.
fn named(class: &RefusalClass) -> Option<(&'static str, &'static str, Option<String>)> {
    match class {
        RefusalClass::Audience { expected } => Some(("aud", "audience", expected.clone())),
        RefusalClass::Issuer { expected } => Some(("iss", "issuer", expected.clone())),
        _ => None,
    }
}

/// What the login token of a user says under a claim.
fn claim_of(case: &Case<'_>, of: &UserName, claim: &str) -> Option<(crate::ledger::Seq, String)> {
    case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::TokenSeen { user, claims: Some(claims), .. } if user == of => {
            let value = claims.get(claim).map_or_else(|| "absent".into(), ToString::to_string);
            Some((entry.seq, value))
        }
        _ => None,
    })
}
