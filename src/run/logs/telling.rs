//! What the logs told becomes entries of the ledger.

use serde_json::Value;

use super::{Inner, Logs};
use crate::ledger::{Event, KeyFit, LogMoment, LogSaid, LogTold};
use crate::run::gate::{algorithm_of, own_token};
use crate::run::stage::Run;
use crate::scenario::{UserName, is_secret_name};
use crate::token::log::{Person, Sight, Telling, TokenEnd, understand};
use crate::token::{Candidate, Fingerprint, HmacAlgorithm, Jwt, Unverified};

/// The claims by which servers call a user.
const CLAIMS: [&str; 7] = ["sub", "id", "userId", "user_id", "email", "name", "username"];

/// An entry, and how often the log said so.
#[derive(PartialEq)]
struct Telltale {
    file: usize,
    end: TokenEnd,
    user: Option<UserName>,
    moment: LogMoment,
    said: LogSaid,
}

impl Logs {
    /// Enters what the logs told during the run.
    pub(in crate::run) async fn tell(&self, run: &Run<'_>) {
        self.wait_for_anything().await;
        let mut inner = self.lock();
        inner.finish();
        let mut told: Vec<(Telltale, u32)> = Vec::new();
        let mut known = Known::new(run);
        for telltale in known.telltales(&inner) {
            match told.iter_mut().find(|(earlier, _)| *earlier == telltale) {
                Some((_, times)) => *times += 1,
                None => told.push((telltale, 1)),
            }
        }
        for (Telltale { file, end, user, moment, said }, times) in told {
            let file = inner.files[file].name.clone();
            run.means.ledger.record(Event::ServerLogged(LogTold {
                file,
                end,
                user,
                moment,
                said,
                times,
            }));
        }
    }
}

/// What a log is understood with.
struct Known<'a> {
    run: &'a Run<'a>,
    people: Vec<Person>,
    algorithm: HmacAlgorithm,
    /// One sight of each look.
    looks: Vec<Sight>,
}

impl<'a> Known<'a> {
    fn new(run: &'a Run<'a>) -> Self {
        let algorithm = own_token(run).map_or(HmacAlgorithm::Hs256, |token| algorithm_of(&token));
        Self { run, people: people(run), algorithm, looks: Vec::new() }
    }

    fn telltales(&mut self, inner: &Inner) -> Vec<Telltale> {
        let mut all = Vec::new();
        for kept in &inner.kept {
            for told in understand(&kept.record, &self.people) {
                let said = match told.what {
                    Telling::Secret(sight) => match self.secret(sight) {
                        Some(said) => said,
                        None => continue,
                    },
                    Telling::NoSecret => LogSaid::NoSecret,
                    Telling::Refusal(class) => LogSaid::Refusal { class },
                };
                let (file, moment) = (kept.file, kept.moment);
                all.push(Telltale { file, end: told.end, user: told.user, moment, said });
            }
        }
        all
    }

    /// Bytes that look like no candidate say nothing: it may be any reading of any secret.
    fn secret(&mut self, sight: Sight) -> Option<LogSaid> {
        let fits = self.fits(&sight);
        if fits.is_empty() && sight.is_of_bytes() {
            return None;
        }
        let place = self.looks.iter().position(|look| look.could_be(&sight)).unwrap_or_else(|| {
            self.looks.push(sight);
            self.looks.len() - 1
        });
        Some(LogSaid::Secret { look: u32::try_from(place).unwrap_or(u32::MAX), fits })
    }

    fn fits(&self, sight: &Sight) -> Vec<KeyFit> {
        let named = self.run.means.candidates.iter().cloned();
        let all = named.chain(Candidate::well_known());
        let fit = |candidate: Candidate| {
            let readings = candidate.variants();
            let (variant, key) = readings.into_iter().find(|(_, key)| sight.fits(key))?;
            let fingerprint = Fingerprint::of(&key, self.algorithm, &self.run.means.salt);
            Some(KeyFit { source: candidate.source, variant, fingerprint })
        };
        all.filter_map(fit).collect()
    }
}

/// The users of the run, and all that a server may call them.
fn people(run: &Run<'_>) -> Vec<Person> {
    let person = |user: &UserName| {
        let account = run.accounts.get(user);
        let captured = account.map(|account| account.captured.clone()).unwrap_or_default();
        let view = run.scenario.user_view(user, &captured);
        let fields = view.as_object().into_iter().flatten();
        let fields =
            fields.filter(|(name, _)| !is_secret_name(name)).map(|(_, value)| value.clone());
        let token = account.and_then(|account| Jwt::parse(account.expose_token()?).ok());
        let claims = token.and_then(|token| Unverified::decode(&token).ok());
        let claims = claims.map(|decoded| decoded.claims).unwrap_or_default();
        let claims = CLAIMS.iter().filter_map(|name| claims.get(*name).cloned());
        let called = fields.chain(claims).filter_map(|value| called(&value));
        Person { user: user.clone(), called: called.collect() }
    };
    run.scenario.users.keys().map(person).collect()
}

fn called(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
