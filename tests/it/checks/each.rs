//! For every check a ledger on which it fails, and one on which it does not.

use earwitness::judge::CHECKS;
use earwitness::ledger::{
    DisconnectReason, Endpoint, Event, HandshakeAnswer, Holding, NetFailure, NetPhase, Outcome,
    Probe, ProbeAnswer, Standing,
};
use earwitness::token::RefusalClass;
use serde_json::json;

use super::tried;
use crate::play::{Play, confirmed, refused, tab};

/// A check, the verdict on the ledger that breaks its promise, and that ledger. The ledger that keeps all
/// promises is [`healthy`].
type Row = (&'static str, &'static str, fn() -> Play);

const ROWS: [Row; 19] = [
    ("reached", "fail", unreachable),
    ("logged-in", "fail", stranger),
    ("gate", "fail", open_gate),
    ("connected", "fail", closed_gate),
    ("stayed-connected", "fail", thrown_out),
    ("ack-kept", "fail", unanswered),
    ("joined-means-hearing", "fail", deaf_tab),
    ("delivered-once", "fail", heard_twice),
    ("silent-sender", "fail", echo),
    ("no-leak", "fail", leak),
    ("left-means-deaf", "fail", hears_after_leaving),
    ("in-order", "fail", overtaken),
    ("identity", "fail", impersonated),
    ("refreshed", "fail", not_renewed),
    ("expiry", "fail", outlives_its_token),
    ("logout", "fail", outlives_its_logout),
    ("expectations", "fail", disappointed),
    ("told-apart", "inconclusive", one_tab_each),
    ("completed", "inconclusive", cut_short),
];

#[test]
fn every_check_is_in_the_table() {
    let mut known: Vec<_> = CHECKS.iter().map(|check| check.name).collect();
    let tried = tried::ROWS.map(|(check, ..)| check);
    let mut rows: Vec<_> = ROWS.map(|(check, ..)| check).into_iter().chain(tried).collect();
    known.sort_unstable();
    rows.sort_unstable();
    assert_eq!(rows, known);
}

#[test]
fn every_check_fails_on_a_ledger_and_holds_on_another() {
    for (check, verdict, broken) in ROWS {
        assert_eq!(broken().verdict(check), verdict, "{check} on a broken promise");
        assert_eq!(healthy().verdict(check), "pass", "{check} on a kept promise");
    }
}

#[test]
fn what_fails_has_evidence_that_stands_in_the_ledger() {
    for (check, verdict, broken) in ROWS {
        let judgement = broken().judged();
        let finding = judgement.findings.iter().find(|finding| finding.check == check).unwrap();
        assert_eq!(finding.evidence.is_empty(), verdict == "inconclusive", "{check}");
        assert!(!finding.summary.is_empty(), "{check}");
    }
}

/// A run in which everything is as it should be, and everything is seen.
fn healthy() -> Play {
    let mut play = Play::joined(2, 2);
    play.record(refused_probe(Probe::Anonymous));
    play.record(expectation(Holding::Held));
    play.says("alice/1", &["bob/1", "bob/2"]);
    play.says("alice/1", &["bob/1", "bob/2"]);
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    play.says("alice/2", &["bob/1"]);
    play.record(Event::Refreshed { user: "alice".into(), outcome: confirmed() });
    come_back_for_a_second(&mut play);
    play.record_at(1100, ended("carol/1"));
    play.record(Event::LoggedOut { user: "bob".into(), outcome: confirmed() });
    play.ends("bob/1", DisconnectReason::ServerDisconnect);
    play.ends("bob/2", DisconnectReason::ServerDisconnect);
    play.finished()
}

/// Carol comes back with a token that expires a second after the run began.
fn come_back_for_a_second(play: &mut Play) {
    play.closes("carol/1");
    play.record(Event::TokenSeen {
        user: "carol".into(),
        origin: "body:/token".into(),
        header: Some(json!({ "alg": "HS256" })),
        claims: Some(json!({ "exp": 1 })),
        lints: Vec::new(),
    });
    play.connects("carol/1");
}

fn ended(name: &str) -> Event {
    let (on, reason) = (Endpoint::Tab(tab(name)), DisconnectReason::ServerDisconnect);
    Event::Disconnected { on, reason, code: None }
}

fn unreachable() -> Play {
    let play = Play::new(2, 2);
    let failure = NetFailure { phase: NetPhase::Connect, error: "refused".into() };
    let url = "http://127.0.0.1:1".to_owned();
    play.record(Event::Reached { url, answer: HandshakeAnswer::Failed { failure }, micros: 1 });
    play.finished()
}

