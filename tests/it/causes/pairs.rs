//! Two faults at once on the Node chat: both are named, or one is and the other is kept open or hidden by it; never a
//! third.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use earwitness::diagnose::{CATALOGUE, Family};

use super::against;
use super::table::code_of;
use crate::chance::drawn;
use crate::chat_server::{ChatServer, faults, node_is_wanted};
use crate::witness::{Witness, say};

/// How many pairs are tried; more by `EARWITNESS_PAIRS=200`.
const PAIRS: usize = 30;

/// Rows wait more than they work.
const AT_ONCE: usize = 6;

/// What the scenario of the pairs does not show of a single fault already.
const UNSEEN: [&str; 7] = [
    "connection-leak",
    "emitted-under-two-events",
    "ghost-online",
    "join-not-authorised",
    "leave-affects-one-tab",
    "outsider-can-publish",
    "recovery-incomplete",
];

/// Hundreds of copies of each message take longer than a run waits for them where six runs share a machine.
const SLOW: &str = "listener-leak-per-connection:socket";

/// What is said of a system beside all else.
const ADVICE: [&str; 2] = ["auth-error-without-message", "token-never-expires"];

/// A map of one tab for each user leaves a loop over the tabs of a user with one to go over: then there is no loop.
const ONE_TAB: &str = "one-fixed-tab-excluded";
const LOOPS: [&str; 3] = ["except-in-loop", "to-in-loop-per-tab", "io-to-in-loop-per-tab"];

/// Causes behind which others cannot be seen: the cause, what it hides (everything, where nothing stands there), and
/// why.
const HIDES: &[(&str, &[&str], &str)] = &[
    ("join-refused", &[], "nobody gets into the room"),
    ("joined-but-deaf", &[], "nobody hears anything"),
    ("accepted-then-lost", &[], "nothing is given out, or nothing of what would show it"),
    ("message-event-renamed", &[], "nothing comes under the name that is listened to"),
    ("join-ack-missing", &[], "nobody is known to be in the room"),
    ("join-ack-unexpected", &[], "nobody is known to be in the room"),
    ("leak-to-everyone", &[], "who is in the room, and who left it, makes no difference"),
    ("emits-to-sender-only", &[], "nobody else hears anything"),
    ("send-ack-missing", &["accepted-then-lost", "joined-but-deaf"], "nothing was accepted"),
    ("stale-socket-ids", &["except-in-loop"], "it is what is done once for each id"),
    ("last-tab-only", PER_USER, FOR_USERS),
    ("first-tab-only", PER_USER, FOR_USERS),
    ("deaf-after-sibling-closes", PER_USER, FOR_USERS),
    ("room-and-user-room", PER_USER, FOR_USERS),
    (
        "leak-through-undefined-room",
        &["leak-to-shared-rooms", "leak-when-recipient-offline"],
        "there is one room, and somebody is always in it",
    ),
    (
        "duplicates-after-reconnect",
        &["leak-through-id-collision", "leak-through-undefined-room"],
        "messages go to rooms that bear other names",
    ),
    ("leak-through-id-collision", &["joined-but-deaf"], "both names of the room are the same"),
];

const PER_USER: &[&str] =
    &["leave-ineffective", "join-history-gap", "join-history-overlap", "deaf-after-reconnect"];
const FOR_USERS: &str = "messages go to users, whatever room their tabs are in";

/// Causes that do not show beside an emit that does not ask what they spoil.
const IDLE: &[(&str, &str)] =
    &[("one-fixed-tab-excluded", "the emit does not ask the map of tabs")];

/// Two faults on one server, and what came of them.
struct Row {
    pair: [String; 2],
    witness: Witness,
}

#[test]
fn of_two_faults_at_once_no_third_is_named() {
    if !node_is_wanted("two faults at once on Node") {
        return;
    }
    let began = Instant::now();
    let wanted = std::env::var("EARWITNESS_PAIRS").ok().and_then(|pairs| pairs.parse().ok());
    let rows = rows(&pairs(), wanted.unwrap_or(PAIRS)).into_iter().map(Row::or_alone);
    let rows: Vec<Row> = rows.collect();
    let mut text = format!("{:<75} diagnoses\n", "two faults on node");
    for row in &rows {
        let [one, other] = &row.pair;
        let said = row.said();
        let verdict = row.verdict().unwrap_or_else(|wrong| format!("WRONG: {wrong}"));
        writeln!(text, "{one:<37} {other:<37} {said}; {verdict}").expect("texts take everything");
    }
    let right = rows.iter().filter(|row| row.verdict().is_ok()).count();
    say(&format!("{text}{right} of {} pairs are right, in {:.0?}", rows.len(), began.elapsed()));
    assert_eq!(right, rows.len(), "\n{text}");
    assert!(right >= PAIRS, "too few pairs were run");
}

