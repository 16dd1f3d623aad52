//! Old tokens, the first suspicion of everybody, are excluded by new ones.

use super::item::{Item, Mark};
use crate::diagnose::wording;
use crate::judge::Case;
use crate::ledger::Event;
use crate::scenario::{Entrance, UserName};

pub(super) const ITEM: Item = Item {
    name: "fresh-tokens",
    asks: "fresh tokens are tried, and open sockets",
    checks: &["logged-in", "refreshed", "connected"],
    causes: &["token-expired-at-login", "login-failed", "login-token-not-found"],
    seen,
};

fn seen(case: &Case<'_>) -> Mark {
    let users = case.scenario.users.values();
    let fresh = users.filter(|user| user.entrance == Entrance::Login && got_in(case, &user.name));
    match fresh.count() {
        0 if case.scenario.system.login.is_empty() => {
            Mark::NotObserved("the scenario says nothing of a login: needs `system.login`".into())
        }
        0 => Mark::NotObserved(
            "nobody got in by a login of this run: needs a user who logs in, with a tab".into(),
        ),
        users => Mark::Held(format!(
            "{} logged in during this run, and got in",
            wording::count(users, "user")
        )),
    }
}

/// Whether a user logged in, and a tab of the user's got in.
fn got_in(case: &Case<'_>, name: &UserName) -> bool {
    let entries = || case.ledger.entries().iter();
    let logged_in =
        entries().any(|entry| matches!(&entry.event, Event::LoggedIn { user } if user == name));
    let of_the_user = |entry: &crate::ledger::Entry| match &entry.event {
        Event::Connected { on, .. } => on.tab().is_some_and(|tab| tab.user() == name),
        _ => false,
    };
    logged_in && !case.scenario.system.login.is_empty() && entries().any(of_the_user)
}
