//! The checklist: every item is seen broken, and seen held where a run can show that.

use earwitness::diagnose::{CHECKLIST, Mark};
use earwitness::ledger::Outcome;

use crate::play::{Play, confirmed};
use crate::witness::witness;

/// Items, each with a fault of the lab that breaks it.
const BROKEN: [(&str, &str); 9] = [
    ("fresh-tokens", "token-expired-at-login"),
    ("one-secret", "issuer-secret-is-fallback"),
    ("fails-fast", "issuer-secret-is-fallback"),
    ("expiry-tried", "socket-outlives-token"),
    ("joins-acknowledged", "join-ack-missing"),
    ("room-membership", "leave-ineffective"),
    ("broadcast-to-others", "except-in-loop"),
    ("reconnect-tried", "deaf-after-reconnect"),
    ("disconnects-cleaned-up", "stale-socket-ids"),
];

/// What the standard script cannot see, of a healthy server that says nothing of itself.
const UNSEEN: [&str; 2] = ["fails-fast", "expiry-tried"];

#[test]
fn every_item_breaks_on_a_fault() {
    for (item, fault) in BROKEN {
        let run = witness(&["demo", "--fault", fault], &[]);
        assert_eq!(run.mark(item), "broken", "{item} on {fault}");
    }
}

#[test]
fn whatever_a_healthy_run_tries_is_held() {
    let demo = witness(&["demo"], &[]);
    let healthy = &demo.report[0]["checklist"];
    for (number, item) in CHECKLIST.iter().enumerate() {
        let expected = if UNSEEN.contains(&item.name) { "not observed" } else { "held" };
        assert_eq!(healthy[number]["name"], item.name);
        assert_eq!(healthy[number]["mark"], expected, "{}", healthy[number]["says"]);
    }
}

#[test]
fn a_leave_that_is_not_answered_is_broken() {
    assert_eq!(mark(&left(confirmed()), "leaves-acknowledged"), "held");
    let silence = Outcome::Unanswered { after_millis: 300 };
    assert_eq!(mark(&left(silence), "leaves-acknowledged"), "broken");
    assert_eq!(mark(&left(Outcome::Unasked), "leaves-acknowledged"), "not observed");
}

/// Nothing was said, so nothing is known of who hears; and what it would need is said.
#[test]
fn what_nobody_tried_is_not_observed_and_says_what_it_needs() {
    let play = Play::joined(2, 2).finished();
    for item in ["room-membership", "broadcast-to-others", "reconnect-tried"] {
        let Mark::NotObserved(needs) = ticked(&play, item) else { panic!("{item} was observed") };
        assert!(needs.contains("needs"), "{item}: {needs}");
    }
}

/// With one tab each, the bugs that count tabs hide: whatever came, the item is not held.
#[test]
fn one_tab_each_shows_no_broadcast() {
    let mut play = Play::joined(1, 1);
    play.says("alice/1", &["bob/1"]);
    play.says("bob/1", &["alice/1"]);
    assert_eq!(mark(&play.finished(), "broadcast-to-others"), "not observed");
}

fn left(outcome: Outcome) -> Play {
    let play = Play::joined(2, 2);
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", outcome);
    play.finished()
}

fn mark(play: &Play, item: &str) -> &'static str {
    ticked(play, item).word()
}

fn ticked(play: &Play, item: &str) -> Mark {
    let all = play.checklist();
    all.into_iter().find(|one| one.name == item).expect("it is an item").mark
}
