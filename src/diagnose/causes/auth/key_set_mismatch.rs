//! A private key signs, and the verifier does not have its public half.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::token::{IssuerEnd, RefusalClass, Signer};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "key-set-mismatch",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/key-set-mismatch.md"),
    sign: Sign::Rule(rule),
};

/// What would tell the causes apart where the refusal does not say why.
const TELL: &str = "let the server say why it refuses: the words of its library tell a wrong key from a wrong claim";

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let Some((_, IssuerEnd::Asymmetric { .. })) = gate.issuer else { return None };
    let complaint = Complaint::of(&gate)?;
    let (summary, shows) = told(&gate, complaint)?;
    let mut evidence: Vec<Evidence> = shows.into_iter().collect();
    evidence.extend(gate.refusal_evidence());
    match (complaint, gate.signer) {
        (Complaint::Silent, _) => {
            Some(Found::likely(summary, evidence).looks_like("secret-mismatch", TELL))
        }
        (Complaint::Key, Some(_)) => Some(Found::certain(summary, evidence)),
        (Complaint::Key, None) => Some(Found::likely(summary, evidence)),
    }
}

/// What the verifier says of the login tokens.
#[derive(Clone, Copy)]
enum Complaint {
    /// It does not have their key.
    Key,
    /// It does not say.
    Silent,
}

impl Complaint {
    /// Nothing where somebody gets in, or the refusal is about something else.
    fn of(gate: &Gate<'_>) -> Option<Self> {
        if !gate.refuses_all() {
            return None;
        }
        let key = |class: &RefusalClass| {
            matches!(class, RefusalClass::BadSignature | RefusalClass::UnknownKey)
        };
        let mut classes = gate.refused.iter().map(|refusal| &refusal.class);
        if classes.clone().any(key) {
            return Some(Self::Key);
        }
        classes.all(|class| *class == RefusalClass::Opaque).then_some(Self::Silent)
    }
}

/// The cause in one sentence, and what shows it of the key that signs.
fn told(gate: &Gate<'_>, complaint: Complaint) -> Option<(String, Option<Evidence>)> {
    let Some((seq, signer)) = gate.signer else {
        let nothing = "the login signs with a private key whose public half the socket does not have; give \
                       the public keys with `--keys`, or under `system.keys`, to see which";
        return matches!(complaint, Complaint::Key).then(|| (nothing.to_owned(), None));
    };
    let evidence = |shows: String| Some(Evidence { seq, shows });
    match signer {
        Signer::Unknown { tried, named, .. } => {
            let shows = format!(
                "none of the {} verifies a login token{}",
                keys(*tried, &gate.keys_from()),
                named.as_ref().map_or_else(String::new, |kid| format!(", which names `{kid}`"))
            );
            let summary =
                "the login signs with a private key whose public half is not in the key set";
            Some((summary.to_owned(), evidence(shows)))
        }
        Signer::Known { named: Some(named), kid: Some(kid), from, .. } if signer.is_misnamed() => {
            let summary = format!(
                "the login tokens name the key `{named}`, but {from} has the key that signs them as `{kid}`"
            );
            Some((summary, evidence(shown(signer)?)))
        }
        Signer::Known { from, .. } if matches!(complaint, Complaint::Key) => {
            let summary = format!(
                "the login signs with a key of {from}, and the socket verifies with other keys than those"
            );
            Some((summary, evidence(shown(signer)?)))
        }
        Signer::Known { .. } | Signer::Unclear => None,
    }
}

fn shown(signer: &Signer) -> Option<String> {
    let Signer::Known { from, algorithm, thumbprint, .. } = signer else { return None };
    let name = algorithm.name().to_lowercase();
    Some(format!("the login tokens are signed with the key {name}:{thumbprint}, which {from} has"))
}

fn keys(tried: usize, from: &[&str]) -> String {
    let number = crate::diagnose::wording::count(tried, "key");
    if from.is_empty() { number } else { format!("{number} of {}", from.join(" and ")) }
}
