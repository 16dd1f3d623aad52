//! The checklist: every item is seen broken, and seen held where a run can show that.

use earwitness::diagnose::{CHECKLIST, Mark};
use earwitness::ledger::{DisconnectReason, Endpoint, Event, Outcome, Probe, ProbeAnswer};
use earwitness::scenario::Direction;
use earwitness::token::{RefusalClass, Trial};
use serde_json::json;

use crate::play::{Play, confirmed, tab};
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

/// Carol's token is good for a second, and this happens to her connection.
fn expires(script: Vec<Direction>, then: fn(&mut Play)) -> &'static str {
    let mut play = Play::joined(2, 2);
    play.scenario().script = script;
    play.record(Event::TokenSeen {
        user: "carol".into(),
        origin: "body:/token".into(),
        header: Some(json!({ "alg": "HS256" })),
        claims: Some(json!({ "exp": 1 })),
        lints: Vec::new(),
    });
    play.closes("carol/1");
    play.connects("carol/1");
    then(&mut play);
    mark(&play.finished(), "expiry-tried")
}

/// A token that had expired an hour ago is refused.
fn refuses_an_old_one(play: &mut Play) {
    let (payload, class) = (json!({ "message": "jwt expired" }), RefusalClass::Opaque);
    play.record(Event::ProbeAnswered {
        probe: Probe::Trial { trial: Trial::ExpiredHour },
        answer: ProbeAnswer::Refused { payload, class },
    });
}

fn ends_in_time(play: &mut Play) {
    play.record_at(
        1100,
        Event::Disconnected {
            on: Endpoint::Tab(tab("carol/1")),
            reason: DisconnectReason::ServerDisconnect,
            code: None,
        },
    );
}

/// Where a check cannot tell, what was seen besides does not make the item held.
#[test]
fn an_expiry_that_the_script_waited_for_in_vain_is_not_made_up_for() {
    assert_eq!(expires(Vec::new(), |_| {}), "not observed");
    assert_eq!(expires(Vec::new(), ends_in_time), "held");
    assert_eq!(expires(Vec::new(), refuses_an_old_one), "held");
    let waits = vec![Direction::Expire(vec!["carol".into()])];
    let in_silence = expires(waits, |play| {
        refuses_an_old_one(play);
        play.record_at(4000, Event::QuietEnded);
    });
    assert_eq!(in_silence, "not observed");
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
