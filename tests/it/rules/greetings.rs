//! Logins that are an event of the socket: none of the tabs gets through, or some do.

use earwitness::diagnose::Confidence::Certain;
use earwitness::ledger::{Event, Outcome};

use super::named;
use crate::play::{Play, confirmed, refused, tab};

/// Everybody is connected, and greets with this outcome, tab by tab.
fn greeted(outcomes: [Outcome; 3]) -> Play {
    let mut play = Play::new(1, 1);
    play.handshake();
    for (name, outcome) in ["alice/1", "bob/1", "carol/1"].into_iter().zip(outcomes) {
        play.connects(name);
        play.record(Event::GreetEnded { tab: tab(name), outcome });
    }
    play
}

fn token_seen(play: &Play) {
    play.record(Event::TokenSeen {
        user: "alice".into(),
        origin: "the scenario".into(),
        header: None,
        claims: None,
        lints: Vec::new(),
    });
}

#[test]
fn where_nobody_gets_through_the_login_has_failed() {
    let play = greeted([refused(), refused(), refused()]).finished();
    assert_eq!(named(&play), [("login-failed", Certain)]);
    assert!(play.diagnosed()[0].summary.contains("alice/1"));
}

#[test]
fn where_one_gets_through_it_works() {
    for outcomes in [[confirmed(), refused(), refused()], [refused(), refused(), confirmed()]] {
        let named = named(&greeted(outcomes).finished());
        assert!(named.iter().all(|(code, _)| *code != "login-failed"), "{named:?}");
    }
}

/// Who brings a token has logged in elsewhere: the greeting is the gate.
#[test]
fn a_greeting_that_is_given_a_token_is_no_login() {
    let play = Play::new(1, 1);
    token_seen(&play);
    play.handshake();
    for name in ["alice/1", "bob/1", "carol/1"] {
        play.record(Event::GreetEnded { tab: tab(name), outcome: refused() });
    }
    let named = named(&play.finished());
    assert!(named.iter().all(|(code, _)| *code != "login-failed"), "{named:?}");
}
