//! The battery: the tokens of the catalogue, shown to the gate one after the other.
//!
//! The first sign of harm ends it, and whatever is not sent is entered with the reason. The login token is shown
//! before and after: what is refused means something only at a gate that lets the right token in.

use tokio::time::sleep;

use super::again;
use super::battery_kit::Kit;
use super::chance::random;
use super::presenting::Presenter;
use super::stage::Run;
use super::{PROBE_SPACING, Probes};
use crate::ledger::{Event, Probe, ProbeAnswer, Writer};
use crate::login;
use crate::scenario::{TokenPlace, UserName};
use crate::token::trial::{CATALOGUE, Part, Sent, Shown, make};
use crate::token::{IssuerEnd, Trial};

/// How often one login token is shown on connections of its own.
const ROUNDS: u32 = 20;

/// The battery of a run.
pub(super) struct Battery<'a> {
    ledger: &'a Writer,
    user: UserName,
    place: TokenPlace,
    kit: Kit,
}

impl<'a> Battery<'a> {
    /// The battery on behalf of a user; none where the login token is no JSON Web Token.
    pub(super) fn of(run: &Run<'a>, user: &UserName, end: Option<&IssuerEnd>) -> Option<Self> {
        let place = run.scenario.system.socket.token.clone();
        let kit = Kit::of(run, user, end)?;
        Some(Self { ledger: run.means.ledger, user: user.clone(), place, kit })
    }

    /// Shows what is due, and enters what is not sent with the reason. `answers` are those to no token, to noise
    /// and to a random key.
    pub(super) async fn carry_out(
        self,
        extent: Probes,
        presenter: &mut Presenter<'_>,
        answers: Vec<ProbeAnswer>,
    ) {
        let anonymous = answers.first().cloned();
        let lets_in = |answer: &ProbeAnswer| answer.lets_in_beside(anonymous.as_ref());
        let due: Vec<Trial> = trials(extent).collect();
        if answers.iter().skip(1).any(lets_in) {
            self.give_up(
                &due,
                "the gate lets in what nobody signed, so it would take all of these",
            );
            return;
        }
        if let Some(harm) = answers.iter().find_map(harm) {
            self.give_up(&due, &harm);
            return;
        }
        if extent == Probes::All {
            match self.controls(presenter, &lets_in).await {
                Ok(()) => self.query(presenter).await,
                Err(why) => {
                    self.give_up(&due, why);
                    return;
                }
            }
        }
        self.trials(extent, presenter, &due).await;
        if extent == Probes::All {
            let answer = self.login_token(presenter).await;
            self.note(Probe::LoginToken { user: self.user.clone() }, answer);
        }
    }

