//! Everybody is let in, and thrown out again once somebody has looked at the token.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::judge::{Case, Evidence};
use crate::ledger::{
    DisconnectReason, Endpoint, Entry, Event, HandshakeAnswer, Probe, ProbeAnswer,
};
use crate::scenario::{EventName, Expected};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "auth-after-connect",
    family: Family::Auth,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/auth-after-connect.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    if case.scenario.system.identifies_after_connect() || is_meant(case) {
        return None;
    }
    let windows: Vec<Window<'_>> = windows(case);
    let longest = windows.iter().max_by_key(|window| window.micros())?;
    let summary = format!(
        "a socket {} is let in and thrown out after {}: until then it is connected like any other, and hears \
         what is sent to everybody{}",
        longest.who,
        millis(longest.micros()),
        longest.heard()
    );
    let evidence = windows.iter().take(3).map(|window| {
        let shows = format!(
            "a socket {} was connected for {}{}",
            window.who,
            millis(window.micros()),
            window.heard()
        );
        Evidence { seq: window.ended.seq, shows }
    });
    Some(Found::certain(summary, evidence.collect()))
}

/// The time between CONNECT and the end, for a socket that should never have been let in.
struct Window<'a> {
    who: &'static str,
    began: &'a Entry,
    ended: &'a Entry,
    received: Vec<&'a EventName>,
}

impl Window<'_> {
    fn micros(&self) -> u128 {
        self.ended.at.since(self.began.at).as_micros()
    }

    fn heard(&self) -> String {
        let names: Vec<String> = self.received.iter().map(|event| format!("`{event}`")).collect();
        if names.is_empty() {
            String::new()
        } else {
            format!(" (it received {})", names.join(", "))
        }
    }
}

/// Each probe without a good token that was connected, and whose connection the server ended.
fn windows<'a>(case: &Case<'a>) -> Vec<Window<'a>> {
    let entries = case.ledger.entries();
    let mut windows = Vec::new();
    let mut before = 0;
    for (place, entry) in entries.iter().enumerate() {
        let Event::ProbeAnswered { probe, answer } = &entry.event else { continue };
        if let (Some(who), ProbeAnswer::Expelled { .. }) = (who(probe), answer)
            && is_alive(&entries[place..])
        {
            windows.extend(window(who, &entries[before..place]));
        }
        before = place;
    }
    windows
}

/// Whether somebody answered the next connection: a server that has died closes connections too.
fn is_alive(later: &[Entry]) -> bool {
    let answered = later.iter().find_map(|entry| match &entry.event {
        Event::NotOpened { answer: HandshakeAnswer::Failed { .. }, .. } => Some(false),
        Event::Opened { .. } | Event::NotOpened { .. } => Some(true),
        _ => None,
    });
    answered.unwrap_or(true)
}

fn window<'a>(who: &'static str, entries: &'a [Entry]) -> Option<Window<'a>> {
    let is_connected =
        |entry: &&Entry| matches!(entry.event, Event::Connected { on: Endpoint::Probe(_), .. });
    let began = entries.iter().rfind(is_connected)?;
    let Event::Connected { on: whose, .. } = &began.event else { return None };
    let after = entries.iter().filter(|entry| entry.seq > began.seq);
    let mut received = Vec::new();
    for entry in after {
        match &entry.event {
            Event::Received { on, event, .. } if on == whose => received.push(event),
            Event::PutOut(put_out) if put_out.on == *whose => {
                return Some(Window { who, began, ended: entry, received });
            }
            Event::Disconnected { on, reason, .. } if on == whose => {
                let by_them = matches!(
                    reason,
                    DisconnectReason::ServerDisconnect
                        | DisconnectReason::TransportClose
                        | DisconnectReason::TransportError
                );
                return by_them.then_some(Window { who, began, ended: entry, received });
            }
            _ => {}
        }
    }
    None
}

fn who(probe: &Probe) -> Option<&'static str> {
    match probe {
        Probe::Anonymous => Some("without a token"),
        Probe::Garbage => Some("with a text that is no token"),
        Probe::RandomKey => Some("with a forged token"),
        _ => None,
    }
}

/// Whether the script says that this is how a bad token is refused.
fn is_meant(case: &Case<'_>) -> bool {
    case.scenario.expectations().any(|expectation| {
        matches!(expectation.what, Expected::Disconnected)
            && expectation.tabs.iter().any(|tab| !case.scenario.means_good_token(tab.user()))
    })
}

fn millis(micros: u128) -> String {
    format!("{}.{} ms", micros / 1000, micros / 100 % 10)
}
