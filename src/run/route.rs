//! A route that needs a good token is shown the login token of each user: what it says is held against what the socket
//! says of the same token.

use serde_json::{Map, json};

use super::Probes;
use super::chance::random;
use super::stage::Run;
use crate::ledger::{Event, Outcome, Probe, ProbeAnswer, Procedure, Standing};
use crate::login::{Account, Actor, Requests};
use crate::token::{classify, forge};

/// Asks the protected route, where the scenario names one.
pub(super) async fn ask(run: &mut Run<'_>) {
    let steps = &run.scenario.system.protected;
    if steps.is_empty() || run.means.probes == Probes::None {
        return;
    }
    if !steps.iter().any(|step| step.names().contains("user.token")) {
        return;
    }
    let Some(control) = control(run).await else { return };
    for account in run.trusted().filter(|account| account.token.is_some()) {
        let answer = beside(&control, token_alone(run, account).await);
        // A route may want the login's cookies too.
        let wants_more = matches!(answer, ProbeAnswer::Refused { .. })
            && matches!(one(run, account).await, ProbeAnswer::Accepted { .. });
        let answer = if wants_more {
            not_told("the route wants the cookies of the login beside the token")
        } else {
            answer
        };
        let probe = Probe::AtRoute { user: account.user.clone() };
        run.means.ledger.record(Event::ProbeAnswered { probe, answer });
    }
}

/// What the route says to a text that is no token; nothing where nobody has a token.
async fn control(run: &Run<'_>) -> Option<ProbeAnswer> {
    let account = run.trusted().find(|account| account.token.is_some())?;
    let garbage = forge::garbage(random());
    let requests = Requests::Within(run.scenario.timing.http);
    let stand_in = account.stand_in(Some(garbage.expose()), requests).ok()?;
    Some(one(run, &stand_in).await)
}

/// Cookies that came with the login would open the route whatever becomes of the token.
async fn token_alone(run: &Run<'_>, account: &Account) -> ProbeAnswer {
    let requests = Requests::Within(run.scenario.timing.http);
    match account.stand_in(account.expose_token(), requests) {
        Ok(stand_in) => one(run, &stand_in).await,
        Err(error) => not_told(&error.to_string()),
    }
}

/// The answer to a good token, as far as it is one to the token: a route that takes whatever comes shows nothing, nor does
/// one that says no for another reason.
fn beside(control: &ProbeAnswer, answer: ProbeAnswer) -> ProbeAnswer {
    match (status_of(control), &answer) {
        _ if matches!(control, ProbeAnswer::Accepted { .. }) => {
            not_told("the route answers a text that is no token in the same way")
        }
        (control, ProbeAnswer::Refused { .. }) if status_of(&answer) == Some(403) => {
            not_told(match control {
                Some(401) => "the route says 401 to a text that is no token, and 403 to this user",
                _ => "the route says 403 whatever comes",
            })
        }
        _ => answer,
    }
}

fn status_of(answer: &ProbeAnswer) -> Option<u64> {
    match answer {
        ProbeAnswer::Refused { payload, .. } => payload.get("status")?.as_u64(),
        _ => None,
    }
}

fn not_told(why: &str) -> ProbeAnswer {
    ProbeAnswer::NotSent { why: why.to_owned() }
}

async fn one(run: &Run<'_>, account: &Account) -> ProbeAnswer {
    let view = run.scenario.user_view(&account.user, &account.captured);
    let actor = Actor {
        account,
        session: None,
        scope: run.user_scope(&account.user).with("user", view),
        capture_root: "tab",
        known: Map::new(),
    };
    let steps = &run.scenario.system.protected;
    let before = run.means.ledger.ledger().entries().len();
    match run.performer().perform(Procedure::Protected, steps, &actor).await.outcome {
        Outcome::Confirmed { .. } => ProbeAnswer::Accepted { by: Standing::Acting },
        Outcome::Refused { answer, .. } => match status(run, before) {
            // Every other status says something of the route, and nothing of the token.
            Some(status @ (401 | 403)) => ProbeAnswer::Refused {
                class: classify(None, Some(&answer)),
                payload: json!({ "status": status, "body": answer }),
            },
            status => ProbeAnswer::NotSent {
                why: format!("the protected route answered {}", status.unwrap_or_default()),
            },
        },
        Outcome::NotDone { why } => ProbeAnswer::NotSent { why },
        Outcome::Unanswered { .. } | Outcome::Unasked => ProbeAnswer::Unanswered,
    }
}

/// The status of the latest answer since then.
fn status(run: &Run<'_>, since: usize) -> Option<u16> {
    let ledger = run.means.ledger.ledger();
    let mut new = ledger.entries().iter().skip(since).rev();
    new.find_map(|entry| match &entry.event {
        Event::HttpDone {
            procedure: Procedure::Protected,
            answer: crate::ledger::HttpAnswer::Status { status, .. },
            ..
        } => Some(*status),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::RefusalClass;

    fn refused(status: u16) -> ProbeAnswer {
        ProbeAnswer::Refused { payload: json!({ "status": status }), class: RefusalClass::Opaque }
    }

    const YES: ProbeAnswer = ProbeAnswer::Accepted { by: Standing::Acting };

    #[test]
    fn a_route_that_takes_whatever_comes_gives_no_verdict() {
        assert!(matches!(beside(&YES, YES), ProbeAnswer::NotSent { .. }));
        assert!(matches!(beside(&YES, refused(401)), ProbeAnswer::NotSent { .. }));
    }

    #[test]
    fn forbidden_is_said_of_users_and_not_of_tokens() {
        for control in [401, 403] {
            assert!(matches!(beside(&refused(control), refused(403)), ProbeAnswer::NotSent { .. }));
        }
    }

    #[test]
    fn a_route_that_refuses_what_is_no_token_gives_one() {
        assert_eq!(beside(&refused(401), YES), YES);
        assert_eq!(beside(&refused(401), refused(401)), refused(401));
    }
}
