//! One token, two verdicts: the REST routes and the socket do not verify in the same way.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::ledger::{Probe, ProbeAnswer};
use crate::token::RefusalClass;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "http-and-socket-disagree",
    family: Family::Auth,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/http-and-socket-disagree.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    gate.probes.iter().find_map(|(seq, probe, answer)| {
        let Probe::AtRoute { user } = probe else { return None };
        let admitted = gate.admitted.iter().find(|(_, tab)| tab.user() == user);
        let refused = gate.refused.iter().find(|refusal| refusal.tab.user() == user);
        match (answer, admitted, refused) {
            (ProbeAnswer::Refused { payload, .. }, Some((opened, tab)), _) => {
                let status = payload.get("status").map_or_else(|| "a no".into(), ToString::to_string);
                let summary = format!(
                    "the socket lets the login token of {user} in, and the protected route refuses the same token \
                     ({status})"
                );
                Some(Found::certain(summary, vec![
                    Evidence { seq: *opened, shows: format!("{tab} was let in") },
                    Evidence { seq: *seq, shows: format!("the route answered {payload}") },
                ]))
            }
            (ProbeAnswer::Accepted { .. }, None, Some(refusal)) => {
                let summary = format!(
                    "the protected route accepts the login token of {user}, and the socket refuses the same token: \
                     {}",
                    refusal.said
                );
                let shows = format!("{} was refused: {}", refusal.tab, refusal.said);
                let evidence = vec![
                    Evidence { seq: *seq, shows: "the route accepted the token".into() },
                    Evidence { seq: refusal.seq, shows },
                ];
                // Words that are not about the token may be about the user, the place or the hour.
                let is_about_token = refusal.class != RefusalClass::Opaque;
                Some(match (is_about_token, gate.admitted.is_empty()) {
                    (true, _) => Found::certain(summary, evidence),
                    (false, true) => Found::likely(summary, evidence),
                    (false, false) => return None,
                })
            }
            _ => None,
        }
    })
}
