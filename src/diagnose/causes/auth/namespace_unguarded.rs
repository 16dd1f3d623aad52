//! A further namespace lets anybody in.

use crate::diagnose::battery::Battery;
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence};
use crate::ledger::{Probe, ProbeAnswer, Seq};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "namespace-unguarded",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/namespace-unguarded.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let battery = Battery::of(case)?;
    // Where guests are let in and told no later, being let in says nothing.
    let guests = matches!(
        battery.gate.answer_to(&Probe::Anonymous),
        Some((_, ProbeAnswer::Expelled { payload: Some(_) } | ProbeAnswer::Accepted { .. }))
    );
    if guests {
        return None;
    }
    let open =
        battery.gate.probes.iter().filter_map(|(seq, probe, answer)| match (probe, answer) {
            (Probe::Namespace { namespace }, ProbeAnswer::Accepted { .. }) => {
                Some((*seq, namespace))
            }
            _ => None,
        });
    let open: Vec<(Seq, &String)> = open.collect();
    let names: Vec<&str> = open.iter().map(|(_, name)| name.as_str()).collect();
    if names.is_empty() {
        return None;
    }
    let evidence = open.iter().map(|(seq, name)| Evidence {
        seq: *seq,
        shows: format!("{name} let a socket without a token in"),
    });
    let summary = format!(
        "the namespace {} lets anybody in without a token: a guard of one namespace guards no other",
        names.join(" and ")
    );
    Some(Found::certain(summary, evidence.collect()))
}
