//! Opening, closing and opening again.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::Map;

use super::stage::{Run, Tab};
use crate::ledger::{Closing, Endpoint, Event, Outcome, Procedure};
use crate::login::{Actor, connect_spec, enter};
use crate::scenario::{Resumption, RoomName, TabId, TokenUse, UserName, is_secret_name};
use crate::wire::{ConnectSpec, Session};

/// Opens tabs. Users open theirs at the same time, each user one tab after the other, so that "the last tab"
/// means the same to the system as to us.
pub(super) async fn connect(run: &mut Run<'_>, tabs: &[TabId], asked_for: Resumption) {
    let mut by_user: Vec<Vec<TabId>> = Vec::new();
    for tab in tabs {
        match by_user.iter_mut().find(|group| group[0].user() == tab.user()) {
            Some(group) => group.push(tab.clone()),
            None => by_user.push(vec![tab.clone()]),
        }
    }
    let opened = join_all(by_user.into_iter().map(|group| open_in_turn(run, group, asked_for)));
    let opened = opened.await;
    for (id, tab) in opened.into_iter().flatten() {
        run.tabs.insert(id, tab);
    }
}

async fn open_in_turn(run: &Run<'_>, tabs: Vec<TabId>, asked_for: Resumption) -> Vec<(TabId, Tab)> {
    let mut opened = Vec::new();
    for id in tabs {
        if let Some(tab) = open(run, &id, asked_for).await {
            opened.push((id, tab));
        }
    }
    opened
}

async fn open(run: &Run<'_>, id: &TabId, asked_for: Resumption) -> Option<Tab> {
    let account = run.accounts.get(id.user())?;
    let before = run.tabs.get(id).filter(|_| asked_for == Resumption::Same);
    let recovery = before.and_then(|tab| tab.session.recovery());
    let scope = run.tab_scope(id);
    let spec = match connect_spec(run.scenario, account, &scope) {
        Ok(spec) => ConnectSpec { recovery, ..spec },
        Err(error) => {
            let why = format!("{id} cannot be opened: {error}");
            run.means.ledger.record(Event::Stopped { why });
            return None;
        }
    };
    let opening = run.means.client.open(&spec, Endpoint::Tab(id.clone()), run.means.ledger);
    let session = opening.await.ok()?;
    let captured = greet(run, id, &session).await;
    let kept = before.filter(|_| session.is_recovered());
    let rooms = kept.map_or_else(BTreeSet::new, |tab| tab.rooms.clone());
    Some(Tab { session, captured, rooms })
}

/// Does the greeting of a tab; gives what it captured.
async fn greet(
    run: &Run<'_>,
    id: &TabId,
    session: &Arc<dyn Session>,
) -> Map<String, serde_json::Value> {
    let steps = &run.scenario.system.greet;
    let Some(account) = run.accounts.get(id.user()).filter(|_| !steps.is_empty()) else {
        return Map::new();
    };
    let known = run.tab_view(id);
    let actor = Actor {
        account,
        session: Some(Arc::clone(session)),
        scope: run.user_scope(id.user()),
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
    session: Resumption,
    token: TokenUse,
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
    if token == TokenUse::Fresh {
        let logged_in = log_in_again(run, &tabs).await;
        // A tab without a fresh token would come back with the old one, which is not what was asked for.
        tabs.retain(|tab| logged_in.contains(tab.user()));
    }
    connect(run, &tabs, session).await;
    rooms
}

/// Logs the users of tabs in again; gives those who got through.
async fn log_in_again(run: &mut Run<'_>, tabs: &[TabId]) -> BTreeSet<UserName> {
    let users: BTreeSet<UserName> = tabs.iter().map(|tab| tab.user().clone()).collect();
    let means = &run.means;
    let users = users.iter().filter_map(|user| run.scenario.user(user));
    let entering = users.map(|user| enter(run.scenario, means.network, means.ledger, user));
    let accounts: Vec<_> = join_all(entering).await.into_iter().flatten().collect();
    let through = accounts.iter().map(|account| account.user.clone()).collect();
    run.accounts.extend(accounts.into_iter().map(|account| (account.user.clone(), account)));
    through
}

/// Whether a procedure went through, as far as was asked for.
pub(super) fn went_through(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Confirmed { .. } | Outcome::Unasked)
}
