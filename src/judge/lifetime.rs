//! The lives of tokens: which one each connection of a tab has shown, and when it was no longer good.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use serde_json::{Map, Value};

use crate::ledger::{
    DisconnectReason, Entry, Event, Ledger, Outcome, Recovering, Seq, Stamp, WallClock, wall_clock,
};
use crate::scenario::{Scenario, TabId, UserName};
use crate::token::{UnixSeconds, Unverified};

/// How long after its end a token that is still taken is taken too long: claims count whole seconds.
const MARGIN_MILLIS: u64 = 500;

/// How long before the end of its token a server may already close a socket.
const EARLY_MILLIS: u64 = 2000;

/// What a run shows of its tokens.
#[derive(Clone, Debug, Default)]
pub struct Lifetime {
    /// How the clock of the run and that of the system belong together.
    pub clock: WallClock,
    /// The connections of tabs, in the order in which they were opened.
    pub connections: Vec<Shown>,
    passes: BTreeMap<UserName, Vec<Pass>>,
    last: Stamp,
    /// The number of the latest login of each user.
    sessions: BTreeMap<UserName, usize>,
    current: HashMap<TabId, usize>,
    previous: BTreeSet<TabId>,
    borrowed: HashMap<TabId, TabId>,
}

/// What a user gets in with: a token, or the cookies of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Which login of its user it is of.
    session: usize,
    /// When it came.
    came: Stamp,
    /// When it expires by its own word; nothing where it does not, or had when it came.
    pub expires: Option<Stamp>,
    /// When its user began to log out.
    leaving: Option<Seq>,
    /// When its user had logged out.
    pub revoked: Option<Seq>,
    /// When a newer one took its place.
    superseded: Option<Seq>,
}

/// A connection of a tab, and what it has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The tab.
    pub tab: TabId,
    /// When it was being opened.
    pub began: (Seq, Stamp),
    /// When the namespace let it in, and what was said of recovery.
    pub admitted: Option<(Seq, Stamp, Option<Recovering>)>,
    /// When it was refused.
    pub refused: Option<Seq>,
    /// When it ended, and by whom.
    pub ended: Option<Ended>,
    /// The tab whose session it asked for, if not its own.
    pub borrowed: Option<TabId>,
    /// What it has shown; its user may have had nothing.
    pass: Option<usize>,
    is_closing: bool,
}

impl Shown {
    /// Whether it was let in and then ended by the system.
    pub fn was_thrown_out(&self) -> bool {
        self.admitted.is_some() && self.ended.is_some_and(|ended| ended.by == Ender::System)
    }
}

/// The end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The entry.
    pub seq: Seq,
    /// When.
    pub at: Stamp,
    /// Whether it was the system that ended it.
    pub by: Ender,
}

/// Who ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ender {
    /// The run.
    Run,
    /// The other side.
    System,
}

/// From when on a pass is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Since its user had logged out.
    LoggedOut(Seq),
    /// Since it had expired, and a margin beyond.
    Expired(Stamp),
}

impl Over {
    /// Whether something was after it.
    pub fn is_before(self, seq: Seq, at: Stamp) -> bool {
        match self {
            Self::LoggedOut(over) => seq > over,
            Self::Expired(over) => at > later(over, MARGIN_MILLIS),
        }
    }
}

impl Pass {
    /// When it was over by its user's logout.
    pub fn logged_out(&self) -> Option<Over> {
        self.revoked.map(Over::LoggedOut)
    }

    /// When it was over by its own word.
    pub fn expired(&self) -> Option<Over> {
        self.expires.map(Over::Expired)
    }

    /// Whether it was over at a time, for whatever reason.
    pub fn is_over(&self, seq: Seq, at: Stamp) -> bool {
        [self.logged_out(), self.expired()].into_iter().flatten().any(|o| o.is_before(seq, at))
    }
}

impl Lifetime {
    pub(super) fn of(scenario: &Scenario, ledger: &Ledger) -> Self {
        let clock = wall_clock(ledger.entries());
        let mut lifetime = Self { clock, ..Self::default() };
        for entry in ledger.entries() {
            lifetime.fold_pass(scenario, entry);
            lifetime.fold_connection(entry);
            lifetime.last = lifetime.last.max(entry.at);
        }
        lifetime
    }

