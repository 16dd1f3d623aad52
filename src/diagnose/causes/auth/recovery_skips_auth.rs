//! Connection state recovery gives a session back without asking who is there.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence, Shown};
use crate::ledger::{Recovering, Seq};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "recovery-skips-auth",
    family: Family::Auth,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/recovery-skips-auth.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    taken_over(case).or_else(|| readmitted(case))
}

/// A tab got the session of another user.
fn taken_over(case: &Case<'_>) -> Option<Found> {
    let (shown, seq, other) = recovered(case).find_map(|(shown, seq)| {
        let other = shown.borrowed.as_ref()?;
        (other.user() != shown.tab.user()).then_some((shown, seq, other))
    })?;
    let tab = &shown.tab;
    let summary = format!(
        "{tab}, with a token of {}, asked for the session of {other} and was given it: whoever learns the \
         private identifier of a session can take it over",
        tab.user()
    );
    let given = format!("{tab} was given the session of {other}");
    Some(Found::certain(summary, vec![Evidence { seq, shows: given }]))
}

/// A session came back although its token was over.
fn readmitted(case: &Case<'_>) -> Option<Found> {
    let (shown, seq) =
        recovered(case).find(|(shown, _)| shown.borrowed.is_none() && is_over(case, shown))?;
    let tab = &shown.tab;
    let mut evidence = vec![Evidence { seq, shows: format!("{tab} got its session back") }];
    let reason = match case.lifetime.pass(shown) {
        Some(pass) if pass.logged_out().is_some() => "its user had logged out",
        _ => "its token had expired",
    };
    let summary =
        format!("{tab} lost its connection, {reason}, and it got its session back all the same");
    let others = case.lifetime.connections.iter().filter(|other| {
        other.tab.user() == tab.user() && is_over(case, other) && !is_recovered(other)
    });
    let others: Vec<&Shown> = others.collect();
    // Where the token opens new sockets too, it is not recovery that forgets to ask.
    if others.iter().any(|other| other.admitted.is_some()) {
        return None;
    }
    let refused = others.iter().find_map(|other| Some((other, other.refused?)));
    let Some((other, seq)) = refused else {
        let tell = "let the tab also come back with a new session: `reconnect` without `session`";
        let found = Found::likely(summary, evidence);
        return Some(found.looks_like("socket-outlives-logout", tell));
    };
    let told = format!("with the same token, {} was refused a new session", other.tab);
    evidence.push(Evidence { seq, shows: told });
    Some(Found::certain(summary, evidence))
}

/// The connections that were given a session of before, and kept it.
fn recovered<'a>(case: &'a Case<'_>) -> impl Iterator<Item = (&'a Shown, Seq)> {
    let all = case.lifetime.connections.iter().filter(|shown| is_recovered(shown));
    let kept = all.filter(|shown| !shown.was_thrown_out());
    kept.filter_map(|shown| Some((shown, shown.admitted?.0)))
}

fn is_recovered(shown: &Shown) -> bool {
    matches!(shown.admitted, Some((.., Some(Recovering::Recovered))))
}

/// Whether the token of a connection was over when it was being opened.
fn is_over(case: &Case<'_>, shown: &Shown) -> bool {
    let (seq, at) = shown.began;
    case.lifetime.pass(shown).is_some_and(|pass| pass.is_over(seq, at))
}
