//! What a run shows of the gate: who was refused and how, and which key stands at each end.

use super::inside::Inside;
use super::{late, open_door};
use crate::judge::{Case, Evidence};
use crate::ledger::{Endpoint, Entry, Event, KeysAnswer, Probe, ProbeAnswer, Seq};
use crate::scenario::TabId;
use crate::token::{
    CandidateSource, Fingerprint, IssuerEnd, RefusalClass, SignatureVerdict, Signer, Variant,
    classify,
};

/// What a run shows of the gate.
#[derive(Debug, Default)]
pub(super) struct Gate<'a> {
    /// Tabs that were refused, with what was said.
    pub(super) refused: Vec<Refusal>,
    /// Tabs that got in, where that shows anything of their tokens.
    pub(super) admitted: Vec<(Seq, TabId)>,
    /// Whether everybody is let in, and no tab with a login token got any further.
    pub(super) leads_nowhere: bool,
    /// What was found of the key that signs.
    pub(super) issuer: Option<(Seq, &'a IssuerEnd)>,
    /// What was found of the private key that signs, where one does.
    pub(super) signer: Option<(Seq, &'a Signer)>,
    /// Where public keys were looked for, and what came of it.
    pub(super) keys: Vec<(&'a str, &'a KeysAnswer)>,
    /// What the system told of itself.
    pub(super) inside: Inside<'a>,
    /// Every probe and its answer.
    pub(super) probes: Vec<(Seq, &'a Probe, &'a ProbeAnswer)>,
}

/// A tab that was refused.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) seq: Seq,
    pub(super) tab: TabId,
    pub(super) said: String,
    pub(super) class: RefusalClass,
}

/// A key that is known by its candidate.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key<'a> {
    pub(super) seq: Seq,
    pub(super) source: &'a CandidateSource,
    pub(super) variant: &'a Variant,
    pub(super) fingerprint: &'a Fingerprint,
}

impl Key<'_> {
    /// Where the key comes from and how it was read, in words.
    pub(super) fn origin(&self) -> String {
        if *self.variant == Variant::Raw {
            self.source.to_string()
        } else {
            format!("{}, {}", self.source, self.variant)
        }
    }
}

impl<'a> Gate<'a> {
    pub(super) fn of(case: &Case<'a>) -> Self {
        let mut gate = Self { inside: Inside::of(case), ..Self::default() };
        for entry in case.ledger.entries() {
            let seq = entry.seq;
            if expected_refusal(case, entry) {
                continue;
            }
            match &entry.event {
                Event::Connected { on: Endpoint::Tab(tab), .. } => {
                    gate.admitted.push((seq, tab.clone()));
                }
                Event::Refused { on: Endpoint::Tab(tab), payload, .. } => {
                    let message = payload.get("message").and_then(serde_json::Value::as_str);
                    gate.refused.push(Refusal {
                        seq,
                        tab: tab.clone(),
                        said: message.map_or_else(|| payload.to_string(), str::to_owned),
                        class: classify(message, payload.get("data")),
                    });
                }
                Event::NotOpened {
                    on: Endpoint::Tab(tab),
                    answer: crate::ledger::HandshakeAnswer::Status { status, excerpt, .. },
                } => gate.refused.push(Refusal {
                    seq,
                    tab: tab.clone(),
                    said: format!("HTTP {status} {excerpt}"),
                    class: classify(Some(excerpt), None),
                }),
                Event::IssuerExamined { end, .. } => gate.issuer = Some((seq, end)),
                Event::SignerExamined { signer, .. } => gate.signer = Some((seq, signer)),
                Event::KeysRead { from, answer } => gate.keys.push((from, answer)),
                Event::ProbeAnswered { probe, answer } => gate.probes.push((seq, probe, answer)),
                _ => {}
            }
        }
        gate.inside.explain(&mut gate.refused);
        for refusal in late::refusals(case) {
            gate.admitted.retain(|(_, tab)| *tab != refusal.tab);
            gate.refused.push(refusal);
        }
        if open_door::leads_nowhere(case, &gate.admitted) {
            gate.leads_nowhere = true;
            gate.admitted.clear();
        }
        gate
    }

