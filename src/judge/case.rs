//! Everything that checks and causes look at.

use super::history::{Arrival, History, Message, Presence, Standing};
use super::known::Known;
use super::lifetime::Lifetime;
use super::matrix::{Cell, Duty, Fate, Matrix};
use super::nodes::Nodes;
use super::senders::as_read;
use super::{policy, refusals};
use crate::ledger::{Ledger, MessageId, Outcome, Seq};
use crate::scenario::{
    Among, Audience, Channel, Copies, Difference, MarkerUse, Part, Scenario, TabId, UserName,
    difference_of_args,
};

/// A run, ready to be judged.
#[derive(Debug)]
pub struct Case<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The ledger.
    pub ledger: &'a Ledger,
    /// The ledger, folded.
    pub history: History,
    /// Tokens, and the connections that showed them.
    pub lifetime: Lifetime,
    /// One matrix for each channel, in the order of the scenario.
    pub matrices: Vec<Matrix>,
    /// The policy of each channel.
    pub policies: Vec<Policy>,
    /// The server processes, and who sits where.
    pub nodes: Nodes,
    pub(super) known: Known,
}

/// Who should hear on a channel, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The scenario says so.
    Declared(Audience),
    /// Nothing was declared; this is what was seen, or comes nearest to it.
    Observed(Audience),
}

impl Policy {
    /// Who should hear.
    pub fn audience(self) -> Audience {
        match self {
            Self::Declared(audience) | Self::Observed(audience) => audience,
        }
    }
}

impl<'a> Case<'a> {
    /// Lays a ledger out for judging.
    pub fn new(scenario: &'a Scenario, ledger: &'a Ledger) -> Self {
        let mut case = Self {
            scenario,
            ledger,
            history: History::new(ledger, &refusals::expected(scenario, ledger)),
            lifetime: Lifetime::of(scenario, ledger),
            known: Known::of(ledger),
            matrices: Vec::new(),
            policies: Vec::new(),
            nodes: Nodes::default(),
        };
        for channel in &scenario.system.channels {
            let declared = channel.audience.or(scenario.system.audience);
            let policy = match declared {
                Some(audience) => Policy::Declared(audience),
                None => Policy::Observed(policy::observed(|audience| {
                    let matrix = case.matrix(channel, audience);
                    matrix.cells.iter().filter(|cell| cell.fate() != Fate::Right).count()
                })),
            };
            let matrix = case.matrix(channel, policy.audience());
            case.matrices.push(matrix);
            case.policies.push(policy);
        }
        case.nodes = Nodes::of(&case);
        case
    }

    /// The matrix of a channel under an audience.
    fn matrix(&self, channel: &Channel, audience: Audience) -> Matrix {
        let tabs: Vec<TabId> = self.scenario.tabs().collect();
        let messages = self.history.messages.values().filter(|m| !never_sent(m));
        let cells: Vec<Cell> = messages
            .flat_map(|message| {
                let of_message = self.on_channel(channel, message);
                let cell = |tab| self.cell(channel, audience, message, tab, &of_message);
                tabs.iter().filter_map(cell).collect::<Vec<_>>()
            })
            .collect();
        let among = |of: &dyn Fn(&Cell) -> TabId| {
            let there: Vec<TabId> = cells.iter().map(of).collect();
            tabs.iter().filter(|tab| there.contains(tab)).cloned().collect()
        };
        Matrix {
            channel: channel.on.clone(),
            senders: among(&|cell| cell.sender.clone()),
            receivers: among(&|cell| cell.receiver.clone()),
            cells,
        }
    }

    fn cell(
        &self,
        channel: &Channel,
        audience: Audience,
        message: &Message,
        tab: &TabId,
        of_message: &[&Arrival],
    ) -> Option<Cell> {
        let span = self.history.span(message, tab);
        let presence = self.history.presence(tab, span);
        let at_tab = of_message.iter().filter(|arrival| &arrival.tab == tab);
        let live = at_tab.filter(|arrival| !self.is_replay(message, tab, arrival.seq));
        let arrivals: Vec<Seq> = live.map(|arrival| arrival.seq).collect();
        if presence == Presence::Absent && arrivals.is_empty() {
            return None;
        }
        // Whether somebody whose token is over still hears is the affair of other checks.
        let over = self.lifetime.is_over(tab, message.began);
        let standing = match presence {
            Presence::Throughout if over => Standing::Unsure,
            Presence::Throughout => self.standing(channel, message, tab, span),
            Presence::Partly | Presence::Absent => Standing::Unsure,
        };
        Some(Cell {
            message: message.id,
            sender: message.tab.clone(),
            receiver: tab.clone(),
            part: self.part(message, tab, standing),
            duty: self.duty(audience, message, tab, standing),
            copies: u16::try_from(arrivals.len()).unwrap_or(u16::MAX),
            arrivals,
        })
    }

    /// What a tab is to the room of a message, on a channel: on one that is heard among the members, their
    /// tabs are in without joining.
    fn standing(
        &self,
        channel: &Channel,
        message: &Message,
        tab: &TabId,
        span: (Seq, Seq),
    ) -> Standing {
        match channel.among {
            Among::Joined => self.history.standing(tab, &message.room, span),
            Among::Members if self.is_member(message, tab) => Standing::In,
            Among::Members => Standing::Out,
        }
    }

    fn is_member(&self, message: &Message, tab: &TabId) -> bool {
        self.scenario.rooms.get(&message.room).is_some_and(|room| room.has(tab.user()))
    }

