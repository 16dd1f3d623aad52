//! The rows of the table, how they are run in parallel, and how the table is printed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use earwitness::diagnose::CATALOGUE;
use earwitness::lab::Fault;

use super::awaited::AWAITED;
use super::on_node;
use crate::chat_server::{awaiting, faults, node_is_wanted};
use crate::tabled::{Entry, head, keep, sum};
use crate::witness::{Witness, say, witness};

/// Rows wait far more than they work, so there may be more of them at once than cores.
const AT_ONCE: usize = 6;

/// Where a diagnosis cannot be certain, and why. Everywhere else it must be.
const LIKELY: [(&str, &str, &str); 25] = [
    ("node", "volatile-drop", "a limit that drops messages without a word looks the same"),
    ("node", "intermittent-loss", "nothing says why"),
    ("lab", "secret-mismatch", "the verifier's secret is random, and no candidate"),
    ("lab", "joined-but-deaf", "a message lost before the broadcast looks the same from outside"),
    ("lab", "joined-but-deaf:ack-lies", "the lab lets everybody send, so nothing is refused"),
    ("lab", "join-ack-before-membership", "the lab lets everybody send, so nothing is refused"),
    ("node", "rate-limited:dropped", "messages may be lost for other reasons than their number"),
    ("", "stale-socket-ids:presence", "a system may wait before it says that somebody is gone"),
    ("node", "joined-but-deaf", "a message lost before the broadcast looks the same from outside"),
    ("/opaque", "token-expired-at-login", OPAQUE),
    ("/opaque", "verifier-secret-missing", OPAQUE),
    ("/opaque", "audience-or-issuer-mismatch", OPAQUE),
    ("/opaque", "audience-or-issuer-mismatch:issuer", OPAQUE),
    ("node", "http-and-socket-disagree:socket-refuses", NOT_OF_TOKENS),
    ("python/opaque", "http-and-socket-disagree:socket-refuses", OPAQUE),
    ("/opaque", "token-expired-at-login:milliseconds-iat", OPAQUE),
    ("/opaque", "key-set-mismatch", OPAQUE),
    ("/opaque", "secret-mismatch-on-some-nodes", OPAQUE),
    (
        "python",
        "joined-but-deaf",
        "a message lost before the broadcast looks the same from outside",
    ),
    ("lab", "intermittent-loss", "nothing says why"),
    ("python", "intermittent-loss", "nothing says why"),
    ("lab", "volatile-drop", "a limit that drops messages without a word looks the same"),
    ("lab", "room-emit-overtaken", ALWAYS_AHEAD),
    ("node", "room-emit-overtaken:unawaited", ALWAYS_AHEAD),
    ("python", "room-emit-overtaken", ALWAYS_AHEAD),
];

/// Why two events that never come in order leave a doubt.
const ALWAYS_AHEAD: &str = "they may as well be emitted that way round";

/// Why a refusal leaves a doubt that is not of the gate's making.
const NOT_OF_TOKENS: &str = "the words of the refusal may as well be about the user";

/// Why a gate leaves a doubt that only its words would take away.
const OPAQUE: &str = "the gate does not say why it refuses";

/// Where something else is named that is just as true, and why the cause itself cannot be seen.
const INSTEAD: [(&str, &str, &str); 3] = [
    ("/opaque", "verifier-secret-missing", "http-and-socket-disagree"),
    ("/opaque", "audience-or-issuer-mismatch", "http-and-socket-disagree"),
    ("/opaque", "audience-or-issuer-mismatch:issuer", "http-and-socket-disagree"),
];

/// What is said of a system all of whose checks hold. A limit that says what it is belongs to them, one that drops does not.
const ADVICE: [&str; 4] =
    ["auth-error-without-message", "algorithm-not-pinned", "token-in-url", "join-history-overlap"];

/// A fault on a server, and what came of it.
pub(super) struct Row {
    fault: String,
    witness: Witness,
}