    /// Whether tabs with login tokens were refused and none got in. Who is let in and gets no further may have another
    /// reason, unless a probe with the right key does get further.
    pub(super) fn refuses_all(&self) -> bool {
        let is_refused =
            !self.refused.is_empty() || self.leads_nowhere && self.verifier_key().is_some();
        is_refused && self.admitted.is_empty()
    }

    /// The key that signs, if a candidate is proven to.
    pub(super) fn issuer_key(&self) -> Option<Key<'a>> {
        match self.issuer {
            Some((seq, IssuerEnd::Matched { source, variant, fingerprint, .. })) => {
                Some(Key { seq, source, variant, fingerprint })
            }
            _ => None,
        }
    }

    /// The key that verifies, if a probe showed it: an expired token with the right key is told that it is
    /// expired, a live one is let in; and the random key was not.
    pub(super) fn verifier_key(&self) -> Option<Key<'a>> {
        self.probes.iter().find_map(|(seq, probe, answer)| {
            let (source, variant, fingerprint) = match (probe, answer) {
                (Probe::ExpiredCandidate { source, variant, fingerprint }, answer)
                    if answer.is_no() && answer.class().signature() == SignatureVerdict::Right =>
                {
                    (source, variant, fingerprint)
                }
                (Probe::LiveCandidate { source, variant, fingerprint }, answer)
                    if self.accepts(answer) && self.controls_hold_or_are_silent()
                        || self.gets_further(answer) =>
                {
                    (source, variant, fingerprint)
                }
                _ => return None,
            };
            Some(Key { seq: *seq, source, variant, fingerprint })
        })
    }

    /// Whether a forged token was refused, so that being let in means something.
    pub(super) fn controls_hold(&self) -> bool {
        self.probes.iter().any(|(_, probe, answer)| **probe == Probe::RandomKey && answer.is_no())
    }

    /// Whether an answer comes from behind a gate that refuses a forged token at CONNECT, whatever came of it there.
    fn gets_further(&self, answer: &ProbeAnswer) -> bool {
        let forged = self.answer_to(&Probe::RandomKey);
        matches!(forged, Some((_, ProbeAnswer::Refused { .. })))
            && matches!(answer, ProbeAnswer::Expelled { payload: Some(_) })
    }

    /// The same, or it was let in and never answered, as a token with the right key is.
    fn controls_hold_or_are_silent(&self) -> bool {
        let forged = self.answer_to(&Probe::RandomKey);
        forged.is_some_and(|(_, answer)| answer.is_no() || *answer == ProbeAnswer::Unanswered)
    }

    /// Whether an answer to a token lets it in, beside that to a socket without one.
    pub(super) fn accepts(&self, answer: &ProbeAnswer) -> bool {
        answer.lets_in_beside(self.answer_to(&Probe::Anonymous).map(|(_, answer)| answer))
    }

    /// Where public keys were found.
    pub(super) fn keys_from(&self) -> Vec<&'a str> {
        let read = self.keys.iter().filter(|(_, answer)| matches!(answer, KeysAnswer::Read { .. }));
        read.map(|(from, _)| *from).collect()
    }

    /// The answer to the first probe of a kind.
    pub(super) fn answer_to(&self, probe: &Probe) -> Option<(Seq, &'a ProbeAnswer)> {
        let found = self.probes.iter().find(|(_, sent, _)| *sent == probe)?;
        Some((found.0, found.2))
    }

    /// Whether the verifier says that the signature of the login tokens is wrong.
    pub(super) fn says_bad_signature(&self) -> bool {
        self.refused.iter().any(|refusal| refusal.class.signature() == SignatureVerdict::Wrong)
    }

    /// The refusal of a tab as evidence.
    pub(super) fn refusal_evidence(&self) -> Option<Evidence> {
        let first = self.refused.first()?;
        let shows = format!("{} was refused: {}", first.tab, first.said);
        Some(Evidence { seq: first.seq, shows })
    }
}

/// Whether a tab was refused that the script says will be: it shows nothing of the tokens of the others.
fn expected_refusal(case: &Case<'_>, entry: &Entry) -> bool {
    match &entry.event {
        Event::Refused { on: Endpoint::Tab(tab), .. }
        | Event::NotOpened { on: Endpoint::Tab(tab), .. } => {
            !case.scenario.means_good_token(tab.user())
                || case.lifetime.explains_refusal(tab, (entry.seq, entry.at))
        }
        _ => false,
    }
}
