//! The system refuses or drops what comes too fast.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use regex::Regex;
use serde_json::Value;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Duty, Evidence, Message};
use crate::ledger::{
    Endpoint, Entry, Event, HandshakeAnswer, HttpAnswer, Met, Outcome, Seq, says_too_fast,
};
use crate::scenario::TabId;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "rate-limited",
    family: Family::Connection,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/rate-limited.md"),
    sign: Sign::Rule(rule),
};

/// How systems call the events in which they complain.
static COMPLAINT: LazyLock<Regex> = LazyLock::new(|| {
    wording::any_of(&[
        "err",
        "exception",
        "limit",
        "warn",
        "refus",
        "reject",
        "den(?:y|ied)",
        "fail",
    ])
});

/// Sends that follow each other more slowly than this are paced.
const QUICK: Duration = Duration::from_secs(1);

/// A run of sends: so many that arrive, then so many that do not. Fewer of either can be chance.
const FEWEST: usize = 2;

fn rule(case: &Case<'_>) -> Option<Found> {
    by_its_words(case).or_else(|| by_its_losses(case))
}

/// The system says so.
fn by_its_words(case: &Case<'_>) -> Option<Found> {
    let entries = case.ledger.entries().iter();
    let refusals: Vec<(Seq, String)> =
        entries.filter_map(|entry| Some((entry.seq, refusal(case, entry)?))).collect();
    let (first, words) = refusals.first()?;
    let before = sends_before(case, *first);
    let begin = match before {
        0 => String::new(),
        before => format!(", first after {} were taken", wording::count(before, "message")),
    };
    let summary = format!(
        "the system refuses what comes too fast: {}{begin} ({words})",
        wording::count(refusals.len(), "refusal"),
    );
    let evidence = refusals.iter().take(4);
    let evidence = evidence.map(|(seq, words)| Evidence { seq: *seq, shows: words.clone() });
    let found = Found::certain(summary, evidence.collect());
    // A limit that says what it is does what it is for; the run has sent more slowly then.
    let is_told = refusals.iter().all(|(seq, _)| is_told(case, *seq));
    Some(if is_told { found.rated(Severity::Low) } else { found })
}

/// Whether a refusal is that of a send that was told so, or the event in which it was told.
fn is_told(case: &Case<'_>, refusal: Seq) -> bool {
    let told = match case.ledger.get(refusal).map(|entry| &entry.event) {
        Some(Event::Received { on, .. }) => on.tab(),
        _ => None,
    };
    case.history.refused_by_limit(refusal)
        || case.history.messages.values().any(|message| {
            let ended = message.ended.as_ref().map(|(seq, ..)| *seq);
            Some(&message.tab) == told
                && ended.is_some_and(|seq| case.history.refused_by_limit(seq))
        })
}

/// What a request was told that was one too many (429, RFC 6585 section 4).
pub(super) fn too_many(answer: &HttpAnswer) -> Option<&str> {
    match answer {
        HttpAnswer::Status { status: 429, excerpt, met: Met::Differs(_), .. } => Some(excerpt),
        _ => None,
    }
}

/// What an entry says of something that came too fast.
fn refusal(case: &Case<'_>, entry: &Entry) -> Option<String> {
    let (who, said) = match &entry.event {
        Event::HttpDone { method, url, answer, .. } => {
            let excerpt = too_many(answer)?;
            return Some(format!("{method} {url} answered 429 {excerpt}").trim_end().to_owned());
        }
        Event::NotOpened { on, answer: HandshakeAnswer::Status { status: 429, excerpt, .. } }
            if is_meant(case, on) && case.history.tabs().next().is_none() =>
        {
            return Some(format!("{on} was refused: 429 {excerpt}").trim_end().to_owned());
        }
        Event::Refused { on, payload, .. } if is_meant(case, on) => {
            (format!("{on} was refused"), payload.to_string())
        }
        // What a system says in an event for things that went wrong.
        Event::Received { on, event, args, .. }
            if on.tab().is_some() && COMPLAINT.is_match(event.as_str()) =>
        {
            (format!("{on} got `{event}`"), Value::from(args.clone()).to_string())
        }
        other => refused_procedure(case, entry.seq, other)?,
    };
    says_too_fast(&said).then(|| format!("{who}: {said}"))
}

fn is_meant(case: &Case<'_>, on: &Endpoint) -> bool {
    on.tab().is_some_and(|tab| !case.scenario.expects_no_entry(tab))
}

/// Whose procedure was refused, which, and in which words.
fn refused_procedure(case: &Case<'_>, seq: Seq, event: &Event) -> Option<(String, String)> {
    let (who, outcome) = match event {
        Event::JoinEnded { tab, room, outcome } => (format!("{tab} joining {room}"), outcome),
        Event::GreetEnded { tab, outcome } => (format!("{tab} greeting"), outcome),
        Event::SendEnded { message, outcome } => {
            let tab = &case.history.messages.get(message)?.tab;
            (format!("{tab} sending {message}"), outcome)
        }
        _ => return None,
    };
    match outcome {
        Outcome::Refused { answer, .. } if !case.history.refused_as_expected(seq) => {
            Some((who, answer.to_string()))
        }
        _ => None,
    }
}

