//! The verifier's end, looked for only when login tokens were refused: where they are let in and forged ones
//! are not, the verifier's key is the issuer's.
//!
//! The first way is the expired-token oracle: a verifier looks at the signature first, so an expired token
//! signed with its own key is told that it is expired, and no session is ever made. Where refusals do not
//! say why, tokens of thirty seconds are shown instead, and left at once if they are let in. Probes are
//! spaced, and the first match ends them.

use std::collections::HashSet;

use tokio::time::sleep;

use super::chance::random;
use super::gate::{algorithm_of, own_token};
use super::presenting::Presenter;
use super::stage::Run;
use super::{PROBE_SPACING, Probes, kept_out};
use crate::ledger::{Event, Probe, ProbeAnswer, Writer};
use crate::login;
use crate::scenario::TokenPlace;
use crate::token::{
    Candidate, CandidateSource, DeclaredAlgorithm, Fingerprint, HmacAlgorithm, Jwt, RefusalClass,
    Secret, SignatureVerdict, Unverified, Variant, forge,
};

/// The most keys that are shown to the verifier; more would be an attack.
const MOST_KEYS: usize = 160;

/// The most keys that are shown to one that answers nothing to the wrong ones.
const MOST_KEYS_IN_SILENCE: usize = 8;

/// The other places where a token may travel, in the order of how common they are.
const PLACES: [&str; 16] = [
    "auth:token",
    "query:token",
    "header:Authorization",
    "auth:accessToken",
    "cookie:token",
    "header:token",
    "auth:jwt",
    "auth:access_token",
    "query:access_token",
    "query:accessToken",
    "query:auth_token",
    "cookie:accessToken",
    "cookie:access_token",
    "cookie:jwt",
    "header:x-auth-token",
    "header:x-access-token",
];

/// Finds out why login tokens were refused, if they were.
pub(super) async fn examine_refusals(run: &mut Run<'_>) {
    let nobody_in = run.tabs.is_empty() || kept_out::is_everybody(run);
    if !nobody_in || run.means.probes == Probes::None || !run.scenario.system.shows_token() {
        return;
    }
    let Some(token) = own_token(run) else { return };
    let Some(user) = run.trusted().next().map(|account| account.user.clone()) else { return };
    // A verifier of key pairs has no shared secret to look for.
    let keys = if is_by_key_pair(&token) { Vec::new() } else { keys(run, algorithm_of(&token)) };
    let ledger = run.means.ledger;
    let place = run.scenario.system.socket.token.clone();
    let Some(mut presenter) = Presenter::new(run, &user) else { return };
    let oracle = Oracle { ledger, token: &token, algorithm: algorithm_of(&token), place };
    oracle.question(&mut presenter, keys).await;
    presenter.leave().await;
}

/// Whether a private key signed the token.
fn is_by_key_pair(token: &Jwt) -> bool {
    let decoded = Unverified::decode(token);
    decoded.is_ok_and(|token| matches!(token.algorithm(), DeclaredAlgorithm::Asymmetric(_)))
}

/// A key to show, and what is known of it.
struct Key {
    source: CandidateSource,
    variant: Variant,
    fingerprint: Fingerprint,
    secret: Secret,
}

/// How the system refuses a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refuses {
    AtConnect,
    Later,
    BySilence,
}

struct Oracle<'a> {
    ledger: &'a Writer,
    token: &'a Jwt,
    algorithm: HmacAlgorithm,
    place: TokenPlace,
}

