//! Nobody gets in without a good token.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::controls::Controls;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::{Event, Probe, ProbeAnswer, Standing};
use crate::token::RefusalClass;
use crate::token::trial::Expected;

pub(in crate::judge) const CHECK: Check = Check {
    name: "gate",
    promise: "nobody gets in without a token, or with one that is forged",
    judge,
};

fn judge(case: &Case<'_>) -> Judged {
    let (mut refused, mut let_in) = (0, Vec::new());
    let controls = Controls::of(case);
    for entry in case.ledger.entries() {
        let Event::ProbeAnswered { probe, answer } = &entry.event else { continue };
        let Some(what) = forbidden(probe) else { continue };
        match answer {
            answer if is_let_in(case, probe, answer, controls.anonymous) => {
                let_in.push(evidence(entry.seq, format!("{what} was let in")));
            }
            // Where there is no such namespace, no gate has spoken.
            ProbeAnswer::Refused { class: RefusalClass::NoSuchNamespace, .. }
            | ProbeAnswer::Accepted { .. }
            | ProbeAnswer::Unanswered
            | ProbeAnswer::NotSent { .. } => {}
            ProbeAnswer::Refused { .. } | ProbeAnswer::Expelled { .. } => refused += 1,
        }
    }
    match (refused, let_in.len()) {
        (0, 0) => Judged::NotSeen("the gate was not probed, or did not answer".into()),
        (_, 0) if controls.are_lost() => Judged::Untold(
            "the gate turned the login token away too when all probes had been shown, so that its refusals show \
             nothing: look for a limit or a lock, and try `--probes safe`"
                .into(),
        ),
        (all, 0) => Judged::Held(format!("{} refused", count(all, "probe"))),
        (refused, wrong) => Judged::Broken(
            format!("{wrong} of {} were let in", count(refused + wrong, "probe")),
            let_in.into_iter().take(MOST_EVIDENCE).collect(),
        ),
    }
}

/// Whether it is in. A token counts beside what comes of none: where everybody may stay, staying shows nothing of it.
fn is_let_in(
    case: &Case<'_>,
    probe: &Probe,
    answer: &ProbeAnswer,
    anonymous: Option<&ProbeAnswer>,
) -> bool {
    match (probe, answer) {
        (Probe::Anonymous, ProbeAnswer::Accepted { by: Standing::Acting }) => true,
        (Probe::Anonymous, ProbeAnswer::Accepted { by: Standing::Staying }) => {
            !case.scenario.system.identifies_after_connect()
        }
        _ => answer.lets_in_beside(anonymous),
    }
}

/// What a gate must never let in, in words.
fn forbidden(probe: &Probe) -> Option<&'static str> {
    match probe {
        Probe::Anonymous => Some("a socket without a token"),
        Probe::Garbage => Some("a text that is no token"),
        Probe::RandomKey => Some("a token signed with a random key"),
        Probe::ExpiredRandomKey => Some("an expired token signed with a random key"),
        Probe::Trial { trial } => {
            let row = trial.row();
            (row.expected == Expected::Refused).then_some(row.sends)
        }
        Probe::Namespace { .. } => Some("a socket without a token, in a further namespace,"),
        Probe::LoginToken { .. }
        | Probe::Again { .. }
        | Probe::ExpiredCandidate { .. }
        | Probe::LiveCandidate { .. }
        | Probe::Nowhere
        | Probe::ForeignOrigin { .. }
        | Probe::Wrapped { .. }
        | Probe::AtRoute { .. }
        | Probe::OwnTab { .. }
        | Probe::OtherPlace { .. } => None,
    }
}
