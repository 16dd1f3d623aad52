//! A fresh token is already expired, or not valid yet.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::fresh_tokens::{self, FreshToken};
use crate::diagnose::gate::{Gate, Refusal};
use crate::judge::{Case, Evidence};
use crate::token::RefusalClass;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "token-expired-at-login",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/token-expired-at-login.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let tokens = fresh_tokens::of(case);
    tokens.iter().find_map(|token| {
        let own = gate.refused.iter().filter(|refusal| refusal.tab.user() == &token.user);
        let own: Vec<&Refusal> = own.collect();
        let admitted = gate.admitted.iter().any(|(_, tab)| tab.user() == &token.user);
        let first = *own.first().filter(|_| !admitted)?;
        found(token, first)
    })
}

fn found(token: &FreshToken, refusal: &Refusal) -> Option<Found> {
    let told = matches!(refusal.class, RefusalClass::Expired | RefusalClass::NotYetValid);
    let unclear = matches!(refusal.class, RefusalClass::Opaque | RefusalClass::Claim);
    let said = Evidence {
        seq: refusal.seq,
        shows: format!("{} was refused: {}", refusal.tab, refusal.said),
    };
    let whose = if token.is_issued { "a fresh token" } else { "the token that was given" };
    match &token.flaw {
        Some(flaw) if told || unclear => {
            let summary = format!("{whose} of {} {flaw}{}", token.user, token.clocks());
            let evidence = vec![token.shows(flaw.to_string()), said];
            Some(if told {
                Found::certain(summary, evidence)
            } else {
                Found::likely(summary, evidence).looks_like(
                    "secret-mismatch",
                    "let the server say why it refuses: the message of the library, in its log or in the answer",
                )
            })
        }
        None if told && token.is_issued => {
            let word = match refusal.class {
                RefusalClass::Expired => "expired",
                _ => "not valid yet",
            };
            let summary = format!(
                "the socket calls a fresh token {word} that is good by its own times: its clock differs from that \
                 of the login{}",
                token.clocks()
            );
            Some(Found::certain(summary, vec![token.shows(token.times()), said]))
        }
        _ => None,
    }
}