impl Oracle<'_> {
    async fn question(&self, presenter: &mut Presenter<'_>, mut keys: Vec<Key>) {
        let own = presenter.present(Some(self.token.expose())).await;
        let is_silent = own == ProbeAnswer::Unanswered;
        match own {
            // Nobody looked at the token, and nobody will look at another one.
            ProbeAnswer::Refused { class: RefusalClass::NoSuchNamespace, .. } => return,
            ProbeAnswer::Refused { class: RefusalClass::Missing, .. } => {
                self.other_places(presenter).await;
                return;
            }
            _ => {}
        }
        let Some(expired) = self.forged().map(|probe| probe.expired(login::now())) else { return };
        let control = expired.sign_with_random_key(random(), self.algorithm);
        let answer = presenter.present(Some(control.expose())).await;
        let refuses = match answer {
            _ if is_silent => Refuses::BySilence,
            ProbeAnswer::Refused { .. } => Refuses::AtConnect,
            _ => Refuses::Later,
        };
        let opaque = !answer.is_no() || answer.class().signature() != SignatureVerdict::Wrong;
        self.note(Probe::ExpiredRandomKey, answer);
        if is_silent {
            // A key that is right is answered, and each that is not takes its time.
            keys.truncate(MOST_KEYS_IN_SILENCE);
            self.live(presenter, keys, refuses).await;
            return;
        }
        if opaque {
            // A few other places are asked sooner than a hundred keys are shown.
            if self.place == TokenPlace::None || !self.other_places(presenter).await {
                presenter.at(self.place.clone());
                self.live(presenter, keys, refuses).await;
            }
            return;
        }
        for key in keys {
            sleep(PROBE_SPACING).await;
            let token = expired.sign(&key.secret, self.algorithm);
            let answer = presenter.present(Some(token.expose())).await;
            let found = answer.is_no() && answer.class().signature() == SignatureVerdict::Right;
            // The gate said why it refuses, and now it does not: a limit or a lock answers in its place.
            let harmed =
                is_harm(&answer) || answer.class().signature() == SignatureVerdict::Unknown;
            let Key { source, variant, fingerprint, .. } = key;
            self.note(Probe::ExpiredCandidate { source, variant, fingerprint }, answer);
            if found || harmed {
                return;
            }
        }
    }

    /// Shows live tokens, until one is let in.
    async fn live(&self, presenter: &mut Presenter<'_>, keys: Vec<Key>, refuses: Refuses) {
        for key in keys {
            sleep(PROBE_SPACING).await;
            let Some(live) = self.forged().map(|probe| probe.live(login::now(), 30)) else {
                return;
            };
            let token = live.sign(&key.secret, self.algorithm);
            let answer = presenter.present(Some(token.expose())).await;
            // What stands behind a gate at CONNECT may say no for another reason.
            let is_behind = refuses == Refuses::AtConnect
                && matches!(answer, ProbeAnswer::Expelled { payload: Some(_) });
            let accepted = matches!(answer, ProbeAnswer::Accepted { .. }) || is_behind;
            let is_usual = refuses == Refuses::BySilence && answer == ProbeAnswer::Unanswered;
            let harmed = is_harm(&answer) && !is_usual;
            let Key { source, variant, fingerprint, .. } = key;
            self.note(Probe::LiveCandidate { source, variant, fingerprint }, answer);
            if accepted || harmed {
                return;
            }
        }
    }

    /// Shows the login token in other places; whether it was let in at one of them.
    async fn other_places(&self, presenter: &mut Presenter<'_>) -> bool {
        let places = PLACES.iter().filter_map(|place| TokenPlace::parse(place));
        for place in places.filter(|place| *place != self.place) {
            let name = place.to_string();
            presenter.leave().await;
            presenter.at(place);
            let answer = presenter.present(Some(self.token.expose())).await;
            let accepted = matches!(answer, ProbeAnswer::Accepted { .. });
            self.note(Probe::OtherPlace { place: name }, answer);
            if accepted {
                return true;
            }
        }
        false
    }

    fn forged(&self) -> Option<forge::Probe> {
        forge::Probe::like(self.token).ok()
    }

    fn note(&self, probe: Probe, answer: ProbeAnswer) {
        self.ledger.record(Event::ProbeAnswered { probe, answer });
    }
}

/// The first sign of harm ends the probes.
fn is_harm(answer: &ProbeAnswer) -> bool {
    matches!(answer, ProbeAnswer::NotSent { .. } | ProbeAnswer::Unanswered)
}

/// The keys to show, each once: the named candidates as they are; then, in turn, one of them in another reading
/// and one that is well known, because neither list should have to wait for the other.
fn keys(run: &Run<'_>, algorithm: HmacAlgorithm) -> Vec<Key> {
    let named =
        run.means.candidates.iter().flat_map(|candidate| readings(candidate, algorithm, run));
    let (raw, mut read): (Vec<Key>, Vec<Key>) = named.partition(|key| key.variant == Variant::Raw);
    let well_known: Vec<Key> = Candidate::well_known()
        .map(|candidate| Key {
            source: candidate.source,
            variant: Variant::Raw,
            fingerprint: Fingerprint::of(&candidate.secret, algorithm, &run.means.salt),
            secret: candidate.secret,
        })
        .collect();
    // What everybody knows is a better explanation than a strange reading that comes to the same.
    read.retain(|key| well_known.iter().all(|known| known.fingerprint != key.fingerprint));
    let mut seen = HashSet::new();
    let all = raw.into_iter().chain(in_turn(read, well_known));
    all.filter(|key| seen.insert(key.fingerprint.to_string())).take(MOST_KEYS).collect()
}

/// The items of two lists, one of each in turn, then what is left of the longer.
fn in_turn<T>(one: Vec<T>, other: Vec<T>) -> impl Iterator<Item = T> {
    let longest = one.len().max(other.len());
    let (mut one, mut other) = (one.into_iter(), other.into_iter());
    (0..longest).flat_map(move |_| [one.next(), other.next()].into_iter().flatten())
}

fn readings(candidate: &Candidate, algorithm: HmacAlgorithm, run: &Run<'_>) -> Vec<Key> {
    let readings = candidate.variants().into_iter().map(|(variant, secret)| Key {
        source: candidate.source.clone(),
        variant,
        fingerprint: Fingerprint::of(&secret, algorithm, &run.means.salt),
        secret,
    });
    readings.collect()
}

#[cfg(test)]
mod tests {
    use super::in_turn;

    #[test]
    fn two_lists_take_turns_and_nothing_is_lost() {
        let both: Vec<u8> = in_turn(vec![1, 3], vec![2, 4, 5, 6]).collect();
        assert_eq!(both, [1, 2, 3, 4, 5, 6]);
    }
}
