//! Opening, closing and opening again.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::Map;

use super::stage::{Run, Tab};
use crate::ledger::{Closing, Endpoint, Event, Outcome, Procedure, Seated};
use crate::login::{Account, Actor, connect_spec, enter};
use crate::scenario::{Resumption, RoomName, TabId, TokenUse, UserName, is_secret_name};
use crate::wire::{ConnectSpec, Recovery, Session};

/// How tabs are opened.
pub(super) struct Coming {
    /// The session that they ask for.
    pub(super) session: Resumption,
    /// The token that they show.
    pub(super) token: TokenUse,
}

impl Coming {
    /// As a page does that is loaded for the first time.
    pub(super) const NEW: Self = Self { session: Resumption::New, token: TokenUse::Same };
}

/// Opens tabs. Users open theirs at the same time, each user one tab after the other, so that "the last tab"
/// means the same to the system as to us.
pub(super) async fn connect(run: &mut Run<'_>, tabs: &[TabId], how: &Coming) {
    let mut by_user: Vec<Vec<TabId>> = Vec::new();
    for tab in tabs {
        match by_user.iter_mut().find(|group| group[0].user() == tab.user()) {
            Some(group) => group.push(tab.clone()),
            None => by_user.push(vec![tab.clone()]),
        }
    }
    let opened = join_all(by_user.into_iter().map(|group| open_in_turn(run, group, how)));
    let opened = opened.await;
    for (id, tab) in opened.into_iter().flatten() {
        run.tabs.insert(id, tab);
    }
}

async fn open_in_turn(run: &Run<'_>, tabs: Vec<TabId>, how: &Coming) -> Vec<(TabId, Tab)> {
    let mut opened = Vec::new();
    for id in tabs {
        if let Some(tab) = open(run, &id, how).await {
            opened.push((id, tab));
        }
    }
    opened
}

async fn open(run: &Run<'_>, id: &TabId, how: &Coming) -> Option<Tab> {
    let current = run.accounts.get(id.user())?;
    let (account, spec) = match prepared(run, id, current, how) {
        Ok(prepared) => prepared,
        Err(why) => {
            let why = format!("{id} cannot be opened: {why}");
            run.means.ledger.record(Event::Stopped { why });
            return None;
        }
    };
    let opening = run.means.client.open(&spec, Endpoint::Tab(id.clone()), run.means.ledger);
    let session = opening.await.ok()?;
    let captured = greet(run, id, &account, &session).await;
    let before = run.tabs.get(id).filter(|_| how.session == Resumption::Same);
    let kept = before.filter(|_| session.is_recovered());
    let rooms = kept.map_or_else(BTreeSet::new, |tab| tab.rooms.clone());
    Some(Tab { session, captured, rooms })
}

/// The account as it shows itself, and how it opens the tab; or why it cannot.
fn prepared<'a>(
    run: &Run<'_>,
    id: &TabId,
    current: &'a Account,
    how: &Coming,
) -> Result<(Cow<'a, Account>, ConnectSpec), String> {
    let ledger = run.means.ledger;
    let mut account = Cow::Borrowed(current);
    let mut scope = run.tab_scope(id);
    if how.token == TokenUse::Previous {
        let previous = current.with_previous_token();
        let previous = previous.ok_or_else(|| format!("{} has had one token only", id.user()))?;
        scope = scope.with("user", run.scenario.user_view(id.user(), &previous.captured));
        account = Cow::Owned(previous);
        ledger.record(Event::PreviousTokenShown { tab: id.clone() });
    }
    let recovery = match &how.session {
        Resumption::New => None,
        Resumption::Same => recovery_of(run, id),
        Resumption::Of(other) => {
            let recovery = recovery_of(run, other)
                .ok_or_else(|| format!("{other} has no session that could be recovered"))?;
            ledger.record(Event::SessionBorrowed { tab: id.clone(), of: other.clone() });
            Some(recovery)
        }
    };
    let spec = connect_spec(run.scenario, &account, &scope).map_err(|error| error.to_string())?;
    let spec = ConnectSpec { recovery, ..spec };
    Ok((account, at_its_node(run, id, spec)))
}

