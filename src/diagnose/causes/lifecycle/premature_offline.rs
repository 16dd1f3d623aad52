//! A user is announced as gone who still has an open tab.

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, premature};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "premature-offline",
    family: Family::Lifecycle,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/premature-offline.md"),
    sign: Sign::Rule(rule),
};

fn rule(case: &Case<'_>) -> Option<Found> {
    let early = premature(case);
    let first = early.first()?;
    let open = case.history.connected_tabs(&first.user, first.seq);
    let summary = format!(
        "{} was announced as gone while {} open ({})",
        first.user,
        wording::were(open.len(), "tab"),
        wording::count(early.len(), "announcement"),
    );
    let evidence = early.iter().take(4).map(|one| Evidence {
        seq: one.seq,
        shows: format!("{} was told that {} is gone", one.listener, one.user),
    });
    Some(Found::certain(summary, evidence.collect()))
}
