//! Scenario, ledger, judgement and diagnoses become the one result model.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use hdrhistogram::Histogram;
use serde_json::Value;

use super::model::{
    EndReport, LatencyReport, RunReport, SecretsReport, TabReport, TokenReport, UserReport,
};
use super::{entrance, probes, words};
use crate::diagnose::{Diagnosis, End, checklist, ends, untried};
use crate::judge::{Case, Judgement, Policy};
use crate::ledger::{
    Certificates, Endpoint, Event, HandshakeAnswer, NetworkChosen, Outcome, ProbeAnswer, Seq,
    Stage, Stamp,
};
use crate::scenario::{TabId, UserName};

/// The result of a judged run. The exit code is the caller's, because it is the contract of the command.
pub fn assemble(
    case: &Case<'_>,
    judgement: Judgement,
    diagnoses: Vec<Diagnosis>,
    exit_code: u8,
) -> RunReport {
    let scenario = case.scenario;
    let secrets = ends(case).map(|ends| SecretsReport {
        issuer: end(ends.issuer),
        verifier: end(ends.verifier),
        agreement: ends.agreement,
    });
    RunReport {
        scenario: scenario.name.clone(),
        file: (!scenario.file.is_empty()).then(|| scenario.file.clone()),
        target: scenario.system.socket.url.clone(),
        verdict: judgement.verdict,
        exit_code,
        policy: policy(case),
        done: done(case),
        handshake: entrance::handshake(case),
        opening: entrance::opening(case),
        server: entrance::server(case),
        survey: entrance::survey(case),
        users: scenario.users.keys().map(|user| user_report(case, user)).collect(),
        tokens: tokens(case),
        secrets,
        probes: probes::probes(case),
        matrices: case.matrices.clone(),
        untried: untried(case),
        checklist: checklist(case, &judgement.findings, &diagnoses),
        findings: judgement.findings,
        diagnoses,
        not_observed: judgement.not_observed,
        latency: latency(case),
        timing: timing(case),
        took: case.ledger.entries().last().map_or(Duration::ZERO, |e| e.at.since(Stamp(0))),
        times: case.ledger.entries().iter().map(|entry| (entry.seq, entry.at)).collect(),
    }
}

fn end(end: End) -> EndReport {
    EndReport {
        fingerprint: end.fingerprint,
        source: end.source,
        proof: end.proof,
        inside: end.inside,
    }
}

fn policy(case: &Case<'_>) -> String {
    let one = |policy: &Policy| match policy {
        Policy::Declared(audience) => audience.to_string(),
        Policy::Observed(audience) => format!("{audience} (observed; the scenario declares none)"),
    };
    let mut policies: Vec<String> = case.policies.iter().map(one).collect();
    policies.dedup();
    if policies.is_empty() { "nothing is sent".into() } else { policies.join("; ") }
}

/// What was done, in order, one line each.
fn done(case: &Case<'_>) -> Vec<String> {
    let count = |test: &dyn Fn(&Event) -> bool| {
        case.ledger.entries().iter().filter(|entry| test(&entry.event)).count()
    };
    let probes = count(&|event| match event {
        Event::ProbeAnswered { answer, .. } => !matches!(answer, ProbeAnswer::NotSent { .. }),
        _ => false,
    });
    let joins = count(&|event| {
        matches!(
            event,
            Event::JoinEnded { outcome: Outcome::Confirmed { .. } | Outcome::Unasked, .. }
        )
    });
    let slowed = case.ledger.entries().iter().rev().find_map(|entry| match &entry.event {
        Event::SlowedDown(slowed) => Some(slowed.apart_millis),
        _ => None,
    });
    let heard = case.history.arrivals.iter().filter(|a| !a.messages.is_empty()).count();
    let mut done = Vec::new();
    done.extend(client(case));
    done.extend(network(case));
    done.extend(reached(case));
    let lines = [
        ("logged in", logged_in(case), "user"),
        ("probed the gate with", probes, "probe"),
        ("opened", case.history.tabs().count(), "tab"),
        ("joined", joins, "time"),
        ("sent", case.history.messages.len(), "message"),
        ("heard", heard, "copy"),
    ];
    for (verb, number, noun) in lines {
        if number > 0 {
            done.push(format!("{verb} {}", words::count(number, noun)));
        }
    }
    done.extend(slowed.map(|millis| {
        format!(
            "slowed down to a message in {millis} ms, since the system limits how fast one sends"
        )
    }));
    done
}

