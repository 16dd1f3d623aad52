//! Hand-written results, each like one that a run would have.

mod broadcast;
mod foreign;
mod secret;

use std::collections::BTreeMap;
use std::time::Duration;

pub(crate) use broadcast::{except_in_loop, healthy, inconclusive, wide};
pub(crate) use foreign::{HARM, hostile};
pub(crate) use secret::issuer_secret;
use serde_json::json;

use crate::diagnose::{Mark, Ticked};
use crate::judge::{Cell, Duty, Evidence, Finding, Matrix, NotObserved, Verdict};
use crate::ledger::{Handshake, MessageId, Phases, Seq, ServerNames, Stamp};
use crate::report::{
    EndReport, HandshakeReport, OpeningReport, RunReport, SecretsReport, SurveyReport, TabReport,
    TokenReport, UserReport,
};
use crate::scenario::{Part, Revision, TabId, Transport};

/// Users and their tabs: `[("alice", 3), ("bob", 2)]`.
type Cast<'a> = [(&'a str, u16)];

/// A run in which nothing went wrong, without its matrix.
fn plain(cast: &Cast) -> RunReport {
    RunReport {
        scenario: "chat smoke".into(),
        file: Some("scenarios/smoke.yaml".into()),
        target: "http://localhost:3000".into(),
        verdict: Verdict::Pass,
        exit_code: 0,
        policy: "every other user of the room hears a message once, nobody else does".into(),
        done: Vec::new(),
        handshake: Some(HandshakeReport { values: handshake(), advice: Vec::new() }),
        opening: Some(opening()),
        server: Some(ServerNames { server: Some("nginx/1.24.0".into()), ..ServerNames::default() }),
        survey: vec![websocket()],
        users: cast.iter().map(inside).collect(),
        tokens: cast.iter().map(|(name, _)| token(name)).collect(),
        secrets: Some(agreeing()),
        probes: Vec::new(),
        matrices: Vec::new(),
        findings: Vec::new(),
        diagnoses: Vec::new(),
        not_observed: Vec::new(),
        checklist: Vec::new(),
        untried: Vec::new(),
        latency: Vec::new(),
        timing: Vec::new(),
        took: Duration::from_millis(412),
        times: BTreeMap::new(),
    }
}

/// How the first tab was opened.
fn opening() -> OpeningReport {
    let (tcp_micros, handshake_micros) = (Some(84), Some(1110));
    let phases = Phases { tcp_micros, handshake_micros, ..Phases::default() };
    let connect = Some(Duration::from_micros(2300));
    OpeningReport { transport: Transport::Websocket, revision: Revision::Four, phases, connect }
}

fn handshake() -> Handshake {
    Handshake {
        sid: "lv_VI97HAXpY6yYWAAAC".into(),
        ping_interval: 25_000,
        ping_timeout: 20_000,
        max_payload: Some(1_000_000),
        upgrades: vec!["websocket".into()],
    }
}

fn websocket() -> SurveyReport {
    SurveyReport {
        asked: "a WebSocket from the first byte".into(),
        url: "ws://localhost:3000/socket.io/?EIO=4&transport=websocket".into(),
        said: "answered with a handshake".into(),
        took: Duration::from_micros(1_542),
    }
}

fn inside((name, tabs): &(&str, u16)) -> UserReport {
    let tab = |number: u16| TabReport {
        tab: tab(&format!("{name}/{number}")),
        state: "connected".into(),
        sid: Some(format!("Xy{name}AAA{number}")),
    };
    UserReport { name: (*name).into(), login: Ok(()), tabs: (1..=*tabs).map(tab).collect() }
}

fn token(name: &str) -> TokenReport {
    TokenReport {
        user: name.into(),
        origin: "body:/token".into(),
        header: Some(json!({ "alg": "HS256", "typ": "JWT" })),
        claims: Some(
            json!({ "sub": format!("u-{name}"), "iat": 1_700_000_000, "exp": 1_700_003_600 }),
        ),
        lints: Vec::new(),
    }
}

