//! Where nobody gets in, the login token is shown once more without what stands around it; or, where it is bare, with
//! `Bearer ` in front, as some systems want it in places that have no such custom.

use super::Probes;
use super::chance::random;
use super::presenting::Presenter;
use super::stage::Run;
use crate::ledger::{Event, Probe, ProbeAnswer, Wrapper};
use crate::scenario::TokenPlace;
use crate::token::{Jwt, forge};

/// Whether the token is let in with something else around it.
pub(super) async fn helps(run: &mut Run<'_>) -> bool {
    if !run.tabs.is_empty() || run.means.probes == Probes::None {
        return false;
    }
    let Some((user, token)) = run.first_token() else { return false };
    let Some((with, shown)) = other_way(&token, &run.scenario.system.socket.token) else {
        return false;
    };
    let ledger = run.means.ledger;
    ledger.hide(&shown);
    let Some(mut presenter) = Presenter::new(run, &user) else { return false };
    let answer = presenter.present(Some(&shown)).await;
    let answer = if is_let_in(&answer) {
        held_against(&mut presenter, &token, with, answer).await
    } else {
        answer
    };
    presenter.leave().await;
    let helps = is_let_in(&answer);
    ledger.record(Event::ProbeAnswered { probe: Probe::Wrapped { with }, answer });
    helps
}

fn is_let_in(answer: &ProbeAnswer) -> bool {
    matches!(answer, ProbeAnswer::Accepted { .. })
}

/// The answer, if it holds: the token as it came is still refused, and so is something else in the same wrapping.
async fn held_against(
    presenter: &mut Presenter<'_>,
    token: &str,
    with: Wrapper,
    answer: ProbeAnswer,
) -> ProbeAnswer {
    let garbage = forge::garbage(random());
    let wrapped = match with {
        Wrapper::None => garbage.expose().to_owned(),
        Wrapper::Bearer => format!("Bearer {}", garbage.expose()),
    };
    let lets_garbage_in = is_let_in(&presenter.present(Some(&wrapped)).await);
    let lets_all_in = is_let_in(&presenter.present(Some(token)).await);
    match (lets_garbage_in, lets_all_in) {
        (false, false) => answer,
        (true, _) => not_told("a text that is no token is let in in the same way"),
        (_, true) => not_told("the token was let in as it came, a moment later"),
    }
}

fn not_told(why: &str) -> ProbeAnswer {
    ProbeAnswer::NotSent { why: why.to_owned() }
}

/// The token as it was not shown yet. An `Authorization` header has its `Bearer ` already.
fn other_way(token: &str, place: &TokenPlace) -> Option<(Wrapper, String)> {
    match Jwt::unwrapped(token) {
        Ok((bare, around)) if !around.is_empty() => Some((Wrapper::None, bare.expose().to_owned())),
        Ok((bare, _)) => {
            let has_scheme = matches!(place, TokenPlace::Header(name)
                if name.eq_ignore_ascii_case("authorization"));
            (!has_scheme).then(|| (Wrapper::Bearer, format!("Bearer {}", bare.expose())))
        }
        Err(_) => None,
    }
}
