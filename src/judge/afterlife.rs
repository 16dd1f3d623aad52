//! What became of a connection when its token was over: whether it was still served, or turned away.

use std::collections::HashMap;

use super::case::Case;
use super::finding::Evidence;
use super::lifetime::{Ender, Over, Pass, Shown, is_near_end};
use super::promise::evidence;
use crate::ledger::{Confirmed, Entry, Event, Outcome, Seq, Stamp};
use crate::scenario::RoomName;

/// What became of a connection after its token was over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Afterlife {
    /// It was opened only then, and let in.
    pub entered: Option<Evidence>,
    /// It was open already, and was served as before.
    pub served: Vec<Evidence>,
    /// It was closed, refused, or told no.
    pub turned_away: Option<Seq>,
}

/// The connections whose tokens were over for one reason, and what became of them.
pub fn afterlives<'a>(
    case: &'a Case<'_>,
    over: fn(&Pass) -> Option<Over>,
) -> impl Iterator<Item = (&'a Shown, Afterlife)> {
    case.lifetime.connections.iter().filter_map(move |shown| {
        let over = over(case.lifetime.pass(shown)?)?;
        Some((shown, afterlife(case, shown, over)?))
    })
}

/// What became of a connection; nothing if it had ended before its token was over.
fn afterlife(case: &Case<'_>, shown: &Shown, over: Over) -> Option<Afterlife> {
    let mut after = Afterlife::default();
    if over.is_before(shown.began.0, shown.began.1) {
        after.turned_away = shown.refused;
        if shown.was_thrown_out() {
            after.turned_away = shown.ended.map(|ended| ended.seq);
            return Some(after);
        }
        let let_in =
            |(seq, ..): (Seq, Stamp, _)| evidence(seq, format!("{} was let in with it", shown.tab));
        after.entered = shown.admitted.map(let_in);
        return Some(after);
    }
    let ended = shown.ended.filter(|ended| ended.by == Ender::System);
    let asked_to_end = shown.ended.is_some_and(|ended| !over.is_before(ended.seq, ended.at));
    let explained = |seq, at| match over {
        Over::Expired(ends) => is_near_end(ends, at),
        Over::LoggedOut(_) => case.lifetime.explains_end(&shown.tab, (seq, at)),
    };
    after.turned_away = ended.filter(|ended| explained(ended.seq, ended.at)).map(|ended| ended.seq);
    if shown.admitted.is_none() || asked_to_end && after.turned_away.is_none() {
        return None;
    }
    let last = shown.ended.map_or(Seq(u64::MAX), |ended| ended.seq);
    let during = case.ledger.entries().iter().filter(|e| e.seq > shown.began.0 && e.seq < last);
    let mut joins = HashMap::new();
    for entry in during {
        match treatment(case, shown, over, entry, &mut joins) {
            Some(Treatment::Served(what)) => after.served.push(evidence(entry.seq, what)),
            Some(Treatment::Refused) => after.turned_away = Some(entry.seq),
            None => {}
        }
    }
    Some(after)
}

/// How an entry shows a connection treated.
enum Treatment {
    Served(String),
    Refused,
}

fn treatment<'a>(
    case: &Case<'_>,
    shown: &Shown,
    over: Over,
    entry: &'a Entry,
    joins: &mut HashMap<&'a RoomName, (Seq, Stamp)>,
) -> Option<Treatment> {
    let tab = &shown.tab;
    let sent = |message| case.history.messages.get(message);
    let after = |(seq, at): (Seq, Stamp)| over.is_before(seq, at);
    match &entry.event {
        Event::Received { on, messages, .. } if on.tab() == Some(tab) => {
            let heard = messages.iter().filter_map(sent).find(|message| after(message.began))?;
            Some(Treatment::Served(format!("{tab} heard message {} of {}", heard.id, heard.tab)))
        }
        Event::SendEnded { message, outcome } => {
            let message = sent(message).filter(|m| &m.tab == tab && after(m.began))?;
            of_outcome(outcome, || format!("message {} of {tab} was taken", message.id))
        }
        Event::JoinBegan { tab: of, room } if of == tab => {
            joins.insert(room, (entry.seq, entry.at));
            None
        }
        Event::JoinEnded { tab: of, room, outcome } if of == tab => {
            joins.get(room).filter(|began| after(**began))?;
            of_outcome(outcome, || format!("{tab} joined {room}"))
        }
        _ => None,
    }
}

fn of_outcome(outcome: &Outcome, taken: impl Fn() -> String) -> Option<Treatment> {
    match outcome {
        Outcome::Confirmed { by: Confirmed::Ack | Confirmed::Reply } => {
            Some(Treatment::Served(taken()))
        }
        Outcome::Refused { .. } | Outcome::Unanswered { .. } => Some(Treatment::Refused),
        // A request over HTTP says nothing of the socket.
        Outcome::Confirmed { by: Confirmed::Http } | Outcome::Unasked | Outcome::NotDone { .. } => {
            None
        }
    }
}
