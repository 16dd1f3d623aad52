//! The probes of the gate as a table: what was sent, what was expected, what came, and what that means.

use serde_json::Value;

use super::model::{ProbeReport, ProbeVerdict};
use crate::judge::{Case, Controls};
use crate::ledger::{Event, Probe, ProbeAnswer, Standing};
use crate::token::RefusalClass;
use crate::token::trial::{CATALOGUE, Expected, Row};

/// More of a refusal is no use in a table.
const LONGEST_ANSWER: usize = 120;

/// Every probe and its answer, in the order of the run. One token on many connections is one line, and so are the
/// candidate keys.
pub(super) fn probes(case: &Case<'_>) -> Vec<ProbeReport> {
    let sent: Vec<(&Probe, &ProbeAnswer)> = case
        .ledger
        .entries()
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::ProbeAnswered { probe, answer } => Some((probe, answer)),
            _ => None,
        })
        .collect();
    let controls = Controls::of(case);
    let anonymous = controls.anonymous;
    let mut reports = Vec::new();
    let mut told = Vec::new();
    for (probe, answer) in &sent {
        let Some(group) = group(probe) else {
            reports.push(one(probe, answer, anonymous));
            continue;
        };
        if !told.contains(&group) {
            told.push(group);
            let of = |probe: &Probe| self::group(probe) == Some(group);
            let answers = sent.iter().filter(|(probe, _)| of(probe)).map(|(_, answer)| *answer);
            reports.push(several(group, &answers.collect::<Vec<_>>(), anonymous));
        }
    }
    if controls.are_lost() {
        reports.iter_mut().for_each(doubt);
    }
    reports
}

/// A refusal shows nothing at a gate that turns everybody away by now.
fn doubt(report: &mut ProbeReport) {
    if report.verdict == ProbeVerdict::Held && report.expected == Expected::Refused.word() {
        report.verdict = ProbeVerdict::Unclear;
    }
}

/// Probes that are one line together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Again,
    Candidates,
}

fn group(probe: &Probe) -> Option<Group> {
    match probe {
        Probe::Again { .. } => Some(Group::Again),
        Probe::ExpiredCandidate { .. } | Probe::LiveCandidate { .. } => Some(Group::Candidates),
        _ => None,
    }
}

fn one(probe: &Probe, answer: &ProbeAnswer, anonymous: Option<&ProbeAnswer>) -> ProbeReport {
    let (name, detail) = name(probe);
    let row = CATALOGUE.iter().find(|row| row.name == name);
    let expected = row.map_or(Expected::Either, |row| row.expected);
    let beside = if *probe == Probe::Anonymous { None } else { anonymous };
    ProbeReport {
        id: row.map_or("–", |row| row.id),
        probe: detail.map_or_else(|| name.clone(), |detail| format!("{name} {detail}")),
        sent: row.map_or_else(|| name.replace('-', " "), |row| row.sends.to_owned()),
        expected: expected.word(),
        answer: said(answer),
        verdict: verdict(expected, answer, is_in(probe, answer, beside)),
    }
}

/// The name of a probe in the catalogue, and what is special about it.
fn name(probe: &Probe) -> (String, Option<&str>) {
    match probe {
        Probe::Trial { trial } => (trial.row().name.to_owned(), None),
        Probe::Namespace { namespace } => ("namespace".to_owned(), Some(namespace)),
        Probe::OtherPlace { place } => {
            let name = if place.starts_with("query:") { "place-query" } else { "other-place" };
            (name.to_owned(), Some(place))
        }
        other => {
            let tagged = serde_json::to_value(other).unwrap_or_default();
            let tag = tagged.get("probe").and_then(Value::as_str).unwrap_or_default();
            (tag.to_owned(), None)
        }
    }
}

/// Whether the socket is in; beside one without a token, where there is one to be beside of.
fn is_in(probe: &Probe, answer: &ProbeAnswer, anonymous: Option<&ProbeAnswer>) -> bool {
    match probe {
        Probe::Anonymous | Probe::Namespace { .. } | Probe::ForeignOrigin { .. } => {
            matches!(answer, ProbeAnswer::Accepted { .. })
        }
        _ => answer.lets_in_beside(anonymous),
    }
}

fn several(group: Group, answers: &[&ProbeAnswer], anonymous: Option<&ProbeAnswer>) -> ProbeReport {
    let (all, let_in) = (answers.len(), answers.iter());
    let let_in = let_in.filter(|answer| answer.lets_in_beside(anonymous)).count();
    let refused = answers.iter().filter(|answer| answer.is_no()).count();
    let answer = format!("{let_in} of {all} let in, {refused} refused");
    let row = |name| CATALOGUE.iter().find(|row: &&Row| row.name == name);
    let (row, verdict) = match group {
        Group::Again if let_in > 0 && refused > 0 => (row("again"), ProbeVerdict::Broken),
        Group::Again => (row("again"), ProbeVerdict::Held),
        Group::Candidates => (row("well-known-keys"), ProbeVerdict::Either),
    };
    ProbeReport {
        id: row.map_or("–", |row| row.id),
        probe: row.map_or_else(String::new, |row| row.name.to_owned()),
        sent: row.map_or_else(String::new, |row| row.sends.to_owned()),
        expected: row.map_or(Expected::Either, |row| row.expected).word(),
        answer,
        verdict,
    }
}

fn verdict(expected: Expected, answer: &ProbeAnswer, is_in: bool) -> ProbeVerdict {
    let no_gate =
        matches!(answer, ProbeAnswer::Refused { class: RefusalClass::NoSuchNamespace, .. });
    match (expected, answer) {
        (_, ProbeAnswer::NotSent { .. }) => ProbeVerdict::NotSent,
        (_, ProbeAnswer::Unanswered) => ProbeVerdict::Unclear,
        (Expected::Either, _) => ProbeVerdict::Either,
        (Expected::Refused, _) if is_in => ProbeVerdict::Broken,
        (Expected::Refused, _) if answer.is_no() && !no_gate => ProbeVerdict::Held,
        (Expected::LetIn | Expected::Consistent, _) if is_in => ProbeVerdict::Held,
        (Expected::LetIn, _) if answer.is_no() => ProbeVerdict::Broken,
        _ => ProbeVerdict::Unclear,
    }
}

/// The answer in words.
fn said(answer: &ProbeAnswer) -> String {
    let quoted = |payload: &Value| {
        let message = payload.get("message").or_else(|| payload.get("body"));
        let text =
            message.and_then(Value::as_str).map_or_else(|| payload.to_string(), str::to_owned);
        text.chars().take(LONGEST_ANSWER).collect::<String>()
    };
    match answer {
        ProbeAnswer::Accepted { by: Standing::Acting } => "let in, and could act".into(),
        ProbeAnswer::Accepted { by: Standing::Staying } => "let in".into(),
        ProbeAnswer::Expelled { payload: None } => "let in, then thrown out".into(),
        ProbeAnswer::Expelled { payload: Some(payload) } => {
            format!("let in, then told no: {}", quoted(payload))
        }
        ProbeAnswer::Refused { payload, .. } => format!("refused: {}", quoted(payload)),
        ProbeAnswer::Unanswered => "no answer".into(),
        ProbeAnswer::NotSent { why } => why.clone(),
    }
}