/// The address of the tab's own node, where nodes are named.
fn at_its_node(run: &Run<'_>, id: &TabId, spec: ConnectSpec) -> ConnectSpec {
    let nodes = &run.scenario.system.socket.nodes;
    let seat = run.scenario.seat_of(id);
    let Some((node, url)) = seat.and_then(|seat| nodes.get_key_value(seat)) else { return spec };
    let (tab, node) = (id.clone(), node.clone());
    run.means.ledger.record(Event::Seated(Seated { tab, node }));
    ConnectSpec { url: url.clone(), ..spec }
}

fn recovery_of(run: &Run<'_>, id: &TabId) -> Option<Recovery> {
    run.tabs.get(id).and_then(|tab| tab.session.recovery())
}

/// Does the greeting of a tab; gives what it captured.
async fn greet(
    run: &Run<'_>,
    id: &TabId,
    account: &Account,
    session: &Arc<dyn Session>,
) -> Map<String, serde_json::Value> {
    let steps = &run.scenario.system.greet;
    if steps.is_empty() {
        return Map::new();
    }
    let known = run.tab_view(id);
    let view = run.scenario.user_view(id.user(), &account.captured);
    let actor = Actor {
        account,
        session: Some(Arc::clone(session)),
        scope: run.user_scope(id.user()).with("user", view),
        capture_root: "tab",
        known: known.clone(),
    };
    let performance = run.performer().perform(Procedure::Greet, steps, &actor).await;
    let mut captured = performance.captured;
    captured.retain(|key, value| known.get(key) != Some(value));
    let shown = captured.clone().into_iter().filter(|(name, _)| !is_secret_name(name)).collect();
    let ledger = run.means.ledger;
    ledger.record(Event::Identified { user: id.user().clone(), known: shown });
    ledger.record(Event::GreetEnded { tab: id.clone(), outcome: performance.outcome });
    captured
}

/// Closes tabs, in good order or without a word.
pub(super) async fn close(run: &mut Run<'_>, tabs: &[TabId], closing: Closing) {
    let ending = tabs.iter().filter_map(|id| {
        let session = Arc::clone(&run.tabs.get(id)?.session);
        run.means.ledger.record(Event::CloseBegan { tab: id.clone(), closing });
        Some(async move {
            match closing {
                Closing::Graceful => session.close().await,
                Closing::Abrupt => session.cut().await,
                Closing::Silent => session.fall_silent().await,
            }
        })
    });
    join_all(ending.collect::<Vec<_>>()).await;
}

/// Opens closed tabs again; gives the rooms that each had joined.
pub(super) async fn reconnect(
    run: &mut Run<'_>,
    tabs: &[TabId],
    how: &Coming,
) -> Vec<(TabId, Vec<RoomName>)> {
    let still_open: Vec<TabId> =
        run.open_tabs().map(|(id, _)| id.clone()).filter(|id| tabs.contains(id)).collect();
    close(run, &still_open, Closing::Graceful).await;
    let rooms = tabs.iter().map(|id| {
        let rooms = run.tabs.get(id).map(|tab| tab.rooms.iter().cloned().collect());
        (id.clone(), rooms.unwrap_or_default())
    });
    let rooms: Vec<(TabId, Vec<RoomName>)> = rooms.collect();
    let mut tabs = tabs.to_vec();
    if how.token == TokenUse::Fresh {
        let users = tabs.iter().map(|tab| tab.user().clone()).collect();
        let logged_in = log_in_again(run, users).await;
        // A tab without a fresh token would come back with the old one, which is not what was asked for.
        tabs.retain(|tab| logged_in.contains(tab.user()));
    }
    connect(run, &tabs, how).await;
    rooms
}

/// Logs users in again; gives those who got through.
pub(super) async fn log_in_again(
    run: &mut Run<'_>,
    users: BTreeSet<UserName>,
) -> BTreeSet<UserName> {
    let means = &run.means;
    let users = users.iter().filter_map(|user| run.scenario.user(user));
    let entering = users.map(|user| enter(run.scenario, means.network, means.ledger, user));
    let accounts: Vec<_> = join_all(entering).await.into_iter().flatten().collect();
    let through = accounts.iter().map(|account| account.user.clone()).collect();
    for mut account in accounts {
        account.previous = run.accounts.get(&account.user).and_then(|old| old.token.clone());
        run.accounts.insert(account.user.clone(), account);
    }
    through
}

/// Whether a procedure went through, as far as was asked for.
pub(super) fn went_through(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Confirmed { .. } | Outcome::Unasked)
}
