//! What the ledger shows, held against what the scenario promises. Pure: no clock, no network, no files; it
//! cannot fail.

mod afterlife;
mod blind;
mod case;
mod catalogue;
mod cells;
mod census;
mod checks;
mod controls;
mod joined;
mod finding;
mod following;
mod history;
mod known;
mod lifetime;
mod matrix;
mod nodes;
mod past;
mod order;
mod policy;
mod presence;
mod promise;
mod proofs;
mod recovered;
mod replay;
mod refusals;
mod restarts;
mod senders;
mod slow;
mod trespass;
mod verdict;

pub use afterlife::{Afterlife, afterlives};
pub use case::{Case, Policy};
pub use catalogue::CHECKS;
pub use controls::Controls;
pub use finding::{Evidence, Finding, NotObserved};
pub use following::{Following, Link, followings};
pub use history::{Arrival, History, Message, Presence, Standing};
pub use joined::{Joined, joined, lacks_only_after_joins, missed_after_joins};
pub use lifetime::{Ended, Ender, Lifetime, Over, Pass, Shown};
pub use matrix::{Cell, Duty, Fate, Matrix, Sum};
pub use nodes::{Node, Nodes, Seating};
pub use order::{Burst, Overtaken, bursts, overtaken};
pub use past::{Memory, Past, memory, pasts};
pub use presence::{
    Announcement, Departure, Hearing, Parting, announcements, departures, premature,
};
pub use promise::Check;
pub use proofs::{TakenFor, users_taken_for_others};
pub use recovered::{Recovered, recovered};
pub use replay::{Replay, replays};
pub use senders::{NamedSender, named_senders, sender_names};
pub use slow::Vain;
pub use trespass::{ForgedDelivery, Intrusion, Named, forged_deliveries, intrusions};
pub use verdict::Verdict;

use promise::Judged;

/// What all checks found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict over all of them.
    pub verdict: Verdict,
    /// What was found, in the order of [`CHECKS`].
    pub findings: Vec<Finding>,
    /// Of what nothing was seen.
    pub not_observed: Vec<NotObserved>,
}

/// Holds a run against every promise that the scenario does not skip.
pub fn judge(case: &Case<'_>) -> Judgement {
    let (mut findings, mut not_observed) = (Vec::new(), Vec::new());
    for check in CHECKS.iter().filter(|check| !case.scenario.skip.contains(check.name)) {
        if let Some(why) = blind::spot(case, check.name) {
            not_observed.push(NotObserved { check: check.name, why });
            continue;
        }
        match (check.judge)(case) {
            Judged::Held(seen) => findings.push(check.finding(Verdict::Pass, seen, Vec::new())),
            Judged::Broken(summary, evidence) => {
                findings.push(check.finding(Verdict::Fail, summary, evidence));
            }
            Judged::Untold(telling) => {
                findings.push(check.finding(Verdict::Inconclusive, telling, Vec::new()));
            }
            Judged::NotSeen(why) => not_observed.push(NotObserved { check: check.name, why }),
        }
    }
    let verdict = Verdict::merge(findings.iter().map(|finding| finding.verdict));
    Judgement { verdict, findings, not_observed }
}