fn sends_before(case: &Case<'_>, at: Seq) -> usize {
    let sends = case.history.messages.values();
    sends
        .filter(|message| match &message.ended {
            Some((seq, _, outcome)) => *seq < at && matches!(outcome, Outcome::Confirmed { .. }),
            None => false,
        })
        .count()
}

/// The system says nothing, but what one tab sends in quick succession is lost from some message on.
fn by_its_losses(case: &Case<'_>) -> Option<Found> {
    let mut evidence = Vec::new();
    let (mut kept, mut lost) = (0, 0);
    for burst in bursts(case) {
        match fate(case, &burst) {
            Fate::Whole => {}
            Fate::Cut { taken, dropped } => {
                (kept, lost) = (kept + taken, lost + dropped);
                let (tab, seq) = (&burst[taken].tab, burst[taken].began.0);
                let shows = format!("{tab}: {taken} messages arrived, then {dropped} did not");
                evidence.push(Evidence { seq, shows });
            }
            Fate::Otherwise => return None,
        }
    }
    if evidence.is_empty() {
        return None;
    }
    let summary = format!(
        "in quick succession the first messages of a tab arrive and the later ones do not ({kept} arrived, then \
         {lost} were lost): the system seems to drop what comes too fast, without a word"
    );
    let found = Found::likely(summary, evidence);
    Some(found.looks_like(
        "accepted-then-lost",
        "send more slowly (`timing: { pace: 2s }`): if everything arrives then, it is the rate",
    ))
}

/// The messages that one tab sent in one line of the script, where there are enough to see a law in them. Each waited
/// for the answer to the one before it: what is lost of messages that did not wait may have been volatile.
fn bursts<'a>(case: &'a Case<'_>) -> Vec<Vec<&'a Message>> {
    let entries = case.ledger.entries().iter();
    let lines = entries.filter(|entry| matches!(entry.event, Event::DirectionBegan { .. }));
    let lines: Vec<Seq> = lines.map(|entry| entry.seq).collect();
    let line = |message: &Message| lines.partition_point(|begin| *begin < message.began.0);
    let mut bursts: BTreeMap<(usize, &TabId), Vec<&Message>> = BTreeMap::new();
    let at_once = crate::judge::bursts(case);
    let waited =
        |message: &&Message| !at_once.iter().any(|burst| burst.messages.contains(&message.id));
    for message in case.history.messages.values().filter(waited) {
        bursts.entry((line(message), &message.tab)).or_default().push(message);
    }
    bursts.into_values().filter(|burst| burst.len() >= 2 * FEWEST).collect()
}

/// What became of a burst.
enum Fate {
    /// All arrived.
    Whole,
    /// So many arrived, and then so many did not.
    Cut { taken: usize, dropped: usize },
    /// Losses of another pattern.
    Otherwise,
}

fn fate(case: &Case<'_>, burst: &[&Message]) -> Fate {
    let fates: Option<Vec<bool>> = burst.iter().map(|message| arrived(case, message)).collect();
    let Some(fates) = fates else { return Fate::Otherwise };
    let Some(taken) = fates.iter().position(|arrived| !arrived) else { return Fate::Whole };
    let dropped = fates[taken..].iter().take_while(|arrived| !**arrived).count();
    // Once the sender has waited long enough, for instance for answers that did not come, it may speak again.
    let again = fates[taken + dropped..].iter().all(|arrived| *arrived);
    let mut pairs = burst[..=taken].windows(2);
    let quick = pairs.all(|pair| pair[1].began.1.since(pair[0].began.1) < QUICK);
    if quick && again && taken >= FEWEST && dropped >= FEWEST {
        Fate::Cut { taken, dropped }
    } else {
        Fate::Otherwise
    }
}

/// Whether a message came to all who were surely there, or to none; nothing where it is neither, or was refused.
fn arrived(case: &Case<'_>, message: &Message) -> Option<bool> {
    let of_message = case.cells().filter(|cell| cell.message == message.id);
    let heard: Vec<bool> = of_message
        .filter(|cell| matches!(cell.duty, Duty::Must(_) | Duty::May))
        .map(|cell| cell.copies > 0)
        .collect();
    let taken = matches!(
        message.ended,
        Some((.., Outcome::Confirmed { .. } | Outcome::Unasked | Outcome::Unanswered { .. }))
    );
    match (heard.iter().all(|heard| *heard), heard.iter().any(|heard| *heard)) {
        _ if !taken || heard.is_empty() => None,
        (true, _) => Some(true),
        (_, false) => Some(false),
        _ => None,
    }
}