    /// The login token, on twenty connections and once more where the trials will go. Nothing is forged for nodes
    /// that differ, because no refusal would mean anything.
    async fn controls(
        &self,
        presenter: &mut Presenter<'_>,
        takes: &dyn Fn(&ProbeAnswer) -> bool,
    ) -> Result<(), &'static str> {
        let again = again::Again { ledger: self.ledger, user: &self.user };
        let answers = again.show(presenter, self.kit.own.expose(), ROUNDS).await;
        let let_in = answers.iter().filter(|answer| takes(answer)).count();
        if let_in == 0 {
            return Err("the gate refuses the login token, so that a refusal would show nothing");
        }
        if let_in < answers.len() {
            return Err(
                "the gate lets the login token in on some connections and refuses it on others",
            );
        }
        let answer = self.login_token(presenter).await;
        let control = takes(&answer);
        self.note(Probe::LoginToken { user: self.user.clone() }, answer);
        if control { Ok(()) } else { Err("the gate did not let the login token in once more") }
    }

    /// The login token in the address, where it ends up in the logs of every proxy.
    async fn query(&self, presenter: &mut Presenter<'_>) {
        let own = match &self.place {
            TokenPlace::Query(_) => return,
            TokenPlace::Auth(key) => key.as_str(),
            _ => "token",
        };
        let mut keys = vec![own, "token"];
        keys.dedup();
        for key in keys {
            let place = TokenPlace::Query(key.to_owned());
            let name = place.to_string();
            presenter.leave().await;
            presenter.at(place);
            let answer = self.login_token(presenter).await;
            self.note(Probe::OtherPlace { place: name }, answer);
        }
        presenter.leave().await;
        presenter.at(self.place.clone());
    }

    async fn trials(&self, extent: Probes, presenter: &mut Presenter<'_>, due: &[Trial]) {
        for (place, trial) in due.iter().enumerate() {
            let material = self.kit.material(login::now(), random());
            let shown = match make(*trial, &material) {
                Ok(shown) => shown,
                Err(why) => {
                    self.not_sent(*trial, &why.to_string());
                    continue;
                }
            };
            if extent == Probes::All {
                sleep(PROBE_SPACING).await;
            }
            self.hide(&shown);
            let answer = presenter.show(&shown).await;
            let harm = harm(&answer);
            self.note(Probe::Trial { trial: *trial }, answer);
            if let Some(harm) = harm {
                self.give_up(&due[place + 1..], &harm);
                return;
            }
        }
    }

    async fn login_token(&self, presenter: &mut Presenter<'_>) -> ProbeAnswer {
        presenter.present(Some(self.kit.own.expose())).await
    }

    fn hide(&self, shown: &Shown) {
        // What holds less hides nothing, and would be found in words.
        if let Shown::Text(text) = shown
            && text.len() > 16
        {
            self.ledger.hide(text);
        }
    }

    fn give_up(&self, due: &[Trial], why: &str) {
        for trial in due {
            self.not_sent(*trial, why);
        }
    }

    fn not_sent(&self, trial: Trial, why: &str) {
        self.note(Probe::Trial { trial }, ProbeAnswer::NotSent { why: why.to_owned() });
    }

    fn note(&self, probe: Probe, answer: ProbeAnswer) {
        self.ledger.record(Event::ProbeAnswered { probe, answer });
    }
}

/// The trials that are due, in the order of the catalogue.
fn trials(extent: Probes) -> impl Iterator<Item = Trial> {
    CATALOGUE.iter().filter_map(move |row| match (row.part, row.sent) {
        (Part::Trial(trial), Sent::Safe) => Some(trial),
        (Part::Trial(trial), Sent::All) if extent == Probes::All => Some(trial),
        _ => None,
    })
}

/// The first sign that a probe did harm, in words.
fn harm(answer: &ProbeAnswer) -> Option<String> {
    match answer {
        ProbeAnswer::Unanswered => {
            Some("stopped, because the probe before it was not answered".into())
        }
        ProbeAnswer::Refused { payload, .. } => {
            let status = payload.get("status").and_then(serde_json::Value::as_u64);
            status
                .filter(|status| (500..600).contains(status))
                .map(|status| format!("stopped, because a probe was answered with HTTP {status}"))
        }
        ProbeAnswer::NotSent { why } => {
            Some(format!("stopped, because a probe could not be sent: {why}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::token::RefusalClass;

    #[test]
    fn an_answer_of_a_broken_server_ends_the_probes_and_a_refusal_does_not() {
        let status = |status: u16| ProbeAnswer::Refused {
            payload: json!({ "status": status, "body": "" }),
            class: RefusalClass::Opaque,
        };
        assert_eq!(harm(&status(401)), None);
        assert!(harm(&status(502)).unwrap().contains("HTTP 502"));
        assert!(harm(&ProbeAnswer::Unanswered).is_some());
        assert!(harm(&ProbeAnswer::NotSent { why: "connection refused".into() }).is_some());
    }

    #[test]
    fn safe_sends_a_few_and_all_sends_them_too() {
        let safe: Vec<Trial> = trials(Probes::Safe).collect();
        assert_eq!(safe, [Trial::NoSignature, Trial::AlgNone]);
        let all: Vec<Trial> = trials(Probes::All).collect();
        assert!(all.len() > 40 && safe.iter().all(|trial| all.contains(trial)));
    }
}
