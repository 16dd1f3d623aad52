//! What came of what a system should not allow.

use serde_json::Value;

use super::case::Case;
use super::senders::as_read;
use crate::ledger::{Attempt, Event, Forged, Intruded, MessageId, Outcome, Seq};
use crate::scenario::{EventName, TabId};

/// A forged message that was delivered.
#[derive(Clone, Debug, PartialEq)]
pub struct ForgedDelivery<'a> {
    /// The forgery.
    pub forged: &'a Forged,
    /// The delivery.
    pub seq: Seq,
    /// The tab that it came to.
    pub receiver: TabId,
    /// Whom it names.
    pub names: Named,
}

/// Whom a delivery of a forged message names as its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Who sent it.
    TheSender,
    /// Whom it said to be of.
    TheVictim,
    /// Somebody else, or nobody.
    NobodyKnown,
}

/// Every delivery of a forged message on a channel that names senders.
pub fn forged_deliveries<'a>(case: &Case<'a>) -> Vec<ForgedDelivery<'a>> {
    let entries = case.ledger.entries().iter();
    let forged = entries.filter_map(|entry| match &entry.event {
        Event::Forged(forged) => Some(forged),
        _ => None,
    });
    forged.flat_map(|forged| deliveries(case, forged)).collect()
}

fn deliveries<'a>(case: &Case<'a>, forged: &'a Forged) -> Vec<ForgedDelivery<'a>> {
    let mut found = Vec::new();
    for channel in &case.scenario.system.channels {
        let Some(field) = &channel.sender else { continue };
        let name_of = |user| {
            let scope = case.known.scope_of(case.scenario, user);
            field.is.value(&scope).ok().map(|value: Value| as_read(&value))
        };
        let (own, victim) = (name_of(forged.tab.user()), name_of(&forged.victim));
        for arrival in heard(case, forged.message).filter(|(_, on, _)| channel.hears(on)) {
            let (seq, _, receiver) = arrival;
            let said = super::senders::found(case, field, seq).as_ref().map(as_read);
            let names = match said {
                Some(said) if Some(&said) == own.as_ref() => Named::TheSender,
                Some(said) if Some(&said) == victim.as_ref() => Named::TheVictim,
                _ => Named::NobodyKnown,
            };
            found.push(ForgedDelivery { forged, seq, receiver: receiver.clone(), names });
        }
    }
    found
}

/// An intrusion, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Intrusion<'a> {
    /// The entry.
    pub seq: Seq,
    /// What was tried.
    pub tried: &'a Intruded,
    /// The first member who heard what was sent without joining.
    pub published: Option<(Seq, TabId)>,
    /// The first member who heard what was sent after the join.
    pub published_inside: Option<(Seq, TabId)>,
    /// Where the intruder heard what a member said.
    pub overheard: Option<Seq>,
}

impl Intrusion<'_> {
    /// Whether the system said yes to the join.
    pub fn is_let_in(&self) -> bool {
        matches!(self.tried.joined, Outcome::Confirmed { .. }) || self.tried.joined.is_other_yes()
    }
}

/// Every intrusion of the run.
pub fn intrusions<'a>(case: &Case<'a>) -> Vec<Intrusion<'a>> {
    let entries = case.ledger.entries().iter();
    let tried = entries.filter_map(|entry| match &entry.event {
        Event::Intruded(tried) => Some((entry.seq, tried.as_ref())),
        _ => None,
    });
    tried.map(|(seq, tried)| intrusion(case, seq, tried)).collect()
}

fn intrusion<'a>(case: &Case<'_>, seq: Seq, tried: &'a Intruded) -> Intrusion<'a> {
    let room = case.scenario.rooms.get(&tried.room);
    let is_member = |tab: &TabId| room.is_some_and(|room| room.has(tab.user()));
    let by_member = |attempt: &Attempt| {
        let mut heard = heard(case, attempt.message).filter(|(_, _, tab)| is_member(tab));
        heard.next().map(|(seq, _, tab)| (seq, tab.clone()))
    };
    let overheard = tried.overheard.as_ref().and_then(|attempt| {
        let mut heard = heard(case, attempt.message);
        heard.find(|(_, _, tab)| *tab == &tried.tab).map(|(seq, ..)| seq)
    });
    Intrusion {
        seq,
        tried,
        published: by_member(&tried.outside),
        published_inside: by_member(&tried.inside),
        overheard,
    }
}

fn heard<'a>(
    case: &'a Case<'_>,
    message: MessageId,
) -> impl Iterator<Item = (Seq, &'a EventName, &'a TabId)> {
    let arrivals = case.history.arrivals.iter();
    let of_message = arrivals.filter(move |arrival| arrival.messages.contains(&message));
    of_message.map(|arrival| (arrival.seq, &arrival.event, &arrival.tab))
}