fn agreeing() -> SecretsReport {
    SecretsReport {
        issuer: EndReport {
            fingerprint: Some("hs256:3f9a-b21c-77e0".into()),
            source: "JWT_SECRET in ./server/.env".into(),
            proof: "The signature of 3 login tokens was computed again with it.".into(),
            inside: Vec::new(),
        },
        verifier: EndReport {
            fingerprint: Some("hs256:3f9a-b21c-77e0".into()),
            source: "JWT_SECRET in ./server/.env".into(),
            proof: "An expired token signed with it was answered `jwt expired`.".into(),
            inside: Vec::new(),
        },
        agreement: "Both ends use the same secret.".into(),
    }
}

fn tab(text: &str) -> TabId {
    text.parse().unwrap()
}

fn tabs(cast: &Cast) -> Vec<TabId> {
    let of = |(name, tabs): &(&str, u16)| -> Vec<TabId> {
        (1..=*tabs).map(|number| tab(&format!("{name}/{number}"))).collect()
    };
    cast.iter().flat_map(of).collect()
}

/// A matrix in which every tab but the outsiders' sends `messages`, and `copies` says what came of each.
fn matrix(
    cast: &Cast,
    outsiders: &[&str],
    messages: u32,
    copies: impl Fn(&TabId, &TabId) -> (Duty, u16),
) -> Matrix {
    let all = tabs(cast);
    let is_outsider = |tab: &TabId| outsiders.contains(&tab.user().as_str());
    let senders: Vec<TabId> = all.iter().filter(|tab| !is_outsider(tab)).cloned().collect();
    let mut cells = Vec::new();
    for (place, sender) in senders.iter().enumerate() {
        for (message, receiver) in (0..messages).flat_map(|m| all.iter().map(move |tab| (m, tab))) {
            let (duty, copies) = copies(sender, receiver);
            cells.push(Cell {
                message: MessageId(u32::try_from(place).unwrap() * messages + message + 1),
                sender: sender.clone(),
                receiver: receiver.clone(),
                part: part(sender, receiver, is_outsider(receiver)),
                duty,
                copies,
                arrivals: Vec::new(),
            });
        }
    }
    Matrix { channel: "message:new".into(), senders, receivers: all, cells }
}

fn part(sender: &TabId, receiver: &TabId, outsider: bool) -> Part {
    match (outsider, sender.user() == receiver.user()) {
        (true, _) => Part::Outsider,
        _ if sender == receiver => Part::Emitter,
        (_, true) => Part::SenderTab,
        (_, false) => Part::Member,
    }
}

/// What `audience: others` asks for.
fn others(sender: &TabId, receiver: &TabId) -> Duty {
    if sender.user() == receiver.user() { Duty::MustNot } else { Duty::Must(1) }
}

fn finding(check: &'static str, verdict: Verdict, summary: &str) -> Finding {
    let promise = match check {
        "delivered-once" => "every member tab hears every message exactly once",
        "silent-sender" => "no tab of the sender hears the message",
        "no-leak" => "nobody outside the room hears the message",
        "order" => "one sender's messages arrive in the order in which they were sent",
        "let-in" => "every tab of a user who is logged in gets in",
        "gate" => "the gate refuses every token that it should refuse",
        "join-ack" => "every join is acknowledged as the scenario says",
        "left-means-deaf" => "a tab that has left a room hears no more of it",
        _ => "what the scenario says holds",
    };
    Finding { check, promise, verdict, summary: summary.into(), evidence: Vec::new() }
}

fn not_observed(check: &'static str, why: &str) -> NotObserved {
    NotObserved { check, why: why.into() }
}

fn ticked(name: &'static str, mark: Mark) -> Ticked {
    let asks = match name {
        "fresh-tokens" => "fresh tokens are tried, and open sockets",
        "broadcast-to-others" => "messages reach everybody whom they are for, once",
        _ => "what people make sure of holds",
    };
    Ticked { name, asks, mark }
}

/// Evidence whose times are kept in the report.
fn evidence(report: &mut RunReport, entries: &[(u64, u64, &str)]) -> Vec<Evidence> {
    let one = |(seq, millis, shows): &(u64, u64, &str)| {
        report.times.insert(Seq(*seq), Stamp(millis * 1_000_000));
        Evidence { seq: Seq(*seq), shows: (*shows).into() }
    };
    entries.iter().map(one).collect()
}
