//! A tab that comes back hears nothing any more.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::causes::rooms::join_ack_before_membership;
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Cell, Evidence};
use crate::ledger::Seq;
use crate::scenario::TabId;

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "deaf-after-reconnect",
    family: Family::Lifecycle,
    severity: Severity::High,
    page: include_str!("../../../../docs/causes/deaf-after-reconnect.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let returns = returns(case);
    // A tab that was deaf from the first is deaf for another reason, and so is one that stayed.
    // Where joins take effect late, nobody knows whether a tab that comes back would have heard later.
    if returns.is_empty() || stayers_miss(case) || join_ack_before_membership::keeps_out(case) {
        return None;
    }
    let missed: usize = returns.iter().map(|one| one.missed).sum();
    let mut tabs: Vec<&TabId> = returns.iter().map(|one| &one.tab).collect();
    tabs.dedup();
    let summary = format!(
        "{} heard the room before and nothing after coming back: {} that others heard did not come",
        tabs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        wording::count(missed, "message"),
    );
    let evidence = returns.iter().take(4).map(|one| Evidence {
        seq: one.since,
        shows: format!("{} is connected again, and hears 0 of {} due to it", one.tab, one.missed),
    });
    let evidence = evidence.collect();
    Some(if missed > 1 {
        Found::certain(summary, evidence)
    } else {
        Found::likely(summary, evidence)
            .looks_like("intermittent-loss", "send more messages after the tab has come back")
    })
}

/// A connection of a tab that had heard on an earlier one, on which nothing came of what was due.
struct Return {
    tab: TabId,
    since: Seq,
    missed: usize,
}

fn returns(case: &Case<'_>) -> Vec<Return> {
    let mut found = Vec::new();
    for tab in case.history.tabs() {
        let mut heard_before = false;
        for (from, until) in case.history.connections(tab) {
            let cells = due(case, tab, (from, until));
            let heard = cells.iter().filter(|cell| cell.copies > 0).count();
            let missed =
                cells.iter().filter(|cell| cell.copies == 0 && case.others_got(cell)).count();
            if heard_before && heard == 0 && missed > 0 {
                found.push(Return { tab: tab.clone(), since: from, missed });
            }
            heard_before |= heard > 0;
        }
    }
    found
}

/// What was due to a tab on one of its connections.
fn due<'a>(case: &'a Case<'_>, tab: &TabId, (from, until): (Seq, Option<Seq>)) -> Vec<&'a Cell> {
    let within = |cell: &Cell| {
        case.sent(cell).is_some_and(|sent| sent > from && until.is_none_or(|until| sent < until))
    };
    case.due().filter(|cell| &cell.receiver == tab && within(cell)).collect()
}

/// Whether a tab misses on its first connection what others hear.
fn stayers_miss(case: &Case<'_>) -> bool {
    let misses = |cell: &&Cell| cell.copies == 0 && case.others_got(cell);
    case.history.tabs().any(|tab| {
        let first = case.history.connections(tab).into_iter().next();
        first.is_some_and(|first| due(case, tab, first).iter().any(misses))
    })
}