    /// What a tab is to a message: who is not in the room is an outsider, whatever the user.
    fn part(&self, message: &Message, tab: &TabId, standing: Standing) -> Part {
        let member = self.is_member(message, tab);
        if tab == &message.tab {
            Part::Emitter
        } else if standing == Standing::Out || !member && standing == Standing::Unsure {
            Part::Outsider
        } else if tab.user() == message.tab.user() {
            Part::SenderTab
        } else {
            Part::Member
        }
    }

    fn duty(&self, audience: Audience, message: &Message, tab: &TabId, standing: Standing) -> Duty {
        let due = |standing| audience.copies(self.part(message, tab, standing));
        let (inside, outside) = (due(Standing::In), due(Standing::Out));
        let due = match standing {
            Standing::In => inside,
            // Whether who speaks from outside hears an echo, no policy says.
            Standing::Out if *tab == message.tab && outside != Copies::Exactly(0) => {
                return Duty::Open;
            }
            Standing::Out => outside,
            Standing::Unsure if inside == outside => inside,
            Standing::Unsure => return Duty::May,
        };
        match (due, self.acceptance(message)) {
            (Copies::Exactly(0), _) | (_, Acceptance::Refused) => Duty::MustNot,
            (Copies::Any, _) => Duty::Open,
            (Copies::Exactly(_), Acceptance::Unknown) => Duty::May,
            (Copies::Exactly(due), Acceptance::Accepted) => Duty::Must(due),
        }
    }

    /// A message must arrive only if the system took it: its send was confirmed; or nothing confirms sends,
    /// and the system has read it from a tab in the room; or somebody heard it.
    fn acceptance(&self, message: &Message) -> Acceptance {
        if self.history.is_refused(message) {
            return Acceptance::Refused;
        }
        let confirmed = match &message.ended {
            Some((.., Outcome::Confirmed { .. })) => true,
            Some((.., Outcome::Unasked)) => self.history.was_read(message),
            _ => false,
        };
        let heard = || self.history.arrivals.iter().any(|a| a.messages.contains(&message.id));
        if confirmed || heard() { Acceptance::Accepted } else { Acceptance::Unknown }
    }

    /// Whether the system surely took a message: only then a broadcast was made that a bug could show in.
    pub fn was_taken(&self, message: &Message) -> bool {
        self.acceptance(message) == Acceptance::Accepted
    }

    /// What arrived of a message on a channel, wherever. A filter that cannot be filled in fits nothing, so
    /// that a mistake in it shows as silence and not as a pass.
    fn on_channel(&self, channel: &Channel, message: &Message) -> Vec<&Arrival> {
        let filter =
            channel.filter.as_ref().map(|f| f.fill(&self.known.scope(self.scenario, message)));
        let fits = |arrival: &Arrival| match &filter {
            None => true,
            Some(Ok(filter)) => difference_of_args(filter, &arrival.args).is_none(),
            Some(Err(_)) => false,
        };
        let of_message = |arrival: &Arrival| match channel.marker {
            MarkerUse::Anywhere => arrival.messages.contains(&message.id),
            MarkerUse::Counted => self.counted(message, arrival.seq),
        };
        let on_channel = self.history.arrivals.iter().filter(|a| channel.hears(&a.event));
        on_channel.filter(|arrival| of_message(arrival) && fits(arrival)).collect()
    }

    /// How what arrived in a channel's event differs from what the scenario says of it, for a message.
    pub fn misfit(
        &self,
        channel: &Channel,
        message: &Message,
        arrival: &Arrival,
    ) -> Option<Difference> {
        let filter =
            channel.filter.as_ref()?.fill(&self.known.scope(self.scenario, message)).ok()?;
        difference_of_args(&filter, &arrival.args).filter(|_| channel.hears(&arrival.event))
    }

    /// Without markers sends go one by one, so what arrives belongs to the latest of them.
    fn counted(&self, message: &Message, arrival: Seq) -> bool {
        let mut sent_before = self.history.messages.values().filter(|m| m.began.0 < arrival);
        sent_before.next_back().is_some_and(|latest| latest.id == message.id)
    }

    /// Whether an arrival is history that the system replays to a tab which came in after the message was
    /// sent.
    fn is_replay(&self, message: &Message, tab: &TabId, arrival: Seq) -> bool {
        let ended = message.ended.as_ref().map_or(message.began.0, |(seq, ..)| *seq);
        self.history.latest_entry(tab, &message.room, arrival).is_some_and(|entry| entry > ended)
    }

    /// The text by which a message is known again.
    pub fn marker(&self, message: MessageId) -> Option<String> {
        self.known.marker(message)
    }

    /// Whether a tab was still there when its send ended, so that it could have been answered.
    pub fn was_sent(&self, message: &Message) -> bool {
        let ended = message.ended.as_ref().map_or(message.began.0, |(seq, ..)| *seq);
        self.history.presence(&message.tab, (message.began.0, ended)) == Presence::Throughout
    }

    /// Whether a user bears the identifier of the room that a message was sent to.
    pub fn is_namesake(&self, message: &Message, user: &UserName) -> bool {
        let Some(room) = self.scenario.rooms.get(&message.room) else { return false };
        let Ok(room) = room.id.fill(&self.known.scope(self.scenario, message)) else {
            return false;
        };
        let id = self.known.identity_of(user);
        id.is_some_and(|id| as_read(id) == as_read(&room))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Acceptance {
    Accepted,
    Refused,
    Unknown,
}

/// Whether a message never left: there is nothing of it to judge.
fn never_sent(message: &Message) -> bool {
    matches!(message.ended, Some((.., Outcome::NotDone { .. })))
}
