//! Runs about who hears what.

use std::time::Duration;

use super::{Cast, evidence, finding, matrix, not_observed, others, plain, ticked};
use crate::diagnose::{Confidence, Diagnosis, Family, Lookalike, Mark, Severity, trials};
use crate::judge::Duty;
use crate::judge::Verdict::{Fail, Inconclusive, Pass};
use crate::report::{LatencyReport, RunReport};
use crate::scenario::TabId;

const THREE: &Cast = &[("alice", 3), ("bob", 2), ("carol", 1)];

/// All is well; carol is an outsider.
pub(crate) fn healthy() -> RunReport {
    let mut report = plain(THREE);
    report.done = [
        "reached the server: Engine.IO 4 with websocket",
        "logged 3 users in",
        "examined 3 tokens with 2 candidate secrets, probed the gate with 14 tokens",
        "opened 6 tabs; 5 joined main",
        "sent 15 messages, 3 from each of 5 tabs",
    ]
    .map(Into::into)
    .into();
    report.matrices = vec![matrix(THREE, &["carol"], 3, |sender, receiver| {
        if receiver.user().as_str() == "carol" {
            return (Duty::MustNot, 0);
        }
        match others(sender, receiver) {
            Duty::Must(due) => (Duty::Must(due), due),
            duty => (duty, 0),
        }
    })];
    report.findings = vec![
        finding("let-in", Pass, "6 of 6 tabs got in"),
        finding("gate", Pass, "14 of 14 forged tokens were refused"),
        finding("join-ack", Pass, "5 of 5 joins were acknowledged"),
        finding("delivered-once", Pass, "36 of 36 deliveries came exactly once"),
        finding("silent-sender", Pass, "39 of 39 cells of the senders' tabs are empty"),
        finding("no-leak", Pass, "carol heard none of 15 messages"),
        finding("order", Pass, "36 deliveries in the order of their senders"),
    ];
    report.not_observed = vec![
        not_observed("expiry", "no token expires within the run; give a login with short tokens"),
        not_observed("recovery", "the server offers no connection state recovery"),
    ];
    report.checklist = vec![
        ticked("fresh-tokens", Mark::Held("3 users logged in during this run, and got in".into())),
        ticked("expiry-tried", Mark::NotObserved("no token expired: needs short tokens".into())),
        ticked("broadcast-to-others", Mark::Held("36 deliveries from 5 tabs to 5 tabs".into())),
    ];
    report.untried = trials().take(1).collect();
    report.latency = vec![
        latency("send to delivery", 36, [1_240, 2_900, 4_100, 4_120]),
        latency("send to ack", 15, [980, 1_700, 2_050, 2_050]),
    ];
    report.timing = [("reach", 9), ("login", 61), ("probe", 142), ("script", 88), ("quiet", 112)]
        .map(|(stage, millis)| (stage.to_owned(), Duration::from_millis(millis)))
        .into();
    report
}

fn latency(what: &str, count: u64, micros: [u64; 4]) -> LatencyReport {
    let [p50, p90, p99, max] = micros.map(Duration::from_micros);
    LatencyReport { what: what.into(), count, p50, p90, p99, max }
}

/// The tabs that `user` has.
fn tabs_of(cast: &Cast, user: &TabId) -> u16 {
    cast.iter().find(|(name, _)| *name == user.user().as_str()).map_or(0, |(_, tabs)| *tabs)
}

/// k copies at every receiver, k−1 at every tab of the sender.
fn in_loop(cast: &Cast, sender: &TabId, receiver: &TabId) -> (Duty, u16) {
    let tabs = tabs_of(cast, sender);
    match others(sender, receiver) {
        Duty::Must(due) => (Duty::Must(due), tabs),
        duty => (duty, tabs - 1),
    }
}