    /// What a connection has shown.
    pub fn pass(&self, shown: &Shown) -> Option<&Pass> {
        self.passes.get(shown.tab.user())?.get(shown.pass?)
    }

    /// The shortest time that a token was good which expired during the run.
    pub fn shortest(&self) -> Option<Duration> {
        let all = self.passes.values().flatten();
        let ended = all.filter_map(|pass| Some((pass, pass.expires?)));
        let ended = ended.filter(|(_, expires)| *expires <= self.last);
        ended.map(|(pass, expires)| expires.since(pass.came)).min()
    }

    /// The connection that an entry about a tab belongs to.
    pub fn connection(&self, tab: &TabId, at: Seq) -> Option<&Shown> {
        let is_it = |shown: &&Shown| &shown.tab == tab && shown.began.0 <= at;
        self.connections.iter().rev().find(is_it)
    }

    /// Whether what a tab has shown was over at a time, for whatever reason.
    pub fn is_over(&self, tab: &TabId, (seq, at): (Seq, Stamp)) -> bool {
        let ends =
            |pass: &Pass| pass.revoked.is_some() || pass.expires.is_some_and(|e| e <= self.last);
        if !self.passes.values().flatten().any(ends) {
            return false;
        }
        let pass = self.connection(tab, seq).and_then(|shown| self.pass(shown));
        pass.is_some_and(|pass| pass.is_over(seq, at))
    }

    /// Whether the end of a tab's connection is what its user's logout, or the end of its token, leads to.
    pub fn explains_end(&self, tab: &TabId, (seq, at): (Seq, Stamp)) -> bool {
        let pass = self.connection(tab, seq).and_then(|shown| self.pass(shown));
        pass.is_some_and(|pass| {
            pass.leaving.or(pass.revoked).is_some_and(|leaving| leaving < seq)
                || pass.expires.is_some_and(|ends| is_near_end(ends, at))
        })
    }

    /// Whether a refusal is what a token deserves that is not its user's latest, or is over.
    pub fn explains_refusal(&self, tab: &TabId, (seq, at): (Seq, Stamp)) -> bool {
        let Some(shown) = self.connection(tab, seq) else { return false };
        let over = self.pass(shown).is_some_and(|pass| {
            pass.revoked.is_some_and(|revoked| revoked < seq)
                || pass.superseded.is_some_and(|superseded| superseded < seq)
                || pass.expires.is_some_and(|ends| at >= ends)
        });
        over || shown.borrowed.is_some()
    }

    fn fold_pass(&mut self, scenario: &Scenario, entry: &Entry) {
        let began = (entry.seq, entry.at);
        match &entry.event {
            Event::TokenSeen { user, claims, .. } => {
                let claims = claims.as_ref().and_then(Value::as_object);
                let expires = claims.and_then(expiry).and_then(|exp| self.in_run(exp));
                self.take(user, began, expires.filter(|expires| *expires > entry.at));
            }
            Event::LoggedIn { user } => {
                let session = self.sessions.entry(user.clone()).or_default();
                let number = *session;
                *session += 1;
                let has_pass = |all: &Vec<Pass>| all.iter().any(|pass| pass.session == number);
                if !self.passes.get(user).is_some_and(has_pass) {
                    self.add(user, number, entry.at, None);
                }
            }
            Event::Refreshed { user, outcome: Outcome::Confirmed { .. } | Outcome::Unasked } => {
                // The system counts an open socket to the new token, or it does not; that is its affair.
                let by_steps = !scenario.system.refresh.is_empty();
                let latest = self.passes.get(user).and_then(|all| all.len().checked_sub(1));
                let own = self.connections.iter_mut().filter(|shown| shown.tab.user() == user);
                for shown in own.filter(|shown| by_steps && shown.ended.is_none()) {
                    shown.pass = latest;
                }
            }
            Event::LogoutBegan { user } => {
                for pass in self.of_session(user) {
                    pass.leaving.get_or_insert(entry.seq);
                }
            }
            Event::LoggedOut { user, outcome: Outcome::Confirmed { .. } | Outcome::Unasked } => {
                for pass in self.of_session(user) {
                    pass.revoked.get_or_insert(entry.seq);
                }
            }
            _ => {}
        }
    }

