//! Something on the way closes connections on which nothing moves.

use std::time::Duration;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::lives::{self, End, Life};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "heartbeat-cut",
    family: Family::Connection,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/heartbeat-cut.md"),
    sign: Sign::Rule(rule),
};

/// Below this no timeout of a proxy lies, and a run is seldom silent for as long.
const SHORTEST: Duration = Duration::from_millis(250);

/// A connection that was closed after a silence.
struct Cut<'a> {
    life: &'a Life<'a>,
    end: End,
    silence: Duration,
}

fn rule(case: &Case<'_>) -> Option<Found> {
    let lives = lives::of_tabs(case);
    let cuts: Vec<Cut<'_>> = lives.iter().filter_map(cut).collect();
    let shortest = cuts.iter().map(|cut| cut.silence).min()?;
    let longest = cuts.iter().map(|cut| cut.silence).max()?;
    // A timeout is the same for all, and nothing outlives it.
    let spread = longest.saturating_sub(shortest);
    let constant = spread <= shortest / 4;
    let survived = lives.iter().map(|life| life.survived).max()?;
    let others = lives.iter().filter(|life| life.ended_unasked().is_some()).count() - cuts.len();
    if cuts.len() < 2 || !constant || survived > longest + longest / 4 || others > 0 {
        return None;
    }
    if super::is_gone_after(case, cuts.iter().map(|cut| cut.end.seq).max()?) {
        return None;
    }
    let summary = summary(&cuts, shortest);
    let found = evidence(&cuts);
    if at_different_times(&cuts, spread) {
        return Some(Found::certain(summary, found));
    }
    Some(Found::likely(summary, found).looks_like(
        "server-crash-on-event",
        "connect the users one after the other, with a `wait` between: a timeout ends each connection at the \
         same age, a crash ends all at once",
    ))
}

/// The silence after which a connection was closed, if it was shorter than a server waits for a sign of life.
fn cut<'a>(life: &'a Life<'a>) -> Option<Cut<'a>> {
    let end = life.fell_silent()?;
    let handshake = life.handshake?;
    let silence = end.at.since(life.last_move);
    let patience = handshake.ping_interval.saturating_add(handshake.ping_timeout);
    let is_early = silence < Duration::from_millis(patience);
    let is_idle = silence >= SHORTEST && life.unanswered.is_empty();
    (is_early && is_idle).then_some(Cut { life, end, silence })
}

/// Whether the ends lie further apart than the ages do: then it is the age that counts, not the moment.
fn at_different_times(cuts: &[Cut<'_>], spread: Duration) -> bool {
    let ends = || cuts.iter().map(|cut| cut.end.at);
    let (first, last) = (ends().min().unwrap_or_default(), ends().max().unwrap_or_default());
    last.since(first) > (spread * 2).max(Duration::from_millis(100))
}

fn summary(cuts: &[Cut<'_>], silence: Duration) -> String {
    let pings =
        cuts.iter().filter_map(|cut| cut.life.handshake).map(|handshake| handshake.ping_interval);
    format!(
        "{} were closed after {} ms in which nothing moved, before the server's next ping (every {} \
         ms): something on the way has a shorter timeout than that",
        wording::count(cuts.len(), "connection"),
        silence.as_millis(),
        pings.min().unwrap_or_default(),
    )
}

fn evidence(cuts: &[Cut<'_>]) -> Vec<Evidence> {
    let shown = cuts.iter().take(4).map(|cut| {
        let opened = cut.life.connected.map_or(cut.end.at, |(_, at)| at);
        let shows = format!(
            "{}: closed without a word at the age of {} ms, {} ms after the last frame",
            cut.life.on,
            cut.end.at.since(opened).as_millis(),
            cut.silence.as_millis(),
        );
        Evidence { seq: cut.end.seq, shows }
    });
    shown.collect()
}
