//! Cells that something else accounts for than a law, so that a law may hold for the rest of them.

use std::collections::BTreeSet;

use super::causes::rooms::{join_ack_before_membership, join_not_authorised, leave_ineffective};
use super::diagnosis::{Diagnosis, Family};
use super::scene::Scene;
use crate::judge::{Case, Cell, Fate, Memory, Message, memory};
use crate::ledger::{MessageId, Outcome};
use crate::scenario::Part;

/// What is set aside before laws are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// Nothing: a law must explain every cell.
    Nothing,
    /// What a cause accounts for that a rule has found.
    ByRules,
    /// That, and messages that were accepted and then reached nobody at all.
    WholeMessages,
}

impl Set {
    const ALL: [Self; 3] = [Self::Nothing, Self::ByRules, Self::WholeMessages];
}

/// What a cause that a rule has found accounts for.
#[derive(Clone, Copy)]
enum Account {
    /// These cells.
    Cells(fn(&Scene<'_>) -> bool),
    /// All cells of these messages.
    Messages(fn(&Case<'_>) -> BTreeSet<MessageId>),
}

/// Causes that rules find, and what they account for, whatever law the other cells follow.
const ACCOUNTS: &[(&str, Account)] = &[
    ("deaf-after-reconnect", Account::Cells(has_come_back)),
    ("join-ack-before-membership", Account::Messages(join_ack_before_membership::misled)),
    ("leave-ineffective", Account::Cells(leave_ineffective::accounts_for)),
    ("join-not-authorised", Account::Cells(join_not_authorised::accounts_for)),
    ("leave-affects-one-tab", Account::Cells(belongs_to_a_member)),
    ("refused-but-delivered", Account::Cells(was_refused)),
];

/// Causes that neither take away nor add a copy of what the script sends.
const HARMLESS: &[&str] = &[
    "connection-leak",
    "ghost-online",
    "handler-registered-late",
    "join-ack-missing",
    "join-ack-unexpected",
    "join-history-gap",
    "join-history-overlap",
    "join-not-authorised",
    "left-event-missing",
    "origin-not-enforced",
    "out-of-order",
    "outsider-can-publish",
    "payload-altered",
    "premature-offline",
    "send-ack-missing",
    "sender-spoofable",
    "stale-socket-ids",
];

/// Whether a cause that a rule has found may be why copies are missing or too many.
pub(super) fn touches_copies(diagnosis: &Diagnosis) -> bool {
    diagnosis.is_fault() && diagnosis.family != Family::Auth && !HARMLESS.contains(&diagnosis.code)
}

/// Whether it is known which cells a cause accounts for, so that others are open beside it.
pub(super) fn is_bounded(diagnosis: &Diagnosis) -> bool {
    !touches_copies(diagnosis) || ACCOUNTS.iter().any(|(code, _)| *code == diagnosis.code)
}

/// What may be set aside in a run.
pub(super) struct Aside<'a> {
    case: &'a Case<'a>,
    cells: Vec<fn(&Scene<'_>) -> bool>,
    messages: BTreeSet<MessageId>,
}

impl<'a> Aside<'a> {
    pub(super) fn of(case: &'a Case<'a>, rules: &[Diagnosis]) -> Self {
        let named = ACCOUNTS.iter().filter(|(code, _)| rules.iter().any(|one| one.code == *code));
        let mut aside = Self { case, cells: Vec::new(), messages: BTreeSet::new() };
        for (_, account) in named {
            match account {
                Account::Cells(accounts_for) => aside.cells.push(*accounts_for),
                Account::Messages(of) => aside.messages.append(&mut of(case)),
            }
        }
        aside
    }

    /// The scenes that are left of each set, the fullest first; each but once.
    pub(super) fn sets<'s>(&self, scenes: &[Scene<'s>]) -> Vec<(Set, Vec<Scene<'s>>)> {
        let mut sets: Vec<(Set, Vec<Scene<'s>>)> = Vec::new();
        for set in Set::ALL {
            let rest = self.without(set, scenes);
            if sets.last().is_none_or(|(_, before)| before.len() > rest.len()) {
                sets.push((set, rest));
            }
        }
        sets
    }

    /// The scenes that are left of a set.
    pub(super) fn without<'s>(&self, set: Set, scenes: &[Scene<'s>]) -> Vec<Scene<'s>> {
        let lost = if set == Set::WholeMessages { self.lost(scenes) } else { BTreeSet::new() };
        let is_aside = |scene: &Scene<'_>| {
            set != Set::Nothing
                && (lost.contains(&scene.message.id)
                    || self.messages.contains(&scene.message.id)
                    || self.cells.iter().any(|accounts_for| accounts_for(scene)))
        };
        scenes.iter().filter(|scene| !is_aside(scene)).cloned().collect()
    }

    /// What is missing of whole messages.
    pub(super) fn lost_cells(&self, scenes: &[Scene<'_>]) -> Vec<Cell> {
        let lost = self.lost(scenes);
        let missing = scenes
            .iter()
            .filter(|scene| lost.contains(&scene.message.id) && scene.cell.fate() == Fate::Missing);
        missing.map(|scene| scene.cell.clone()).collect()
    }

    /// Messages that were accepted and reached nobody. A single one that was due to somebody may be chance, unless the
    /// system's history lacks it.
    fn lost(&self, scenes: &[Scene<'_>]) -> BTreeSet<MessageId> {
        let of = |id: MessageId| scenes.iter().filter(move |scene| scene.message.id == id);
        let messages = self.case.history.messages.values();
        let unheard = messages.filter(|message| {
            let is_accepted = matches!(message.ended, Some((.., Outcome::Confirmed { .. })));
            is_accepted && of(message.id).all(|scene| scene.cell.copies == 0)
        });
        let unheard: Vec<&Message> = unheard.collect();
        let is_due = |message: &&&Message| of(message.id).any(|scene| scene.part() == Part::Member);
        let due: Vec<_> = unheard.iter().filter(is_due).collect();
        let is_sure = due.len() > 1
            || due.iter().any(|message| memory(self.case, message) == Memory::Lacking);
        unheard.iter().filter(|_| is_sure).map(|message| message.id).collect()
    }
}

/// Whether the receiver is on another connection than its first.
fn has_come_back(scene: &Scene<'_>) -> bool {
    let (history, tab) = (&scene.case.history, &scene.cell.receiver);
    let first = history.connections(tab).first().map(|(from, _)| *from);
    let sent = history.connection_at(tab, scene.message.began.0);
    first.is_some() && sent.is_some() && sent != first
}

/// Whether the sender was told no.
fn was_refused(scene: &Scene<'_>) -> bool {
    matches!(scene.message.ended, Some((.., Outcome::Refused { .. })))
}

/// Whether the receiver is not in the room, and its user is.
fn belongs_to_a_member(scene: &Scene<'_>) -> bool {
    scene.cell.part == Part::Outsider && scene.is_members_tab()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::diagnose::CATALOGUE;
    use crate::diagnose::diagnosis::Confidence;
    use crate::diagnose::diagnosis::samples::diagnosis;

    /// What a cause may do to the copies of a message decides what else is looked for beside it.
    #[test]
    fn what_causes_do_to_copies_changes_nowhere_unseen() {
        let mut text = String::new();
        for cause in CATALOGUE {
            let named = diagnosis(cause.code, cause.family, Confidence::Certain);
            let does = match (touches_copies(&named), is_bounded(&named)) {
                (false, _) => "leaves copies as they are",
                (true, true) => "accounts for the cells that are known to be its own",
                (true, false) => "may account for any cell",
            };
            writeln!(text, "{} {}: {does}", cause.family.word(), cause.code)
                .expect("a text takes everything");
        }
        insta::assert_snapshot!(text);
    }
}