/// What a run against a fault must show.
pub(super) struct Column {
    name: &'static str,
    rows: Vec<Row>,
    /// Faults that cannot be shown there, and why.
    unshown: Vec<(String, &'static str)>,
}

#[test]
fn every_fault_of_the_lab_is_named() {
    let faults = Fault::ALL.iter().map(ToString::to_string);
    let faults: Vec<_> = faults.filter(|fault| !AWAITED.contains(&fault.as_str())).collect();
    let column = Column::run("lab", &faults, |fault| witness(&["demo", "--fault", fault], &[]));
    column.hold();
}

#[test]
fn every_fault_of_the_node_chat_is_named() {
    if node_is_wanted("the causes on Node") {
        let others: Vec<_> = faults().into_iter().filter(|fault| !is_of_auth(fault)).collect();
        let column = Column::run("node", &others, |fault| {
            on_node(scenario_of(fault), Some(fault), variables_of(fault))
        });
        column.hold();
    }
}

#[test]
fn the_chat_has_every_cause_that_the_lab_has() {
    let built: Vec<_> = faults().into_iter().chain(awaiting()).collect();
    let of_the_chat: BTreeSet<_> = built.iter().map(|fault| code_of(fault).to_owned()).collect();
    let of_the_lab: BTreeSet<_> = Fault::ALL.iter().map(|fault| fault.code().to_owned()).collect();
    let missing: Vec<_> = of_the_lab.difference(&of_the_chat).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

/// The scenario in which a fault of the Node chat shows: some need more than the standard script does.
fn scenario_of(fault: &str) -> &'static str {
    match fault {
        "payload-cap" => "causes/large.yaml",
        "rate-limited:dropped" => "causes/burst.yaml",
        _ => tried(fault).unwrap_or("causes/node.yaml"),
    }
}

/// The scenario that tries what shows a fault of rooms, or of tabs that go and come back.
pub(super) fn tried(fault: &str) -> Option<&'static str> {
    match fault {
        "join-not-authorised"
        | "sender-spoofable"
        | "sender-spoofable:excludes"
        | "outsider-can-publish" => Some("causes/intruders.yaml"),
        "leave-ineffective" | "leave-affects-one-tab" => Some("causes/leaves.yaml"),
        "join-ack-before-membership" | "join-history-gap" | "join-history-overlap" => {
            Some("causes/joins.yaml")
        }
        "deaf-after-reconnect"
        | "stale-socket-ids:presence"
        | "left-event-missing"
        | "premature-offline"
        | "connection-leak" => Some("causes/returns.yaml"),
        "recovery-incomplete" | "recovery-incomplete:twice" => Some("causes/recovered.yaml"),
        "ghost-online" => Some("causes/ghosts.yaml"),
        "emitted-under-two-events" => Some("causes/two-events.yaml"),
        "room-emit-overtaken" | "room-emit-overtaken:unawaited" => Some("causes/unread.yaml"),
        "reply-before-question" => Some("causes/replies.yaml"),
        fault if WHOLE.contains(&code_of(fault)) => Some("causes/whole.yaml"),
        _ => None,
    }
}

/// What a fault of the Node chat needs in the environment to show before long.
pub(super) fn variables_of(fault: &str) -> &'static [(&'static str, &'static str)] {
    match fault {
        "ghost-online" => &SHORT_PINGS,
        _ => &[],
    }
}

/// A heartbeat that shows who is gone within a moment.
pub(super) const SHORT_PINGS: [(&str, &str); 2] =
    [("PING_INTERVAL_MS", "200"), ("PING_TIMEOUT_MS", "1000")];

/// What takes several rooms, and users who are in none, to be seen or told apart.
const WHOLE: [&str; 19] = [
    "accepted-then-lost",
    "deaf-after-sibling-closes",
    "duplicates-after-reconnect",
    "emit-per-member",
    "handler-registered-twice",
    "handler-stacked-on-join",
    "intermittent-loss",
    "leak-through-id-collision",
    "leak-through-undefined-room",
    "leak-to-shared-rooms",
    "leak-when-recipient-offline",
    "listener-leak-per-connection",
    "out-of-order",
    "payload-altered",
    "refused-but-delivered",
    "room-and-user-room",
    "send-ack-missing",
    "stale-socket-ids",
    "volatile-drop",
];