fn stranger() -> Play {
    let play = Play::new(2, 2);
    play.record(Event::LoginStopped { user: "alice".into(), why: "401".into() });
    play.finished()
}

fn open_gate() -> Play {
    let play = Play::joined(2, 2);
    play.record(refused_probe(Probe::Garbage));
    play.record(Event::ProbeAnswered {
        probe: Probe::Anonymous,
        answer: ProbeAnswer::Accepted { by: Standing::Staying },
    });
    play.finished()
}

fn closed_gate() -> Play {
    let play = Play::new(2, 2);
    play.record(Event::Refused {
        on: Endpoint::Tab(tab("alice/1")),
        namespace: "/".into(),
        payload: json!({ "message": "invalid signature" }),
    });
    play.finished()
}

fn thrown_out() -> Play {
    let mut play = Play::joined(2, 2);
    play.ends("bob/1", DisconnectReason::TransportClose);
    play.finished()
}

fn unanswered() -> Play {
    let mut play = Play::joined(2, 2);
    let message = play.send_begins("alice/1");
    play.send_ends(message, Outcome::Unanswered { after_millis: 300 });
    play.finished()
}

fn deaf_tab() -> Play {
    let mut play = Play::joined(2, 2);
    play.says("alice/1", &["bob/2"]);
    play.finished()
}

fn heard_twice() -> Play {
    let mut play = Play::joined(2, 2);
    play.says("alice/1", &["bob/1", "bob/1", "bob/2"]);
    play.finished()
}

fn echo() -> Play {
    let mut play = Play::joined(2, 2);
    play.says("alice/1", &["bob/1", "bob/2", "alice/2"]);
    play.finished()
}

fn leak() -> Play {
    let mut play = Play::joined(2, 2);
    play.says("alice/1", &["bob/1", "bob/2", "carol/1"]);
    play.finished()
}

fn hears_after_leaving() -> Play {
    let mut play = Play::joined(2, 2);
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    play.says("alice/1", &["bob/1", "bob/2"]);
    play.finished()
}

fn overtaken() -> Play {
    let mut play = Play::joined(2, 2);
    let sent = [play.send_begins("alice/1"), play.send_begins("alice/1")];
    for message in &sent {
        play.send_ends(*message, confirmed());
    }
    for message in sent.iter().rev() {
        play.hears("bob/1", *message);
    }
    for message in &sent {
        play.hears("bob/2", *message);
    }
    play.fences();
    play.finished()
}

fn impersonated() -> Play {
    let mut play = Play::joined(2, 2);
    let message = play.says("alice/1", &["bob/1"]);
    play.hears_as("said", "bob/2", message, "id-carol");
    play.finished()
}

fn not_renewed() -> Play {
    let play = Play::joined(2, 2);
    play.record(Event::Refreshed { user: "alice".into(), outcome: refused() });
    play.finished()
}

fn outlives_its_token() -> Play {
    let mut play = Play::joined(2, 2);
    come_back_for_a_second(&mut play);
    play.record_at(2000, Event::JoinBegan { tab: tab("carol/1"), room: "main".into() });
    play.join_ends("carol/1", confirmed());
    play.finished()
}

fn outlives_its_logout() -> Play {
    let mut play = Play::joined(2, 2);
    play.record(Event::LoggedOut { user: "bob".into(), outcome: confirmed() });
    play.ends("bob/1", DisconnectReason::ServerDisconnect);
    play.says("alice/1", &["bob/2"]);
    play.finished()
}

fn disappointed() -> Play {
    let play = Play::joined(2, 2);
    play.record(expectation(Holding::Held));
    play.record(expectation(Holding::Broken));
    play.finished()
}

fn one_tab_each() -> Play {
    let mut play = Play::joined(1, 1);
    play.says("alice/1", &["bob/1"]);
    play.finished()
}

fn cut_short() -> Play {
    let play = Play::joined(2, 2);
    play.record(Event::Stopped { why: "the deadline of 120 s has passed".into() });
    play.finished()
}

fn refused_probe(probe: Probe) -> Event {
    let payload = json!({ "message": "jwt must be provided" });
    let answer = ProbeAnswer::Refused { payload, class: RefusalClass::Missing };
    Event::ProbeAnswered { probe, answer }
}

fn expectation(holding: Holding) -> Event {
    Event::ExpectationEnded { line: 0, tab: tab("bob/1"), expected: "hears".into(), holding }
}
