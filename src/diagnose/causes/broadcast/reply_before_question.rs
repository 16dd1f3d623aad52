//! A message comes to some of its receivers so much later than to others that a reply overtakes it.

use std::collections::BTreeSet;

use crate::diagnose::cause::{Cause, Found, Sign};
use crate::diagnose::diagnosis::{Family, Severity};
use crate::diagnose::wording;
use crate::judge::{Case, Evidence, Following, Link, followings};

pub(in crate::diagnose) const CAUSE: Cause = Cause {
    code: "reply-before-question",
    family: Family::Broadcast,
    severity: Severity::Medium,
    page: include_str!("../../../../docs/causes/reply-before-question.md"),
    sign: Sign::Rule(rule),
};

/// The tab that replied had heard the message; the one that heard the reply had not.
fn rule(case: &Case<'_>) -> Option<Found> {
    let all = followings(case);
    let replies = all.iter().filter(|one| matches!(one.link, Link::Reply { .. }));
    let ahead: Vec<&Following> = replies.clone().filter(|one| one.is_ahead()).collect();
    let first = ahead.first()?;
    let tabs: BTreeSet<_> = ahead.iter().map(|one| &one.receiver).collect();
    let summary = format!(
        "{} of {} of replies came before the message that they answer, at {}: {}",
        ahead.len(),
        wording::count(replies.count(), "arrival"),
        wording::count(tabs.len(), "tab"),
        first.shows(),
    );
    let evidence = ahead.iter().take(4).map(|one| Evidence { seq: one.then, shows: one.shows() });
    Some(Found::certain(summary, evidence.collect()))
}
