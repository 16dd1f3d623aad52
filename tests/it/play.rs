//! Ledgers written by hand: what a run would have recorded, event by event, without a network.

use earwitness::diagnose::{Diagnosis, Ticked, checklist, diagnose};
use earwitness::judge::{Case, Cell, Judgement, judge};
use earwitness::ledger::{
    AckTurn, Clock, Closing, Confirmed, DisconnectReason, Endpoint, Event, FORMAT, Handshake,
    HandshakeAnswer, HistoryAsked, HistoryTold, Ledger, MessageId, Nonce, Outcome, Procedure,
    Redactor, Stamp, Writer,
};
use earwitness::scenario::{Env, RoomName, Scenario, TabId, read};
use serde_json::{Map, json};

use crate::outcome::keep;

/// The scenario of every play; alice and bob are in the room, carol is not.
const SCENARIO: &str = r#"
name: play
system:
  url: http://127.0.0.1:1
  join: [{ emit: join, ack: { success: true } }]
  leave: [{ emit: leave, ack: { success: true } }]
  send: [{ emit: say, args: ["{{ marker }}"], ack: { success: true } }]
  hear: [{ on: said, sender: /from }]
  audience: others
users:
  alice: { tabs: ALICE }
  bob: { tabs: BOB }
  carol: { tabs: 1 }
rooms:
  main: { id: "1", members: [alice, bob] }
"#;

/// A run that is being made up.
pub(crate) struct Play {
    scenario: Scenario,
    writer: Writer,
    open: Vec<TabId>,
    /// Who sent each message, from the first.
    senders: Vec<TabId>,
}

/// The tab of a name.
pub(crate) fn tab(name: &str) -> TabId {
    name.parse().expect("it is written as a tab")
}

/// What a confirmed step leaves.
pub(crate) fn confirmed() -> Outcome {
    Outcome::Confirmed { by: Confirmed::Ack }
}

/// What a refused step leaves.
pub(crate) fn refused() -> Outcome {
    let answer = json!([{ "success": false }]);
    Outcome::Refused { by: Confirmed::Ack, difference: "success is false".into(), answer }
}

impl Play {
    /// A play with so many tabs of alice and of bob, and nothing recorded but its beginning.
    pub(crate) fn new(alice: u16, bob: u16) -> Self {
        Self::of(&SCENARIO.replace("ALICE", &alice.to_string()).replace("BOB", &bob.to_string()))
    }

    /// A play of another scenario.
    pub(crate) fn of(text: &str) -> Self {
        let none = |_: &str, _: &str| Err("it stands alone".to_owned());
        let scenario = read("play.yaml", text, Env::default(), &none).expect("it is right");
        let writer = Writer::new(Clock::start(), Nonce::new([7; 8]), Redactor::default());
        let play = Self { scenario, writer, open: Vec::new(), senders: Vec::new() };
        play.record(Event::RunBegan {
            format: FORMAT.into(),
            program: "0".into(),
            scenario: "play".into(),
            target: "http://127.0.0.1:1".into(),
            nonce: play.writer.nonce().clone(),
            unix_millis: 0,
        });
        play
    }

    /// A play in which everybody is connected and every tab of a member has joined.
    pub(crate) fn joined(alice: u16, bob: u16) -> Self {
        let mut play = Self::new(alice, bob);
        play.handshake();
        let tabs: Vec<TabId> = play.scenario.tabs().collect();
        for tab in &tabs {
            play.connects(&tab.to_string());
        }
        let members = tabs.iter().filter(|tab| tab.user().as_str() != "carol");
        for tab in members {
            play.joins(&tab.to_string(), confirmed());
        }
        play
    }

    /// The scenario, to be changed.
    pub(crate) fn scenario(&mut self) -> &mut Scenario {
        &mut self.scenario
    }

    pub(crate) fn record(&self, event: Event) {
        self.writer.record(event);
    }

    /// Something happens so many milliseconds after the run began.
    pub(crate) fn record_at(&self, millis: u64, event: Event) {
        self.writer.record_at(Stamp(millis * 1_000_000), event);
    }

    /// The handshake is answered, and every user logs in; identifiers are `id-alice` and so on.
    pub(crate) fn handshake(&self) {
        let handshake = Handshake {
            sid: "s".into(),
            ping_interval: 25_000,
            ping_timeout: 20_000,
            max_payload: None,
            upgrades: Vec::new(),
        };
        let url = "http://127.0.0.1:1/socket.io/".to_owned();
        self.record(Event::Reached { url, answer: HandshakeAnswer::Open { handshake }, micros: 1 });
        for (user, account) in &self.scenario.users {
            let id = account.fields.get("id").cloned();
            let id = id.unwrap_or_else(|| json!(format!("id-{user}")));
            let known = Map::from_iter([("id".to_owned(), id)]);
            self.record(Event::LoggedIn { user: user.clone() });
            self.record(Event::Identified { user: user.clone(), known });
        }
    }

