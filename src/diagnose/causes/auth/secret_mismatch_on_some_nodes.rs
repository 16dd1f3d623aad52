//! One of several nodes has another secret.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::gate::Gate;
use crate::judge::{Case, Evidence};
use crate::ledger::{Probe, ProbeAnswer, Seq};
use crate::token::SignatureVerdict;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "secret-mismatch-on-some-nodes",
    family: Family::Auth,
    severity: Severity::Critical,
    page: include_str!("../../../../docs/causes/secret-mismatch-on-some-nodes.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let gate = Gate::of(case);
    let shown: Vec<Round<'_>> = gate.probes.iter().filter_map(|one| round(&gate, *one)).collect();
    let refused: Vec<&Round<'_>> = shown.iter().filter(|round| !round.let_in).collect();
    // Once refused and never let in again is the mark of an expiry or of a limit, not of a node.
    let turns = shown.windows(2).filter(|pair| pair[0].let_in != pair[1].let_in).count();
    if turns < 2 {
        return None;
    }
    let summary = format!(
        "one login token was let in on {} of {} connections and refused on the others, turn by turn: some of the \
         nodes behind this address have another secret",
        shown.len() - refused.len(),
        shown.len()
    );
    let evidence = evidence(&shown);
    let wrong = |round: &&Round<'_>| round.answer.class().signature() == SignatureVerdict::Wrong;
    if refused.iter().all(wrong) {
        return Some(Found::certain(summary, evidence));
    }
    let found = Found::likely(summary, evidence);
    Some(found.looks_like(
        "rate-limited",
        "let the refusals say why (`jwt.verify`'s message), or look at the variable on every node",
    ))
}

/// The login token on a connection of its own.
struct Round<'a> {
    seq: Seq,
    number: u32,
    let_in: bool,
    answer: &'a ProbeAnswer,
}

fn round<'a>(
    gate: &Gate<'a>,
    (seq, probe, answer): (Seq, &'a Probe, &'a ProbeAnswer),
) -> Option<Round<'a>> {
    let Probe::Again { round, .. } = probe else { return None };
    let let_in = gate.accepts(answer);
    (let_in || answer.is_no()).then_some(Round { seq, number: *round, let_in, answer })
}

/// The first of each kind, and the pattern.
fn evidence(rounds: &[Round<'_>]) -> Vec<Evidence> {
    let first = |let_in: bool| rounds.iter().find(|round| round.let_in == let_in);
    let one = |round: &Round<'_>| {
        let answer = if round.let_in { "let in" } else { "refused" };
        let shows = format!("the login token, connection {}: {answer}", round.number);
        Evidence { seq: round.seq, shows }
    };
    let mut evidence: Vec<Evidence> =
        [first(true), first(false)].into_iter().flatten().map(one).collect();
    let pattern: String = rounds.iter().map(|round| if round.let_in { '.' } else { 'X' }).collect();
    let shows = format!("in order, X for refused: {pattern}");
    evidence.extend(rounds.last().map(|round| Evidence { seq: round.seq, shows }));
    evidence
}