/// The part of a fault's name that is the code of its cause.
pub(super) fn code_of(fault: &str) -> &str {
    fault.split(':').next().unwrap_or_default()
}

pub(super) fn is_of_auth(fault: &str) -> bool {
    let cause = CATALOGUE.iter().find(|cause| cause.code == code_of(fault));
    cause.is_some_and(|cause| cause.family.word() == "auth")
}

impl Column {
    /// Runs every fault, several at a time; the rows stay in order.
    pub(super) fn run(
        name: &'static str,
        faults: &[String],
        run: impl Fn(&str) -> Witness + Sync,
    ) -> Self {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(fault) = faults.get(at) else { return done };
                done.push((at, Row { fault: fault.clone(), witness: run(fault) }));
            }
        };
        let mut rows: Vec<(usize, Row)> = thread::scope(|scope| {
            let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
            workers.into_iter().flat_map(|worker| worker.join().expect("a row was run")).collect()
        });
        rows.sort_by_key(|(at, _)| *at);
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        Self { name, rows, unshown: Vec::new() }
    }

    /// Says beside the rows what has none, and why.
    pub(super) fn without(mut self, faults: impl Iterator<Item = (String, &'static str)>) -> Self {
        self.unshown.extend(faults);
        self
    }

    /// Prints the column, and fails if a row is wrong.
    pub(super) fn hold(&self) {
        let entries: Vec<_> = self.rows.iter().map(|row| row.entry(self.name)).collect();
        let mut text = format!("{:<40} {}\n", format!("fault on {}", self.name), head());
        for (row, entry) in self.rows.iter().zip(&entries) {
            let wrong = row.wrong(self.name);
            let mark = if wrong.is_empty() { String::new() } else { format!("  WRONG: {wrong}") };
            writeln!(text, "{:<40} {entry}{mark}", row.fault).expect("texts take everything");
        }
        for (fault, why) in &self.unshown {
            writeln!(text, "{fault:<40} not shown: {why}").expect("texts take everything");
        }
        keep(self.name, &entries);
        say(&format!("{text}{}: {}", self.name, sum(&entries)));
        let right = self.rows.iter().filter(|row| row.wrong(self.name).is_empty()).count();
        assert_eq!(right, self.rows.len(), "\n{text}");
        assert!(right > 0, "no fault was run");
    }
}

impl Row {
    /// What is true of the server, and should be named alone.
    fn expected(&self, column: &str) -> &str {
        let mut instead = INSTEAD.iter().filter(|(on, ..)| column.contains(on));
        let instead = instead.find(|(_, fault, _)| *fault == self.fault.as_str());
        instead.map_or(code_of(&self.fault), |(_, _, other)| *other)
    }

    fn entry(&self, column: &str) -> Entry {
        Entry::new(&self.fault, self.expected(column), &self.witness)
    }

    /// What is wrong with it; empty if nothing is.
    fn wrong(&self, column: &str) -> String {
        let code = code_of(&self.fault);
        let exit = match code {
            "target-unreachable" => 4,
            code if ADVICE.contains(&code) || self.fault == "rate-limited" => 0,
            _ => 1,
        };
        let excused = LIKELY
            .iter()
            .any(|(on, fault, _)| column.contains(on) && *fault == self.fault.as_str());
        let confidence = if excused { "likely" } else { "certain" };
        let mut wrong = Vec::new();
        if self.witness.codes() != [self.expected(column)] {
            wrong.push(format!("{:?} were named", self.witness.codes()));
        }
        if self.witness.confidence() != confidence {
            wrong.push(format!("it should be {confidence}"));
        }
        if self.witness.exit != exit {
            let (found, said) = (self.witness.exit, &self.witness.stderr);
            wrong.push(format!("exit code {found} in place of {exit} {said}"));
        }
        if !wrong.is_empty() {
            wrong.extend(self.witness.failed());
        }
        wrong.join("; ")
    }
}
