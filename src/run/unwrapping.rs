//! Where nobody gets in, the login token is shown once more without what stands around it; or, where it is bare, with
//! `Bearer ` in front, as some systems want it in places that have no such custom.

use super::Probes;
use super::presenting::Presenter;
use super::stage::Run;
use crate::ledger::{Event, Probe, ProbeAnswer, Wrapper};
use crate::scenario::TokenPlace;
use crate::token::Jwt;

/// Whether the token is let in with something else around it.
pub(super) async fn helps(run: &mut Run<'_>) -> bool {
    if !run.tabs.is_empty() || run.means.probes == Probes::None {
        return false;
    }
    let Some((user, token)) = run
        .trusted()
        .find_map(|account| Some((account.user.clone(), account.expose_token()?.to_owned())))
    else {
        return false;
    };
    let Some((with, shown)) = other_way(&token, &run.scenario.system.socket.token) else {
        return false;
    };
    let ledger = run.means.ledger;
    ledger.hide(&shown);
    let Some(mut presenter) = Presenter::new(run, &user) else { return false };
    let answer = presenter.present(Some(&shown)).await;
    presenter.leave().await;
    let helps = matches!(answer, ProbeAnswer::Accepted { .. });
    ledger.record(Event::ProbeAnswered { probe: Probe::Wrapped { with }, answer });
    helps
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