/// How many users logged in, however often.
fn logged_in(case: &Case<'_>) -> usize {
    let users = case.ledger.entries().iter().filter_map(|entry| match &entry.event {
        Event::LoggedIn { user } => Some(user),
        _ => None,
    });
    users.collect::<BTreeSet<_>>().len()
}

/// Who opened the tabs, where not our own client.
fn client(case: &Case<'_>) -> Option<String> {
    case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::ClientChosen { client, lacks } => {
            let lacks: Vec<String> = lacks.iter().map(ToString::to_string).collect();
            Some(format!("opened tabs with {client}, which lacks {}", lacks.join(", ")))
        }
        _ => None,
    })
}

/// How connections were made, where not as any program makes them.
fn network(case: &Case<'_>) -> Vec<String> {
    let chosen = case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::NetworkChosen(chosen) => Some(chosen),
        _ => None,
    });
    let Some(NetworkChosen { certificates, proxy, source, .. }) = chosen else {
        return Vec::new();
    };
    let unverified = matches!(certificates, Certificates::Unverified)
        .then(|| "did NOT verify certificates (--insecure): anybody could have answered".into());
    let proxy = proxy.as_ref().map(|proxy| format!("went through the proxy {proxy}"));
    let source = source.as_ref().map(|source| format!("connected from {source}"));
    [unverified, proxy, source].into_iter().flatten().collect()
}

fn reached(case: &Case<'_>) -> Option<String> {
    case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::Reached { answer: HandshakeAnswer::Open { handshake }, micros, .. } => {
            Some(format!(
                "reached Engine.IO in {} (ping every {} ms, at most {} ms late)",
                words::duration(Duration::from_micros(*micros)),
                handshake.ping_interval,
                handshake.ping_timeout
            ))
        }
        _ => None,
    })
}

fn user_report(case: &Case<'_>, user: &UserName) -> UserReport {
    let stopped = case.ledger.entries().iter().find_map(|entry| match &entry.event {
        Event::LoginStopped { user: stopped, why } if stopped == user => Some(why.clone()),
        _ => None,
    });
    let tabs = case.scenario.user(user).map(|user| user.tab_ids().collect()).unwrap_or_default();
    let tabs: Vec<TabId> = tabs;
    UserReport {
        name: user.clone(),
        login: stopped.map_or(Ok(()), Err),
        tabs: tabs.into_iter().map(|tab| tab_report(case, tab)).collect(),
    }
}

fn tab_report(case: &Case<'_>, tab: TabId) -> TabReport {
    let (mut state, mut first_sid) = ("not opened".to_owned(), None);
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::Opened { on: Endpoint::Tab(on), .. } if *on == tab => {
                state = "ended before CONNECT was answered".into();
            }
            Event::Connected { on: Endpoint::Tab(on), sid, .. } if *on == tab => {
                state = "connected".into();
                first_sid.get_or_insert_with(|| sid.clone());
            }
            Event::Refused { on: Endpoint::Tab(on), payload, .. } if *on == tab => {
                let message = payload.get("message").and_then(Value::as_str);
                state = format!("refused: {}", message.unwrap_or(&payload.to_string()));
            }
            Event::NotOpened { on: Endpoint::Tab(on), .. } if *on == tab => {
                state = "could not open a connection".into();
            }
            Event::ConnectUnanswered { on: Endpoint::Tab(on), .. } if *on == tab => {
                state = "got no answer to CONNECT".into();
            }
            _ => {}
        }
    }
    TabReport { tab, state, sid: first_sid }
}

