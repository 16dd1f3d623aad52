//! HTTP steps.

use std::time::Instant;

use serde_json::Value;

use super::account::Account;
use super::actor::{Actor, Performer, StepDone};
use super::answer::{Answer, excerpt};
use super::capture::{self, Captured};
use super::request::{Unmakable, address, credentials, request};
use crate::ledger::{
    CaptureMissed, Confirmed, Event, HttpAnswer, Met, NetFailure, Outcome, Procedure,
};
use crate::scenario::{HttpStep, Redirects, Scope};
use crate::wire;

/// Cookies of fewer bytes are settings, not sessions.
const LEAST_COOKIE: usize = 8;

impl Performer<'_> {
    /// Does an HTTP step and writes down how it went.
    pub(super) async fn http(
        &self,
        procedure: Procedure,
        place: u16,
        step: &HttpStep,
        actor: &Actor<'_>,
        scope: &Scope,
    ) -> StepDone {
        let url = match address(&self.scenario.system.url, step, scope) {
            Ok(url) => url,
            Err(error) => return not_done(&error),
        };
        let shown = shown(&url);
        let began = Instant::now();
        let answer = match self.exchange(url, step, actor, scope).await {
            Ok(answer) => answer,
            Err(Failure::Unmakable(error)) => return not_done(&error),
            Err(Failure::Net(failure)) => {
                let why = format!("{} {shown}: {}", step.method, failure.error);
                let answer = HttpAnswer::Failed { failure };
                self.note(procedure, place, step, actor, shown, answer, began);
                return StepDone::without_captures(Outcome::NotDone { why });
            }
        };
        let met = answer.met(step, scope);
        let captured = match &met {
            Met::AsExpected => capture::from_answer(step, &answer, actor),
            Met::Differs(_) => Captured::default(),
        };
        for secret in &captured.secrets {
            self.ledger.hide(secret);
        }
        let text = self.ledger.clean(&answer.text);
        let noted = HttpAnswer::Status {
            status: answer.status,
            date: answer.date(),
            excerpt: excerpt(&text),
            met: met.clone(),
        };
        self.note(procedure, place, step, actor, shown, noted, began);
        for (name, same_site) in answer.cookie_terms() {
            let (user, name) = (actor.account.user.clone(), name.to_owned());
            self.ledger.record(Event::CookieSet { user, name, same_site });
        }
        self.concluded(procedure, place, actor, &answer, met, captured)
    }

    fn concluded(
        &self,
        procedure: Procedure,
        step: u16,
        actor: &Actor<'_>,
        answer: &Answer,
        met: Met,
        captured: Captured,
    ) -> StepDone {
        if let Met::Differs(difference) = met {
            let body = answer.json.clone().unwrap_or_else(|| Value::String(excerpt(&answer.text)));
            return StepDone::without_captures(Outcome::Refused {
                by: Confirmed::Http,
                difference,
                answer: body,
            });
        }
        let mut why = None;
        for missed in captured.missed {
            why.get_or_insert(format!("no `{}` stands at {}", missed.name, missed.source));
            self.ledger.record(Event::CaptureMissed(CaptureMissed {
                user: actor.account.user.clone(),
                procedure,
                step,
                name: missed.name,
                source: missed.source,
                tokens_at: missed.tokens_at,
            }));
        }
        let outcome = match why {
            Some(why) => Outcome::NotDone { why },
            None => Outcome::Confirmed { by: Confirmed::Http },
        };
        let told = self.ledger.nonce().find(&answer.text);
        StepDone { outcome, captured: captured.values, told }
    }

    async fn exchange(
        &self,
        url: url::Url,
        step: &HttpStep,
        actor: &Actor<'_>,
        scope: &Scope,
    ) -> Result<Answer, Failure> {
        let account = actor.account;
        let net = |error| Failure::Net(wire::net_failure(&account.network, &error));
        let client = match step.redirects {
            Redirects::Stop => account.http.clone(),
            Redirects::Follow => super::entrance::http_client(
                &account.network,
                account.jar.clone(),
                self.scenario.timing.http,
                Redirects::Follow,
            )
            .map_err(net)?,
        };
        let template = |error| Failure::Unmakable(Unmakable::Template(error));
        for secret in credentials(step, scope).map_err(template)? {
            self.ledger.hide(&secret);
        }
        let request = request(&client, url.clone(), step, scope).map_err(Failure::Unmakable)?;
        let answer = Answer::read(request.send().await.map_err(net)?).await.map_err(net)?;
        self.hide_cookies(account, &url, &answer);
        Ok(answer)
    }

    /// Keeps cookies out of the ledger: those that the answer sets, and those that came on the way to it.
    fn hide_cookies(&self, account: &Account, url: &url::Url, answer: &Answer) {
        let kept = account.cookies_for(url.as_str()).unwrap_or_default();
        let kept = kept.split("; ").filter_map(|pair| Some(pair.split_once('=')?.1));
        // `lang=english` is no secret, and hiding it would make holes in what the system says.
        for value in answer.cookies().chain(kept).filter(|value| value.len() >= LEAST_COOKIE) {
            self.ledger.hide(value);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "these are the fields of one ledger entry")]
    fn note(
        &self,
        procedure: Procedure,
        place: u16,
        step: &HttpStep,
        actor: &Actor<'_>,
        url: String,
        answer: HttpAnswer,
        began: Instant,
    ) {
        self.ledger.record(Event::HttpDone {
            user: actor.account.user.clone(),
            procedure,
            step: place,
            method: step.method.clone(),
            url,
            answer,
            micros: u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        });
    }
}

enum Failure {
    Unmakable(Unmakable),
    Net(NetFailure),
}

fn not_done(error: &Unmakable) -> StepDone {
    StepDone::without_captures(Outcome::NotDone { why: error.to_string() })
}

/// An address without user, password and parameters.
fn shown(url: &url::Url) -> String {
    let mut url = url.clone();
    // Neither can fail for an address that HTTP can use.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.to_string()
}