    /// What a user has had since its latest login.
    fn of_session(&mut self, user: &UserName) -> impl Iterator<Item = &mut Pass> {
        let session = self.sessions.get(user).map(|next| next.saturating_sub(1));
        let passes = self.passes.get_mut(user).into_iter().flatten();
        passes.filter(move |pass| Some(pass.session) == session)
    }

    /// A token comes before the login that brought it is over, or later by a refresh.
    fn take(&mut self, user: &UserName, (seq, at): (Seq, Stamp), expires: Option<Stamp>) {
        let all = self.passes.entry(user.clone()).or_default();
        if let Some(latest) = all.last_mut() {
            latest.superseded = Some(seq);
        }
        let session = self.sessions.get(user).copied().unwrap_or_default();
        self.add(user, session, at, expires);
    }

    fn add(&mut self, user: &UserName, session: usize, came: Stamp, expires: Option<Stamp>) {
        let pass = Pass { session, came, expires, leaving: None, revoked: None, superseded: None };
        self.passes.entry(user.clone()).or_default().push(pass);
    }

    /// A moment as a time of this run; nothing where the run is over long before.
    fn in_run(&self, moment: UnixSeconds) -> Option<Stamp> {
        let nanos = self.clock.millis_of_run(moment).checked_mul(1_000_000)?;
        Some(Stamp(u64::try_from(nanos).unwrap_or_default()))
    }

    fn fold_connection(&mut self, entry: &Entry) {
        let began = (entry.seq, entry.at);
        match &entry.event {
            Event::PreviousTokenShown { tab } => {
                self.previous.insert(tab.clone());
            }
            Event::SessionBorrowed { tab, of } => {
                self.borrowed.insert(tab.clone(), of.clone());
            }
            Event::Opening { on, .. } => {
                if let Some(tab) = on.tab() {
                    self.current.remove(tab);
                    self.begin(tab, began);
                }
            }
            Event::Connected { on, recovery, .. } => {
                if let Some(shown) = on.tab().map(|tab| self.begin(tab, began)) {
                    shown.admitted = Some((entry.seq, entry.at, *recovery));
                }
            }
            Event::Refused { on, .. } | Event::NotOpened { on, .. } => {
                if let Some(shown) = on.tab().map(|tab| self.begin(tab, began)) {
                    shown.refused = Some(entry.seq);
                }
            }
            Event::CloseBegan { tab, .. } => {
                let place = self.current.get(tab);
                if let Some(shown) = place.and_then(|place| self.connections.get_mut(*place)) {
                    shown.is_closing = true;
                }
            }
            Event::Disconnected { on, reason, .. } => {
                let place = on.tab().and_then(|tab| self.current.remove(tab));
                if let Some(shown) = place.and_then(|place| self.connections.get_mut(place)) {
                    let ours = shown.is_closing || *reason == DisconnectReason::ClientDisconnect;
                    let by = if ours { Ender::Run } else { Ender::System };
                    shown.ended = Some(Ended { seq: entry.seq, at: entry.at, by });
                }
            }
            _ => {}
        }
    }

    /// The connection of a tab that is being opened or open; a new one where there is none.
    fn begin(&mut self, tab: &TabId, began: (Seq, Stamp)) -> &mut Shown {
        let place = *self.current.entry(tab.clone()).or_insert(self.connections.len());
        if place == self.connections.len() {
            let latest = self.passes.get(tab.user()).and_then(|all| all.len().checked_sub(1));
            let back = usize::from(self.previous.remove(tab));
            self.connections.push(Shown {
                tab: tab.clone(),
                began,
                admitted: None,
                refused: None,
                ended: None,
                borrowed: self.borrowed.remove(tab),
                pass: latest.map(|latest| latest.saturating_sub(back)),
                is_closing: false,
            });
        }
        &mut self.connections[place]
    }
}

/// When claims say that a token expires.
fn expiry(claims: &Map<String, Value>) -> Option<UnixSeconds> {
    Unverified { header: Map::new(), claims: claims.clone() }.expires_at()
}

/// Whether a time is so near to the end of a token, or so far behind it, that a socket may be closed for it.
pub(super) fn is_near_end(ends: Stamp, at: Stamp) -> bool {
    later(at, EARLY_MILLIS) >= ends
}

fn later(at: Stamp, millis: u64) -> Stamp {
    Stamp(at.0.saturating_add(millis * 1_000_000))
}
