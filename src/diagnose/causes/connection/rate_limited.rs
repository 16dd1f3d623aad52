//! The system refuses or drops what comes too fast.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use regex::{Regex, RegexBuilder};

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Duty, Evidence, Message};
use crate::ledger::{Entry, Event, HttpAnswer, Met, Outcome, Seq};
use crate::scenario::TabId;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "rate-limited",
    family: Family::Connection,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/rate-limited.md"),
    sign: Sign::Rule(rule),
};

/// Words that say that something came too fast.
static TOO_FAST: LazyLock<Regex> = LazyLock::new(|| {
    let words = r"\brate[ _-]?limit|too many (?:requests|messages|events|attempts|logins|emits)|\bslow down\b|\
                 \bthrottl(?:ed|ing)\b|\btoo (?:fast|quickly|frequent(?:ly)?)\b|\bflood(?:ing)?\b";
    let built = RegexBuilder::new(words).case_insensitive(true).build();
    built.expect("the words are constant")
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
        "the system refuses what comes too fast: {}{begin}; the first one says {words}",
        wording::count(refusals.len(), "refusal"),
    );
    let evidence = refusals.iter().take(4);
    let evidence = evidence.map(|(seq, words)| Evidence { seq: *seq, shows: words.clone() });
    Some(Found::certain(summary, evidence.collect()))
}

/// What an entry says of something that came too fast.
fn refusal(case: &Case<'_>, entry: &Entry) -> Option<String> {
    let said = match &entry.event {
        Event::JoinEnded { outcome: Outcome::Refused { answer, .. }, .. }
        | Event::GreetEnded { outcome: Outcome::Refused { answer, .. }, .. }
        | Event::SendEnded { outcome: Outcome::Refused { answer, .. }, .. }
            if !case.history.refused_as_expected(entry.seq) =>
        {
            answer.to_string()
        }
        Event::HttpDone { method, url, answer, .. } => {
            let HttpAnswer::Status { status: 429, excerpt, met: Met::Differs(_), .. } = answer
            else {
                return None;
            };
            return Some(format!("{method} {url} answered 429 {excerpt}").trim_end().to_owned());
        }
        // What a system says in an event that carries no message.
        Event::Received { on, event, args, messages, .. }
            if messages.is_empty() && on.tab().is_some() =>
        {
            let known = case.scenario.system.channels.iter().any(|channel| &channel.on == event);
            if known {
                return None;
            }
            format!("{event} {}", serde_json::Value::from(args.clone()))
        }
        _ => return None,
    };
    TOO_FAST.is_match(&said).then_some(said)
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

/// The messages that one tab sent in one line of the script, where there are enough to see a law in them.
fn bursts<'a>(case: &'a Case<'_>) -> Vec<Vec<&'a Message>> {
    let entries = case.ledger.entries().iter();
    let lines = entries.filter(|entry| matches!(entry.event, Event::DirectionBegan { .. }));
    let lines: Vec<Seq> = lines.map(|entry| entry.seq).collect();
    let line = |message: &Message| lines.partition_point(|begin| *begin < message.began.0);
    let mut bursts: BTreeMap<(usize, &TabId), Vec<&Message>> = BTreeMap::new();
    for message in case.history.messages.values() {
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
    match quick && again && taken >= FEWEST && dropped >= FEWEST {
        true => Fate::Cut { taken, dropped },
        false => Fate::Otherwise,
    }
}

/// Whether a message came to all who were surely there, or to none; nothing where it is neither, or was refused.
fn arrived(case: &Case<'_>, message: &Message) -> Option<bool> {
    let cells = case.matrices.iter().flat_map(|matrix| &matrix.cells);
    let of_message = cells.filter(|cell| cell.message == message.id);
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