/// All pairs that may be in one server, in the order in which they are tried.
fn pairs() -> Vec<[String; 2]> {
    let of_messages = |fault: &String| {
        let cause = CATALOGUE.iter().find(|cause| cause.code == code_of(fault));
        let family = cause.map(|cause| cause.family);
        let families = [Family::Rooms, Family::Broadcast, Family::Lifecycle];
        let shows = !UNSEEN.contains(&code_of(fault)) && fault != SLOW;
        shows && family.is_some_and(|family| families.contains(&family))
            || ADVICE.contains(&fault.as_str())
    };
    let all: Vec<String> = faults().into_iter().filter(of_messages).collect();
    let pairs = all.iter().enumerate().flat_map(|(at, one)| {
        let others = all[at + 1..].iter().filter(|other| are_two(one, other));
        others.map(|other| [one.clone(), other.clone()])
    });
    let pairs: Vec<_> = pairs.collect();
    let count = pairs.len();
    drawn(pairs, count)
}

/// Whether two faults are two: not two forms of one, nor one that takes the other away.
fn are_two(one: &str, other: &str) -> bool {
    let is_no_loop = |map: &str, of: &str| code_of(map) == ONE_TAB && LOOPS.contains(&code_of(of));
    code_of(one) != code_of(other) && !is_no_loop(one, other) && !is_no_loop(other, one)
}

/// Runs the first so many pairs that a server can have, several at a time.
fn rows(pairs: &[[String; 2]], wanted: usize) -> Vec<Row> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let mut rows = Vec::new();
        while done.load(Ordering::Relaxed) < wanted {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(pair) = pairs.get(at) else { break };
            let both = pair.each_ref().map(String::as_str);
            let Some(chat) = ChatServer::with_all(&both) else { continue };
            let witness = against("causes/whole.yaml", &chat.url);
            done.fetch_add(1, Ordering::Relaxed);
            rows.push((at, Row { pair: pair.clone(), witness }));
        }
        rows
    };
    let mut rows: Vec<(usize, Row)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a pair was run")).collect()
    });
    rows.sort_by_key(|(at, _)| *at);
    rows.into_iter().map(|(_, row)| row).take(wanted).collect()
}

impl Row {
    /// What was named, and how sure it is.
    fn said(&self) -> String {
        let diagnoses = self.witness.report["diagnoses"].as_array().into_iter().flatten();
        let said = diagnoses.map(|one| {
            let word = |field: &str| one[field].as_str().unwrap_or_default().to_owned();
            format!("{} ({})", word("code"), word("confidence"))
        });
        said.collect::<Vec<_>>().join(", ")
    }

    /// The row, run once more by itself if one of its faults did not show: some show in a moment only, which passes where
    /// several runs share a machine. What names a third stays as it is.
    fn or_alone(self) -> Self {
        if self.verdict().is_ok() || !self.thirds().is_empty() {
            return self;
        }
        let both = self.pair.each_ref().map(String::as_str);
        let Some(chat) = ChatServer::with_all(&both) else { return self };
        Self { witness: against("causes/whole.yaml", &chat.url), pair: self.pair }
    }

    /// What is named, and is none of the two.
    fn thirds(&self) -> Vec<&str> {
        let pair = self.pair.each_ref().map(|fault| code_of(fault));
        self.witness.codes().into_iter().filter(|code| !pair.contains(code)).collect()
    }

    /// What is right of it, or what is wrong.
    fn verdict(&self) -> Result<String, String> {
        let named: BTreeSet<&str> = self.witness.codes().into_iter().collect();
        let pair = self.pair.each_ref().map(|fault| code_of(fault));
        let thirds = self.thirds();
        if !thirds.is_empty() {
            return Err(format!("{thirds:?} is none of them: {}", self.witness.stderr));
        }
        match pair.map(|code| named.contains(code)) {
            [true, true] => Ok("both".into()),
            [true, false] => self.without(pair[0], pair[1]),
            [false, true] => self.without(pair[1], pair[0]),
            [false, false] => Err(format!("nothing is named: {}", self.witness.stderr)),
        }
    }

    /// Why one of the two is not named.
    fn without(&self, named: &str, other: &str) -> Result<String, String> {
        let report = self.witness.report["diagnoses"].to_string();
        if report.contains(&format!("\"{other}\"")) || report.contains(&format!("`{other}`")) {
            return Ok("the other is kept open".into());
        }
        if report.contains("must have another cause") {
            return Ok("something else is said to be open".into());
        }
        let hides = HIDES.iter().find(|(code, hidden, _)| {
            *code == named && (hidden.is_empty() || hidden.contains(&other))
        });
        let idle = IDLE.iter().find(|(code, _)| *code == other);
        let why = hides.map(|(.., why)| *why).or(idle.map(|(_, why)| *why));
        why.map(|why| format!("the other is hidden: {why}"))
            .ok_or_else(|| format!("`{other}` is neither named nor kept open"))
    }
}
