//! One login token on many connections: nodes that differ answer it differently.

use super::Probes;
use super::gate::own_token;
use super::presenting::Presenter;
use super::stage::Run;
use crate::ledger::{Endpoint, Event, Probe, ProbeAnswer, Writer};
use crate::scenario::{TokenPlace, UserName};

/// How often a token is shown where some tabs were let in and some refused.
const ROUNDS: u32 = 10;

/// Shows one token again and again.
pub(super) struct Again<'a> {
    pub(super) ledger: &'a Writer,
    pub(super) user: &'a UserName,
}

impl Again<'_> {
    /// Shows the token on so many connections; one that cannot be opened ends it.
    pub(super) async fn show(
        &self,
        presenter: &mut Presenter<'_>,
        token: &str,
        rounds: u32,
    ) -> Vec<ProbeAnswer> {
        let mut answers = Vec::new();
        for round in 1..=rounds {
            presenter.leave().await;
            let answer = presenter.present(Some(token)).await;
            answers.push(answer.clone());
            let probe = Probe::Again { user: self.user.clone(), round };
            let gone = matches!(answer, ProbeAnswer::NotSent { .. } | ProbeAnswer::Unanswered);
            self.ledger.record(Event::ProbeAnswered { probe, answer });
            if gone {
                break;
            }
        }
        presenter.leave().await;
        answers
    }
}

/// Whether tabs whose tokens are meant to be good were let in, and others refused, and nobody has asked yet.
pub(super) fn concerns(run: &Run<'_>) -> bool {
    if run.means.probes == Probes::None || run.scenario.system.socket.token == TokenPlace::None {
        return false;
    }
    let good = |on: &Endpoint| matches!(on, Endpoint::Tab(tab) if run.scenario.means_good_token(tab.user()));
    let (mut let_in, mut refused) = (false, false);
    for entry in run.means.ledger.ledger().entries() {
        match &entry.event {
            Event::Connected { on, .. } => let_in |= good(on),
            Event::Refused { on, .. } => refused |= good(on),
            Event::ProbeAnswered { probe: Probe::Again { .. }, .. } => return false,
            _ => {}
        }
    }
    let_in && refused
}

/// Shows the login token of the first user again and again. It makes sessions, so it comes when all tabs are closed.
pub(super) async fn probe(run: &mut Run<'_>) {
    let Some(token) = own_token(run) else { return };
    let Some(user) = run.trusted().next().map(|account| account.user.clone()) else { return };
    let ledger = run.means.ledger;
    let Some(mut presenter) = Presenter::new(run, &user) else { return };
    Again { ledger, user: &user }.show(&mut presenter, token.expose(), ROUNDS).await;
}
