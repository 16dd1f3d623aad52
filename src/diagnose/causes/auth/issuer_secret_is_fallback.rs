//! The login signs with a literal fallback, the socket verifies with the real secret: the login module read the
//! variable before dotenv had run.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::diagnose::stand::{Held, Relation, Stand};
use crate::diagnose::ungreeted::tokens_given_in_vain;
use crate::judge::{Case, Evidence};
use crate::ledger::{Event, HttpAnswer, Met, Outcome, Procedure};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "issuer-secret-is-fallback",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/issuer-secret-is-fallback.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let stand = Stand::of(&gate);
    let issuer = stand.issuer.as_ref().filter(|held| held.key.source.is_public())?;
    if stand.relation == Relation::LookAlike {
        return None;
    }
    if !gate.refuses_all() {
        return unexplained(&gate, issuer)
            .or_else(|| refused_at_home(case, issuer))
            .or_else(|| refused_in_greeting(case, issuer));
    }
    let mut evidence = vec![issuer.evidence()];
    evidence.extend(gate.refusal_evidence());
    evidence.extend(stand.evidence.iter().cloned());
    let origin = issuer.key.origin();
    match &stand.verifier {
        Some(verifier) if verifier.key.source.is_public() => None,
        Some(verifier) if stand.relation != Relation::Unknown => {
            evidence.push(verifier.evidence());
            let summary = format!(
                "the login signs with {origin}, while the socket verifies with {}: the login read its secret \
                 before the environment was loaded",
                verifier.key.origin()
            );
            Some(found(summary, evidence, &stand))
        }
        None if stand.relation != Relation::Unknown => {
            let summary = format!(
                "the login signs with {origin}, and the socket verifies with another secret, which is not among \
                 the candidates"
            );
            Some(found(summary, evidence, &stand))
        }
        // Two different fallbacks are another matter: neither end has read the environment.
        Some(_) => None,
        None => {
            let summary = format!(
                "the login signs with {origin}, and the socket refuses its tokens without saying why: most likely it \
                 verifies with another secret"
            );
            Some(found(summary, evidence, &stand))
        }
    }
}

/// Everybody is let in, and nobody with a login token gets any further: its secret may be why, and may be good at the
/// other end as well.
fn unexplained(gate: &Gate<'_>, issuer: &Held<'_>) -> Option<Found> {
    if !gate.leads_nowhere || !issuer.is_proven() {
        return None;
    }
    let summary = format!(
        "the login signs with {}, and nobody with such a token gets any further than with a forged one",
        issuer.key.origin()
    );
    let found = Found::possible(summary, vec![issuer.evidence()]);
    Some(found.looks_like(
        "shared-secret-is-fallback",
        "give the server's real secret as a candidate, with `--dotenv` or `--secret-env`: if it opens the room, the socket has it",
    ))
}

/// Nobody got through the login, because a route behind it refuses the token that it has just given.
fn refused_at_home(case: &Case<'_>, issuer: &Held<'_>) -> Option<Found> {
    let entries = case.ledger.entries();
    let somebody = entries.iter().any(|entry| matches!(entry.event, Event::LoggedIn { .. }));
    let (seq, method, url, status) = entries.iter().find_map(|entry| match &entry.event {
        Event::HttpDone {
            procedure: Procedure::Login,
            method,
            url,
            answer: HttpAnswer::Status { status: status @ (401 | 403), met: Met::Differs(_), .. },
            ..
        } => Some((entry.seq, method, url, *status)),
        _ => None,
    })?;
    let refusal = format!("{method} {url} answered {status}");
    let summary = format!(
        "the login signs with {}, and then {refusal} to such a token: most likely that route verifies with another secret",
        issuer.key.origin()
    );
    let evidence = vec![issuer.evidence(), Evidence { seq, shows: refusal }];
    (!somebody && issuer.is_proven()).then(|| unproven(summary, evidence))
}

/// Nobody got through the greeting, which gives a token and then refuses what is done with it.
fn refused_in_greeting(case: &Case<'_>, issuer: &Held<'_>) -> Option<Found> {
    let greetings = tokens_given_in_vain(case);
    let (seq, tab, said) = greetings.iter().find_map(|(seq, tab, outcome)| match outcome {
        Outcome::Refused { difference, .. } => Some((*seq, *tab, difference)),
        _ => None,
    })?;
    let summary = format!(
        "the greeting gives tokens that are signed with {}, and then refuses them: most likely it verifies with \
         another secret",
        issuer.key.origin()
    );
    let shows = format!("the greeting of {tab} was refused: {said}");
    let evidence = vec![issuer.evidence(), Evidence { seq, shows }];
    issuer.is_proven().then(|| unproven(summary, evidence))
}

/// Certain where it is proven that the login has the fallback and that the socket does not.
fn found(summary: String, evidence: Vec<Evidence>, stand: &Stand<'_>) -> Found {
    let proven = stand.issuer.as_ref().is_some_and(Held::is_proven);
    if proven && stand.relation == Relation::Differ {
        return Found::certain(summary, evidence);
    }
    unproven(summary, evidence)
}

/// What the other end verifies with is not known.
fn unproven(summary: String, evidence: Vec<Evidence>) -> Found {
    Found::likely(summary, evidence).looks_like(
        "secret-mismatch",
        "give the server's real secret as a candidate, with `--dotenv` or `--secret-env`",
    )
}
