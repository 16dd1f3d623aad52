//! The verifier has no secret at all.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::token::RefusalClass;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "verifier-secret-missing",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/verifier-secret-missing.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let missing =
        gate.refused.iter().find(|refusal| refusal.class == RefusalClass::SecretMissing)?;
    if !gate.refuses_all() {
        return None;
    }
    let shows = format!("{} was refused: {}", missing.tab, missing.said);
    let summary = format!(
        "the socket refuses every token because its secret is empty (\"{}\"): its process does not have the \
         variable",
        missing.said
    );
    Some(Found::certain(summary, vec![Evidence { seq: missing.seq, shows }]))
}
