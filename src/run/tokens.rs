//! The life of tokens: users refresh theirs, log out, or wait until they have expired.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Map, Value};
use tokio::time::{sleep, timeout};

use super::connecting::{log_in_again, went_through};
use super::stage::Run;
use crate::ledger::{Event, Outcome, Procedure, Stamp, wall_clock};
use crate::login::{Account, Actor, renew};
use crate::scenario::{Step, UserName};
use crate::token::{Jwt, UnixSeconds, Unverified};
use crate::wire::Session;

/// How long after a token's `exp` it has surely expired: clocks are cut to whole seconds.
const LEEWAY: Duration = Duration::from_secs(1);
/// How long a system may take to close the sockets of a user who has logged out.
const GRACE: Duration = Duration::from_millis(500);
/// How often it is looked whether it has.
const LOOK: Duration = Duration::from_millis(5);

/// Users get new tokens: by the steps of the system, or else by logging in again.
pub(super) async fn refresh(run: &mut Run<'_>, users: &[UserName]) {
    for user in users {
        let steps = &run.scenario.system.refresh;
        let outcome = if steps.is_empty() {
            if log_in_again(run, [user.clone()].into()).await.contains(user) {
                Outcome::Unasked
            } else {
                Outcome::NotDone { why: format!("{user} could not log in again") }
            }
        } else {
            let (outcome, captured) = perform(run, Procedure::Refresh, steps, user).await;
            if let (true, Some(account)) = (went_through(&outcome), run.accounts.get_mut(user)) {
                renew(run.means.ledger, account, steps, captured);
            }
            outcome
        };
        run.means.ledger.record(Event::Refreshed { user: user.clone(), outcome });
    }
}

/// Users log out; then their sockets are given a moment to be closed.
pub(super) async fn log_out(run: &mut Run<'_>, users: &[UserName]) {
    let steps = &run.scenario.system.logout;
    let leaving = users.iter().map(|user| async {
        run.means.ledger.record(Event::LogoutBegan { user: user.clone() });
        let (outcome, _) = perform(run, Procedure::Logout, steps, user).await;
        run.means.ledger.record(Event::LoggedOut { user: user.clone(), outcome });
    });
    join_all(leaving).await;
    let closed = async {
        while run.open_tabs().any(|(tab, _)| users.contains(tab.user())) {
            sleep(LOOK).await;
        }
    };
    // Whether it did is for the judge.
    let _ = timeout(GRACE, closed).await;
}

/// Waits until the tokens of users have expired; or says why that cannot be awaited.
pub(super) async fn expire(run: &Run<'_>, users: &[UserName]) -> Result<(), String> {
    let clock = run.means.ledger.clock();
    let wall = wall_clock(run.means.ledger.ledger().entries());
    let mut latest = Duration::ZERO;
    for user in users {
        let account = run.accounts.get(user);
        let account = account.ok_or_else(|| format!("{user} has not logged in"))?;
        let millis = wall.millis_of_run(expiry(account)?);
        let ends = Duration::from_millis(u64::try_from(millis).unwrap_or_default()) + LEEWAY;
        let left = ends.saturating_sub(clock.now().since(Stamp(0)));
        if ends >= run.scenario.timing.deadline {
            return Err(format!(
                "the token of {user} is good for another {} s, which is longer than the run may take: let the \
                 system give tokens of a few seconds, or write a longer `timing.deadline`",
                left.as_secs()
            ));
        }
        latest = latest.max(left);
    }
    sleep(latest).await;
    for user in users {
        run.means.ledger.record(Event::TokenExpired { user: user.clone() });
    }
    Ok(())
}

/// When the token of an account expires, by its own word.
fn expiry(account: &Account) -> Result<UnixSeconds, String> {
    let user = &account.user;
    let token = account.expose_token().ok_or_else(|| format!("{user} has no token"))?;
    let decoded = Jwt::parse(token).and_then(|jwt| Unverified::decode(&jwt));
    let decoded = decoded.map_err(|why| format!("the token of {user} says nothing: {why}"))?;
    decoded.expires_at().ok_or_else(|| format!("the token of {user} never expires"))
}

/// Does the steps of a procedure for a user: each emit by every open tab, in turn.
async fn perform(
    run: &Run<'_>,
    procedure: Procedure,
    steps: &[Step],
    user: &UserName,
) -> (Outcome, Map<String, Value>) {
    let Some(account) = run.accounts.get(user) else {
        let why = format!("{user} has not logged in");
        return (Outcome::NotDone { why }, Map::new());
    };
    let (mut outcome, mut known) = (Outcome::Unasked, Map::new());
    if let Value::Object(view) = run.view(user) {
        known = view;
    }
    for step in steps {
        for session in sessions(run, step, user) {
            let actor = Actor {
                account,
                session,
                scope: run.user_scope(user),
                capture_root: "user",
                known: known.clone(),
            };
            let step = std::slice::from_ref(step);
            let performance = run.performer().perform(procedure, step, &actor).await;
            (outcome, known) = (performance.outcome, performance.captured);
            if !went_through(&outcome) {
                return (outcome, known);
            }
        }
    }
    (outcome, known)
}

/// On what a step is done: a request on nothing, an emit on every open tab of the user.
fn sessions(run: &Run<'_>, step: &Step, user: &UserName) -> Vec<Option<Arc<dyn Session>>> {
    match step {
        Step::Http(_) => vec![None],
        Step::Emit(_) => {
            let own = run.open_tabs().filter(|(tab, _)| tab.user() == user);
            own.map(|(_, tab)| Some(Arc::clone(&tab.session))).collect()
        }
    }
}
