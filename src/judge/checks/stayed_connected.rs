//! No connection ends unasked.

use super::{MOST_EVIDENCE, count};
use crate::judge::case::Case;
use crate::judge::promise::{Check, Judged, evidence};
use crate::ledger::{DisconnectReason, Event};
use crate::scenario::TabId;

pub(in crate::judge) const CHECK: Check =
    Check { name: "stayed-connected", promise: "no connection ends unasked", judge };

fn judge(case: &Case<'_>) -> Judged {
    if case.history.tabs().next().is_none() {
        return Judged::NotSeen("no tab got in".into());
    }
    let mut closing: Vec<&TabId> = Vec::new();
    let (mut ended, mut over, mut commanded) = (Vec::new(), 0, 0);
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::CloseBegan { tab, .. } => closing.push(tab),
            Event::Connected { on, .. } => closing.retain(|tab| on.tab() != Some(tab)),
            Event::Disconnected { on, reason, code } => {
                let Some(tab) = on.tab() else { continue };
                let ours = closing.contains(&tab) || *reason == DisconnectReason::ClientDisconnect;
                if ours || case.scenario.expects_end(tab) {
                    continue;
                }
                if case.ended_by_command(entry.seq) {
                    commanded += 1;
                } else if case.lifetime.explains_end(tab, (entry.seq, entry.at)) {
                    over += 1;
                } else {
                    ended.push(evidence(entry.seq, said(tab, *reason, *code)));
                }
            }
            _ => {}
        }
    }
    if ended.is_empty() && commanded > 0 {
        let summary =
            format!("{} ended by a command of the script", count(commanded, "connection"));
        return Judged::Held(summary);
    }
    if ended.is_empty() && over > 0 {
        let summary = format!(
            "{} ended because a token had expired, or its user had logged out",
            count(over, "connection")
        );
        return Judged::Held(summary);
    }
    if ended.is_empty() {
        return Judged::Held("every connection ended when the run ended it".into());
    }
    let summary = format!("{} ended unasked", count(ended.len(), "connection"));
    Judged::Broken(summary, ended.into_iter().take(MOST_EVIDENCE).collect())
}

fn said(tab: &TabId, reason: DisconnectReason, code: Option<u16>) -> String {
    let reason = match reason {
        DisconnectReason::ServerDisconnect => "the server disconnected it",
        DisconnectReason::ClientDisconnect => "it left",
        DisconnectReason::TransportClose => "the server closed the connection",
        DisconnectReason::TransportError => "the connection broke",
        DisconnectReason::PingTimeout => "no ping came in time",
        DisconnectReason::ParseError => "what came could not be understood",
    };
    match code {
        Some(code) => format!("{tab}: {reason} (close code {code})"),
        None => format!("{tab}: {reason}"),
    }
}
