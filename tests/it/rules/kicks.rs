//! One connection for each user.

use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{DisconnectReason, Event};
use earwitness::scenario::{Direction, Expectation, Expected};

use super::{connected, named, on, opened};
use crate::play::{Play, tab};

fn kicked(name: &str) -> Event {
    Event::Disconnected { on: on(name), reason: DisconnectReason::ServerDisconnect, code: None }
}

/// Tabs come, one each hundred milliseconds; right after some of them another is put out.
fn story(comings: &[(&str, Option<&str>)]) -> Play {
    let play = Play::new(3, 2);
    play.handshake();
    for (at, (comes, goes)) in (0..).map(|at| at * 1000).zip(comings) {
        play.record_at(at, opened(comes));
        play.record_at(at + 1, connected(comes));
        if let Some(goes) = goes {
            play.record_at(at + 2, kicked(goes));
        }
    }
    play
}

#[test]
fn each_new_tab_ends_the_one_before() {
    let play = story(&[
        ("alice/1", None),
        ("bob/1", None),
        ("alice/2", Some("alice/1")),
        ("bob/2", Some("bob/1")),
    ]);
    assert_eq!(named(&play.finished()), [("second-tab-kicks-first", Certain)]);
}

#[test]
fn once_may_be_chance() {
    let play = story(&[("alice/1", None), ("alice/2", Some("alice/1"))]);
    assert_eq!(named(&play.finished()), [("second-tab-kicks-first", Likely)]);
}

#[test]
fn it_is_no_rule_if_an_older_tab_stays_or_the_newest_goes() {
    let stays = [("alice/1", None), ("alice/2", Some("alice/1")), ("alice/3", None)];
    let newest = [("alice/1", None), ("alice/2", Some("alice/1")), ("bob/1", Some("alice/2"))];
    for story_of in [stays, newest] {
        assert_eq!(named(&story(&story_of).finished()), []);
    }
}

#[test]
fn what_the_script_expects_is_no_finding() {
    let mut play = story(&[("alice/1", None), ("alice/2", Some("alice/1"))]);
    play.scenario().script.push(Direction::Expect(Expectation {
        tabs: vec![tab("alice/1")],
        what: Expected::Disconnected,
        within: std::time::Duration::from_secs(1),
    }));
    assert_eq!(named(&play.finished()), []);
}