    pub(crate) fn connects(&mut self, name: &str) {
        self.open.push(tab(name));
        self.record(Event::Connected {
            on: Endpoint::Tab(tab(name)),
            namespace: "/".into(),
            sid: name.into(),
            recovery: None,
        });
    }

    /// A tab is closed by the run.
    pub(crate) fn closes(&mut self, name: &str) {
        self.open.retain(|open| open != &tab(name));
        self.record(Event::CloseBegan { tab: tab(name), closing: Closing::Graceful });
        self.ends(name, DisconnectReason::ClientDisconnect);
    }

    /// A connection that somebody is about to end ends.
    pub(crate) fn gone(&mut self, name: &str, reason: DisconnectReason) {
        self.open.retain(|open| open != &tab(name));
        self.ends(name, reason);
    }

    /// A connection ends, whoever ended it.
    pub(crate) fn ends(&mut self, name: &str, reason: DisconnectReason) {
        self.record(Event::Disconnected { on: Endpoint::Tab(tab(name)), reason, code: None });
    }

    pub(crate) fn joins(&self, name: &str, outcome: Outcome) {
        self.join_begins(name);
        self.join_ends(name, outcome);
    }

    pub(crate) fn join_begins(&self, name: &str) {
        self.record(Event::JoinBegan { tab: tab(name), room: "main".into() });
    }

    pub(crate) fn join_ends(&self, name: &str, outcome: Outcome) {
        self.record(Event::JoinEnded { tab: tab(name), room: "main".into(), outcome });
    }

    /// A tab emits an event without arguments, under a number for the acknowledgement.
    pub(crate) fn emits(&self, name: &str, event: &str, ack: u64) {
        let (on, args) = (Endpoint::Tab(tab(name)), Vec::new());
        self.record(Event::Emitted { on, event: event.into(), args, ack });
    }

    /// A tab emits a message, under a number for the acknowledgement.
    pub(crate) fn emits_message(&self, name: &str, message: MessageId, ack: u64) {
        let args = vec![json!({ "text": self.writer.nonce().marker(message) })];
        self.record(Event::Emitted {
            on: Endpoint::Tab(tab(name)),
            event: "say".into(),
            args,
            ack,
        });
    }

    /// The acknowledgement of this number comes when nobody waits any more.
    pub(crate) fn acks_late(&self, name: &str, ack: u64) {
        let on = Endpoint::Tab(tab(name));
        self.record(Event::Acked { on, ack, args: Vec::new(), turn: AckTurn::Late });
    }

    pub(crate) fn leave_begins(&self, name: &str) {
        self.record(Event::LeaveBegan { tab: tab(name), room: "main".into() });
    }

    pub(crate) fn leave_ends(&self, name: &str, outcome: Outcome) {
        self.record(Event::LeaveEnded { tab: tab(name), room: "main".into(), outcome });
    }

    /// A send begins.
    pub(crate) fn send_begins(&mut self, name: &str) -> MessageId {
        self.send_begins_in(name, "main")
    }

    /// A send to a room begins.
    pub(crate) fn send_begins_in(&mut self, name: &str, room: &str) -> MessageId {
        let message = self.numbered(name);
        self.record(Event::SendBegan { message, tab: tab(name), room: room.into() });
        message
    }

    /// The next message, sent by this tab.
    fn numbered(&mut self, name: &str) -> MessageId {
        self.senders.push(tab(name));
        MessageId(u32::try_from(self.senders.len()).expect("a play is short"))
    }

    /// A send begins so many milliseconds after the run began.
    pub(crate) fn begins_at(&mut self, millis: u64, name: &str) -> MessageId {
        let message = self.numbered(name);
        let (tab, room) = (tab(name), "main".into());
        self.record_at(millis, Event::SendBegan { message, tab, room });
        message
    }

    pub(crate) fn send_ends(&self, message: MessageId, outcome: Outcome) {
        self.record(Event::SendEnded { message, outcome });
    }

    /// A tab says something, each of these hears it once for each time it is named, and all are fenced.
    pub(crate) fn says(&mut self, name: &str, heard_by: &[&str]) -> MessageId {
        let message = self.send_begins(name);
        self.send_ends(message, confirmed());
        for listener in heard_by {
            self.hears(listener, message);
        }
        self.fences();
        message
    }