/// In the order of the scenario, because users log in side by side.
fn tokens(case: &Case<'_>) -> Vec<TokenReport> {
    let entries = case.ledger.entries().iter();
    let tokens = entries.filter_map(|entry| match &entry.event {
        Event::TokenSeen { user, origin, header, claims, lints } => Some(TokenReport {
            user: user.clone(),
            origin: origin.clone(),
            header: header.clone(),
            claims: claims.clone(),
            lints: lints.clone(),
        }),
        _ => None,
    });
    let mut tokens: Vec<TokenReport> = tokens.collect();
    tokens.sort_by_key(|token| case.scenario.users.get_index_of(&token.user));
    tokens
}

/// Deliveries and confirmations, each against the time at which the send began.
fn latency(case: &Case<'_>) -> Vec<LatencyReport> {
    let mut deliveries = Vec::new();
    for cell in case.matrices.iter().flat_map(|matrix| &matrix.cells) {
        let sent = case.history.messages.get(&cell.message).map(|message| message.began.1);
        let arrived = cell.arrivals.first().and_then(|seq| case.ledger.get(*seq));
        if let (Some(sent), Some(arrived)) = (sent, arrived) {
            deliveries.push(arrived.at.since(sent));
        }
    }
    let confirmed = case.history.messages.values().filter_map(|message| match &message.ended {
        Some((_, at, Outcome::Confirmed { .. })) => Some(at.since(message.began.1)),
        _ => None,
    });
    let confirmed: Vec<Duration> = confirmed.collect();
    [("send to delivery", deliveries), ("send to confirmation", confirmed)]
        .into_iter()
        .filter_map(|(what, durations)| distribution(what, &durations))
        .collect()
}

fn distribution(what: &str, durations: &[Duration]) -> Option<LatencyReport> {
    // Three significant figures, from a microsecond to a minute.
    let mut histogram = Histogram::<u64>::new_with_bounds(1, 60_000_000, 3).ok()?;
    for duration in durations {
        histogram.saturating_record(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).max(1));
    }
    let at = |quantile: f64| Duration::from_micros(histogram.value_at_quantile(quantile));
    (!durations.is_empty()).then(|| LatencyReport {
        what: what.to_owned(),
        count: histogram.len(),
        p50: at(0.5),
        p90: at(0.9),
        p99: at(0.99),
        max: Duration::from_micros(histogram.max()),
    })
}

fn timing(case: &Case<'_>) -> Vec<(String, Duration)> {
    let mut began: BTreeMap<String, (Seq, Stamp)> = BTreeMap::new();
    let mut timing = Vec::new();
    for entry in case.ledger.entries() {
        match &entry.event {
            Event::StageBegan { stage } => {
                began.insert(stage.to_string(), (entry.seq, entry.at));
            }
            Event::StageEnded { stage } => timing.extend(ended(&began, *stage, entry.at)),
            _ => {}
        }
    }
    timing
}

fn ended(
    began: &BTreeMap<String, (Seq, Stamp)>,
    stage: Stage,
    at: Stamp,
) -> Option<(String, Duration)> {
    let name = stage.to_string();
    let (_, from) = began.get(&name)?;
    Some((name, at.since(*from)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Entry, Ledger};
    use crate::scenario::{Env, read};

    const SCENARIO: &str = "
system: { url: 'http://127.0.0.1:1', hear: { on: said }, audience: others }
users: { alice: {}, bob: {} }
";

    #[test]
    fn tokens_stand_in_the_order_of_the_scenario() {
        let none = |_: &str, _: &str| Err("it stands alone".to_owned());
        let scenario = read("users.yaml", SCENARIO, Env::default(), &none).expect("it is right");
        let seen = |user: &str| Event::TokenSeen {
            user: user.into(),
            origin: "body:/token".into(),
            header: None,
            claims: None,
            lints: Vec::new(),
        };
        let entry = |(seq, user)| Entry { seq: Seq(seq), at: Stamp(seq), event: seen(user) };
        let ledger = Ledger::new((0..).zip(["bob", "alice", "bob"]).map(entry).collect());
        let users = tokens(&Case::new(&scenario, &ledger)).into_iter().map(|token| token.user);
        assert_eq!(users.collect::<Vec<_>>(), ["alice", "bob", "bob"].map(UserName::from));
    }
}