/// The second founding case: `except(id)` in a loop over the sender's tabs.
pub(crate) fn except_in_loop() -> RunReport {
    let mut report = healthy();
    report.verdict = Fail;
    report.exit_code = 1;
    report.done.truncate(3);
    report.done.push("opened 6 tabs; 6 joined main".into());
    report.done.push("sent 6 messages, 1 from each of 6 tabs".into());
    report.matrices = vec![matrix(THREE, &[], 1, |from, to| in_loop(THREE, from, to))];
    report.findings.retain(|finding| finding.check != "no-leak" && finding.check != "order");
    let shown = evidence(
        &mut report,
        &[
            (211, 231, "alice/1 sent #1"),
            (214, 233, "bob/1 heard #1, copy 1 of 3"),
            (217, 233, "bob/1 heard #1, copy 2 of 3"),
            (220, 234, "bob/1 heard #1, copy 3 of 3"),
            (222, 234, "alice/2 heard #1, its own user's message, copy 1 of 2"),
            (226, 235, "alice/2 heard #1, its own user's message, copy 2 of 2"),
        ],
    );
    let mut doubled = finding("delivered-once", Fail, "13 of 22 deliveries came more than once");
    doubled.evidence = shown[1..].to_vec();
    let mut echoed =
        finding("silent-sender", Fail, "13 of 14 cells of the senders' tabs hold copies");
    echoed.evidence = shown[4..].to_vec();
    report.findings.retain(|finding| !["delivered-once", "silent-sender"].contains(&finding.check));
    report.findings.extend([doubled, echoed]);
    report.not_observed.insert(
        0,
        not_observed("no-leak", "no user stands outside the room; give a third account"),
    );
    report.checklist[2].mark = Mark::Broken("see except-in-loop".into());
    report.diagnoses = vec![Diagnosis {
        code: "except-in-loop",
        family: Family::Broadcast,
        severity: Severity::High,
        confidence: Confidence::Certain,
        summary: "The server emits once per tab of the sender and leaves out only that tab: a \
                  sender with k tabs gives every receiver k copies and each of its own tabs k-1. \
                  It holds for k = 1, 2 and 3."
            .into(),
        evidence: shown,
        remedy: "Emit once, and leave out all tabs of the sender together:\n\n\
                 ```js\n\
                 // wrong: one emit for each id\n\
                 socketIds.forEach((id) => io.to(room).except(id).emit(event, data));\n\
                 // right: one emit, all ids left out\n\
                 io.to(room).except(socketIds).emit(event, data);\n\
                 ```\n\n\
                 `except` takes an array. With a room for each user it is simpler still: \
                 `io.to(room).except(`user:${userId}`)`."
            .into(),
        lookalikes: Vec::new(),
        next: "Mend the handler of `message:send`, then run the same scenario again.".into(),
    }];
    report.took = Duration::from_millis(655);
    report
}

/// Two causes that one tab for each user cannot tell apart.
pub(crate) fn inconclusive() -> RunReport {
    let cast: &Cast = &[("alice", 1), ("bob", 1)];
    let mut report = plain(cast);
    report.scenario = "triage".into();
    report.file = None;
    report.policy =
        "observed: the sender hears its own message, every other tab hears it once".into();
    report.verdict = Inconclusive;
    report.exit_code = 3;
    report.secrets = None;
    report.tokens[1].lints = vec!["it never expires: there is no `exp`".into()];
    report.done = vec!["logged 2 users in".into(), "opened 2 tabs; 2 joined main".into()];
    report.matrices = vec![matrix(cast, &[], 2, |sender, receiver| {
        if sender.user() == receiver.user() { (Duty::Open, 1) } else { (Duty::Must(1), 1) }
    })];
    report.findings = vec![
        finding("let-in", Pass, "2 of 2 tabs got in"),
        finding("delivered-once", Pass, "4 of 4 deliveries came exactly once"),
        finding(
            "silent-sender",
            Inconclusive,
            "the sender hears its own message; whether it should is not declared: give `audience`",
        ),
    ];
    report.diagnoses = vec![Diagnosis {
        code: "sender-not-excluded",
        family: Family::Broadcast,
        severity: Severity::Medium,
        confidence: Confidence::Possible,
        summary: "Both senders hear their own messages once.".into(),
        evidence: evidence(&mut report, &[(90, 1_204, "alice/1 heard #1, which it sent itself")]),
        remedy: "If the sender should be silent, use `socket.to(room)` in place of `io.to(room)`."
            .into(),
        lookalikes: vec![
            Lookalike {
                code: "io-to-in-loop-per-tab",
                told_apart_by: "give alice a second tab: two copies instead of one".into(),
            },
            Lookalike {
                code: "room-and-user-room",
                told_apart_by: "give bob a second tab, and let alice write to bob alone".into(),
            },
        ],
        next: "Run again with `--tabs 2`, and say in the scenario who should hear a message."
            .into(),
    }];
    report.took = Duration::from_millis(3_420);
    report
}

/// The second founding case with more tabs than a line can show.
pub(crate) fn wide(tabs: u16) -> RunReport {
    let cast: Vec<(&str, u16)> = ["alice", "bob", "carol", "dave"].map(|name| (name, tabs)).into();
    let mut report = except_in_loop();
    report.matrices = vec![matrix(&cast, &[], 2, |from, to| in_loop(&cast, from, to))];
    report
}
