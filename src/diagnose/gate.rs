//! What a run shows of the gate: who was refused and how, and which key stands at each end.

use super::wording;
use crate::judge::{Case, Evidence};
use crate::ledger::{Endpoint, Event, Probe, ProbeAnswer, Seq};
use crate::scenario::TabId;
use crate::token::{
    CandidateSource, Fingerprint, IssuerEnd, RefusalClass, SignatureVerdict, Variant, classify,
};

/// What a run shows of the gate.
#[derive(Debug, Default)]
pub(super) struct Gate<'a> {
    /// Tabs that were refused, with what was said.
    pub(super) refused: Vec<Refusal>,
    /// Tabs that got in.
    pub(super) admitted: Vec<(Seq, TabId)>,
    /// What was found of the key that signs.
    pub(super) issuer: Option<(Seq, &'a IssuerEnd)>,
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
        let mut gate = Self::default();
        for entry in case.ledger.entries() {
            let seq = entry.seq;
            if expected_refusal(case, &entry.event) {
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
                Event::ProbeAnswered { probe, answer } => gate.probes.push((seq, probe, answer)),
                _ => {}
            }
        }
        gate
    }

    /// Whether tabs with login tokens were refused and none got in.
    pub(super) fn refuses_all(&self) -> bool {
        !self.refused.is_empty() && self.admitted.is_empty()
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
                (
                    Probe::ExpiredCandidate { source, variant, fingerprint },
                    ProbeAnswer::Refused { class, .. },
                ) if class.signature() == SignatureVerdict::Right => (source, variant, fingerprint),
                (Probe::LiveCandidate { source, variant, fingerprint }, answer)
                    if self.accepts(answer) && self.controls_hold() =>
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

    /// Whether an answer to a token lets it in, beside that to a socket without one.
    pub(super) fn accepts(&self, answer: &ProbeAnswer) -> bool {
        answer.lets_in_beside(self.answer_to(&Probe::Anonymous).map(|(_, answer)| answer))
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
fn expected_refusal(case: &Case<'_>, event: &Event) -> bool {
    match event {
        Event::Refused { on: Endpoint::Tab(tab), .. }
        | Event::NotOpened { on: Endpoint::Tab(tab), .. } => {
            !case.scenario.means_good_token(tab.user())
        }
        _ => false,
    }
}

/// Both ends, for the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The end that signs.
    pub issuer: End,
    /// The end that verifies.
    pub verifier: End,
    /// Whether they agree, in one sentence.
    pub agreement: String,
}

/// One end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The fingerprint of its key, where it is known.
    pub fingerprint: Option<String>,
    /// Where the key comes from, or what was tried.
    pub source: String,
    /// How that is known, in one sentence.
    pub proof: String,
}

/// Both ends as far as the run shows them; nothing if no token was examined.
pub fn ends(case: &Case<'_>) -> Option<Ends> {
    let gate = Gate::of(case);
    let issuer = issuer_end(gate.issuer?.1);
    let accepted = !gate.admitted.is_empty() && gate.refused.is_empty() && gate.controls_hold();
    let verifier = match gate.verifier_key() {
        Some(key) => End {
            fingerprint: Some(key.fingerprint.to_string()),
            source: key.origin(),
            proof: "a probe that was signed with it got past the signature, and one with a random key did \
                    not"
                .into(),
        },
        None if accepted => End {
            fingerprint: issuer.fingerprint.clone(),
            source: issuer.source.clone(),
            proof: "it lets the login tokens in, and refuses a token signed with a random key".into(),
        },
        None => End {
            fingerprint: None,
            source: unknown_verifier(&gate),
            proof: "no probe got past the signature".into(),
        },
    };
    let agreement = agreement(&gate, &issuer, &verifier, accepted);
    Some(Ends { issuer, verifier, agreement })
}

fn issuer_end(end: &IssuerEnd) -> End {
    let unknown =
        |source: String, proof: &str| End { fingerprint: None, source, proof: proof.into() };
    match end {
        IssuerEnd::Matched { source, variant, fingerprint, .. } => End {
            fingerprint: Some(fingerprint.to_string()),
            source: Key { seq: Seq(0), source, variant, fingerprint }.origin(),
            proof: "the signature of every login token was computed again with it".into(),
        },
        IssuerEnd::Unmatched { tried, .. } => unknown(
            format!("none of {tried} candidate keys"),
            "the signature of the login tokens was computed with each of them",
        ),
        other => unknown(other.to_string(), "read from the header of the login tokens"),
    }
}

fn unknown_verifier(gate: &Gate<'_>) -> String {
    let tried = gate.probes.iter().filter(|(_, probe, _)| {
        matches!(probe, Probe::ExpiredCandidate { .. } | Probe::LiveCandidate { .. })
    });
    match tried.count() {
        0 => "not probed".into(),
        tried => format!("none of {}", wording::count(tried, "candidate key")),
    }
}

fn agreement(gate: &Gate<'_>, issuer: &End, verifier: &End, accepted: bool) -> String {
    match (&issuer.fingerprint, &verifier.fingerprint) {
        (Some(issuer), Some(verifier)) if issuer == verifier => "both ends use the same key".into(),
        (Some(_), Some(_)) => "the two ends use different keys".into(),
        _ if accepted => "both ends use the same key, which no candidate is".into(),
        _ if gate.says_bad_signature() => {
            "the two ends use different keys: the verifier calls the signature wrong".into()
        }
        _ => "whether both ends use the same key is not known".into(),
    }
}