    /// A message arrives, naming its true sender.
    pub(crate) fn hears(&self, name: &str, message: MessageId) {
        let at = usize::try_from(message.0 - 1).expect("a play is short");
        let user = self.senders[at].user().clone();
        self.hears_as("said", name, message, &format!("id-{user}"));
    }

    /// A message arrives as some event, naming some sender.
    pub(crate) fn hears_as(&self, event: &str, name: &str, message: MessageId, from: &str) {
        self.record(Event::Received {
            on: Endpoint::Tab(tab(name)),
            namespace: "/".into(),
            event: event.into(),
            args: vec![json!({ "from": from, "text": self.writer.nonce().marker(message) })],
            ack: None,
            messages: vec![message],
        });
    }

    /// An event arrives that is no message.
    pub(crate) fn receives(&self, name: &str, event: &str, argument: serde_json::Value) {
        self.record(Event::Received {
            on: Endpoint::Tab(tab(name)),
            namespace: "/".into(),
            event: event.into(),
            args: vec![argument],
            ack: None,
            messages: Vec::new(),
        });
    }

    /// A tab asks for the past, and is told these messages.
    pub(crate) fn asks(&self, name: &str, told: &[u32]) {
        let (tab, room) = (tab(name), RoomName::from("main"));
        let asked = HistoryAsked { tab: tab.clone(), room: room.clone() };
        self.record(Event::HistoryAsked(asked));
        self.tells(name, Procedure::History, told);
    }

    /// The answer to a join or to a question tells of these messages.
    pub(crate) fn tells(&self, name: &str, by: Procedure, told: &[u32]) {
        self.record(Event::HistoryTold(HistoryTold {
            tab: tab(name),
            room: "main".into(),
            by,
            outcome: confirmed(),
            messages: told.iter().copied().map(MessageId).collect(),
        }));
    }

    /// A message arrives with something written before it, and a number of the receiver's own beside it.
    pub(crate) fn reads(&self, name: &str, message: MessageId, before: &str, unread: u32) {
        let text = format!("{before}{}", self.writer.nonce().marker(message));
        self.record(Event::Received {
            on: Endpoint::Tab(tab(name)),
            namespace: "/".into(),
            event: "said".into(),
            args: vec![json!({ "from": "id-alice", "text": text, "unread": unread })],
            ack: None,
            messages: vec![message],
        });
    }

    /// Everything that was written to any open tab has arrived.
    pub(crate) fn fences(&self) {
        for tab in &self.open {
            self.record(Event::Fenced { on: Endpoint::Tab(tab.clone()) });
        }
    }

    /// The run comes to its end, with every line of its script.
    pub(crate) fn finished(self) -> Self {
        for line in (0..).take(self.scenario.script.len()) {
            self.record(Event::DirectionBegan { line, text: "line".into() });
        }
        self.record(Event::RunEnded);
        self
    }

    pub(crate) fn ledger(&self) -> Ledger {
        self.writer.ledger()
    }

    /// The case of a ledger of this play; what comes of it is kept.
    fn case<'a>(&'a self, ledger: &'a Ledger) -> Case<'a> {
        let case = Case::new(&self.scenario, ledger);
        keep(&case);
        case
    }

    pub(crate) fn judged(&self) -> Judgement {
        let ledger = self.ledger();
        judge(&self.case(&ledger))
    }

    pub(crate) fn diagnosed(&self) -> Vec<Diagnosis> {
        let ledger = self.ledger();
        diagnose(&self.case(&ledger))
    }

    pub(crate) fn checklist(&self) -> Vec<Ticked> {
        let ledger = self.ledger();
        let case = self.case(&ledger);
        checklist(&case, &judge(&case).findings, &diagnose(&case))
    }

    /// The cell of a message at a tab, if it has one.
    pub(crate) fn cell(&self, message: MessageId, name: &str) -> Option<Cell> {
        let ledger = self.ledger();
        let case = self.case(&ledger);
        let mut cells = case.matrices.first().expect("there is a channel").cells.iter();
        cells.find(|cell| cell.message == message && cell.receiver == tab(name)).cloned()
    }

    /// What a check found, in a word; "not seen" where it found nothing.
    pub(crate) fn verdict(&self, check: &str) -> &'static str {
        let judgement = self.judged();
        let finding = judgement.findings.iter().find(|finding| finding.check == check);
        finding.map_or("not seen", |finding| finding.verdict.word())
    }
}
