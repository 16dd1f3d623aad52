//! A send is acknowledged as a success, and the message is lost behind the acknowledgement.

use super::send_ack_missing::is_heard;
use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::misshapen::without_their_text;
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, Memory, Message, lacks_only_after_joins, memory};
use crate::ledger::Outcome;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "accepted-then-lost",
    family: Family::Broadcast,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/accepted-then-lost.md"),
    sign: Sign::LeftOver(rule),
};

/// Where no message at all is heard, the room may as well be another one, which `joined-but-deaf` speaks of: unless the
/// system's own history lacks them as well.
fn rule(case: &Case<'_>) -> Option<Found> {
    let accepted = case.history.messages.values().filter(|message| is_accepted(case, message));
    let (heard, lost): (Vec<_>, Vec<_>) = accepted.partition(|message| is_heard(case, message));
    let all = heard.len() + lost.len();
    let has = |wanted: Memory| lost.iter().any(|message| memory(case, message) == wanted);
    if has(Memory::Kept) || without_their_text(case).is_some() {
        return None;
    }
    if has(Memory::Lacking) {
        let summary = format!(
            "{} of {} that were acknowledged reached nobody, and the history that was asked for later lacks them",
            lost.len(),
            wording::count(all, "message"),
        );
        return Some(Found::certain(summary, evidence(case, &lost)));
    }
    if heard.is_empty() || lost.is_empty() || lost.iter().all(|lost| receivers(case, lost) < 2) {
        return None;
    }
    // Where tabs miss what others get, whoever gets it, chance does it, and may miss a whole message now and then.
    if case.due().any(|cell| cell.copies == 0 && case.others_got(cell)) {
        return None;
    }
    let summary = format!(
        "{} of {} that were acknowledged reached none of those who should hear them",
        lost.len(),
        wording::count(all, "message"),
    );
    let found = Found::likely(summary, evidence(case, &lost)).looks_like(
        "intermittent-loss",
        "let more tabs listen: with this cause all of them miss the same messages",
    );
    Some(if lacks_only_after_joins(case) { unless_rooms_were_empty(found) } else { found })
}

/// What is lost when tabs have just joined may have been given out to a room in which nobody was yet.
fn unless_rooms_were_empty(found: Found) -> Found {
    found
        .looks_like(
            "join-ack-before-membership",
            "let a tab join again while somebody sends faster: with this cause the others may miss it as well",
        )
        .looks_like(
            "subscribe-window",
            "name the server processes in `socket.nodes`: with this cause tabs at all of them miss it",
        )
}

fn evidence(case: &Case<'_>, lost: &[&Message]) -> Vec<Evidence> {
    let lost = lost.iter().take(4).map(|message| {
        let shows = format!(
            "{} sent {}, was told yes, and none of {} heard it",
            message.tab,
            message.id,
            wording::count(receivers(case, message), "tab"),
        );
        Evidence { seq: message.began.0, shows }
    });
    lost.collect()
}

fn is_accepted(case: &Case<'_>, message: &Message) -> bool {
    matches!(message.ended, Some((.., Outcome::Confirmed { .. }))) && receivers(case, message) > 0
}

/// How many tabs had to hear a message.
fn receivers(case: &Case<'_>, message: &Message) -> usize {
    let due = case.due().filter(|cell| cell.message == message.id);
    due.filter(|cell| cell.receiver != message.tab).count()
}
