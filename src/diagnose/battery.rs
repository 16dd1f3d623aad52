//! What the battery of probes shows: which tokens a gate lets in that it should not.

use super::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::ledger::{Probe, ProbeAnswer, Seq, Standing};
use crate::token::Trial;

/// The answers to the battery.
pub(super) struct Battery<'a> {
    pub(super) gate: Gate<'a>,
}

impl<'a> Battery<'a> {
    /// The battery of a run; none where the gate lets in what nobody signed, because such a gate would take
    /// everything else too, and that would say nothing more of it.
    pub(super) fn of(case: &Case<'a>) -> Option<Self> {
        let gate = Gate::of(case);
        let forged = [Probe::Garbage, Probe::RandomKey]
            .iter()
            .any(|probe| gate.answer_to(probe).is_some_and(|(_, answer)| gate.accepts(answer)));
        let acting = ProbeAnswer::Accepted { by: Standing::Acting };
        let nobody = gate.answer_to(&Probe::Anonymous).is_some_and(|(_, answer)| *answer == acting);
        let open = forged || nobody;
        (!open).then_some(Self { gate })
    }

    /// Whether a trial was let in.
    pub(super) fn let_in(&self, trial: Trial) -> Option<Seq> {
        let (seq, answer) = self.gate.answer_to(&Probe::Trial { trial })?;
        self.gate.accepts(answer).then_some(seq)
    }

    /// Whether a trial was sent and answered.
    pub(super) fn answered(&self, trial: Trial) -> bool {
        let answer = self.gate.answer_to(&Probe::Trial { trial });
        answer.is_some_and(|(_, answer)| {
            answer.is_no() || matches!(answer, ProbeAnswer::Accepted { .. })
        })
    }

    /// Those of some trials that were let in, as evidence.
    pub(super) fn evidence(&self, trials: &[Trial]) -> Vec<Evidence> {
        let let_in = trials.iter().filter_map(|trial| Some((self.let_in(*trial)?, *trial)));
        let_in.map(|(seq, trial)| Evidence { seq, shows: shows(trial) }).collect()
    }

    /// Whether any of some trials was let in.
    pub(super) fn any(&self, trials: &[Trial]) -> bool {
        trials.iter().any(|trial| self.let_in(*trial).is_some())
    }
}

/// What is said of a trial that was let in.
pub(super) fn shows(trial: Trial) -> String {
    let row = trial.row();
    format!("{} ({}) was let in: {}", row.name, row.id, row.sends)
}

/// Tokens without a signature, or with an `alg` that nobody can check.
pub(super) const UNSIGNED: &[Trial] = &[
    Trial::NoSignature,
    Trial::TwoParts,
    Trial::AlgNone,
    Trial::AlgNoneCapital,
    Trial::AlgNoneUpper,
    Trial::AlgNoneMixed,
    Trial::AlgNoneSigned,
    Trial::AlgMissing,
    Trial::AlgLowercase,
    Trial::AlgUnknown,
];

/// Tokens that are signed with what everybody may know.
pub(super) const CONFUSED: &[Trial] = &[
    Trial::PublicKeyPem,
    Trial::PublicKeyTrimmed,
    Trial::PublicKeyDer,
    Trial::PublicKeyJwk,
    Trial::OwnJwk,
];

/// Tokens whose signature fits nothing, or whose key nobody may hold.
pub(super) const FORGED: &[Trial] = &[
    Trial::EmptyText,
    Trial::Null,
    Trial::Number,
    Trial::Object,
    Trial::List,
    Trial::ThreeWords,
    Trial::ChangedClaims,
    Trial::FlippedSignature,
    Trial::KidUnknown,
    Trial::KidEmpty,
    Trial::KidLong,
    Trial::KidNumber,
    Trial::KidPath,
    Trial::BlankKey,
    Trial::LongToken,
];

/// Claims that should have been looked at.
pub(super) const CLAIMS: &[Trial] = &[
    Trial::NotYet,
    Trial::AudienceOther,
    Trial::AudienceMissing,
    Trial::IssuerOther,
    Trial::IssuerMissing,
    Trial::ExpWord,
    Trial::ExpText,
    Trial::ExpNegative,
];
