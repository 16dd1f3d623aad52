//! The life of a token: what each cause needs to be named, and what it must not be taken for.

use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{
    Closing, DisconnectReason, Event, HttpAnswer, Met, Procedure, Recovering,
};
use serde_json::{Value, json};

use super::{named, on, opened};
use crate::play::{Play, confirmed, refused, tab};

fn token(user: &str, claims: Value) -> Event {
    Event::TokenSeen {
        user: user.into(),
        origin: "body:/token".into(),
        header: Some(json!({ "alg": "HS256" })),
        claims: Some(claims),
        lints: Vec::new(),
    }
}

/// The login of a user, whose token has these claims. The clock of a play stands at 1970.
fn logs_in(play: &Play, user: &str, claims: Value) {
    play.record_at(1, token(user, claims));
    play.record_at(1, Event::LoggedIn { user: user.into() });
}

/// Everybody has a token that is good for an hour, but for alice, and is connected.
fn with_token_of_alice(claims: &Value) -> Play {
    let mut play = Play::new(2, 1);
    logs_in(&play, "alice", claims.clone());
    logs_in(&play, "bob", json!({ "exp": 3600 }));
    logs_in(&play, "carol", json!({ "exp": 3600 }));
    for name in ["alice/1", "alice/2", "bob/1"] {
        play.connects(name);
        play.joins(name, confirmed());
    }
    play
}

fn says_at(play: &mut Play, millis: u64, heard_by: &[&str]) {
    let message = play.send_begins("bob/1");
    play.record_at(millis, Event::DirectionBegan { line: 0, text: "send".into() });
    play.send_ends(message, confirmed());
    for name in heard_by {
        play.hears(name, message);
    }
    play.fences();
}

fn refused_at(play: &Play, millis: u64, name: &str, said: &str) {
    play.record_at(millis, opened(name));
    let (on, namespace) = (on(name), "/".to_owned());
    play.record_at(millis, Event::Refused { on, namespace, payload: json!({ "message": said }) });
    let reason = DisconnectReason::ClientDisconnect;
    play.record_at(millis, Event::Disconnected { on: super::on(name), reason, code: None });
}

fn recovered_at(play: &Play, millis: u64, name: &str) {
    play.record_at(
        millis,
        Event::Connected {
            on: on(name),
            namespace: "/".into(),
            sid: name.into(),
            recovery: Some(Recovering::Recovered),
        },
    );
}

fn lost_at(play: &Play, millis: u64, name: &str) {
    play.record_at(millis, Event::CloseBegan { tab: tab(name), closing: Closing::Abrupt });
    let reason = DisconnectReason::TransportError;
    play.record_at(millis, Event::Disconnected { on: on(name), reason, code: None });
}

fn thrown_out_at(play: &Play, millis: u64, name: &str) {
    let reason = DisconnectReason::ServerDisconnect;
    play.record_at(millis, Event::Disconnected { on: on(name), reason, code: None });
}

fn joins_at(play: &Play, millis: u64, name: &str) {
    play.record_at(millis, Event::JoinBegan { tab: tab(name), room: "main".into() });
    play.record_at(
        millis,
        Event::JoinEnded { tab: tab(name), room: "main".into(), outcome: confirmed() },
    );
}

fn logs_out(play: &Play, user: &str) {
    play.record(Event::LogoutBegan { user: user.into() });
    play.record(Event::LoggedOut { user: user.into(), outcome: confirmed() });
}

#[test]
fn a_socket_outlives_its_token_only_if_it_is_served_after_a_margin() {
    let play = with_token_of_alice(&json!({ "exp": 10 }));
    joins_at(&play, 10_200, "alice/1");
    assert_eq!(named(&play.finished()), []);
    let play = with_token_of_alice(&json!({ "exp": 10 }));
    joins_at(&play, 12_500, "alice/1");
    let play = play.finished();
    assert_eq!(named(&play), [("socket-outlives-token", Certain)]);
    assert_eq!(play.verdict("expiry"), "fail");
    assert!(play.diagnosed()[0].summary.contains("up to 2.5 s later"), "{:?}", play.diagnosed());
}

#[test]
fn a_socket_that_is_closed_with_its_token_is_no_broken_connection() {
    for millis in [8500, 10_000, 11_000] {
        let play = with_token_of_alice(&json!({ "exp": 10 }));
        thrown_out_at(&play, millis, "alice/1");
        thrown_out_at(&play, millis, "alice/2");
        let play = play.finished();
        assert_eq!(named(&play), [], "{millis}");
        assert_eq!(play.verdict("stayed-connected"), "pass", "{millis}");
        assert_eq!(play.verdict("expiry"), "pass", "{millis}");
    }
    let play = with_token_of_alice(&json!({ "exp": 10 }));
    thrown_out_at(&play, 7000, "alice/1");
    assert_eq!(play.finished().verdict("stayed-connected"), "fail");
}

/// A system may count an open socket to the token that its user has now.
#[test]
fn a_socket_lives_on_with_a_token_that_was_refreshed() {
    let mut play = with_token_of_alice(&json!({ "exp": 10 }));
    play.scenario().system.refresh = play.scenario().system.send.clone();
    play.record_at(5000, token("alice", json!({ "exp": 20 })));
    play.record_at(5000, Event::Refreshed { user: "alice".into(), outcome: confirmed() });
    joins_at(&play, 12_500, "alice/1");
    assert_eq!(named(&play.finished()), []);
    let mut play = with_token_of_alice(&json!({ "exp": 10 }));
    play.scenario().system.refresh = play.scenario().system.send.clone();
    play.record_at(5000, token("alice", json!({ "exp": 20 })));
    play.record_at(5000, Event::Refreshed { user: "alice".into(), outcome: confirmed() });
    joins_at(&play, 21_000, "alice/1");
    assert_eq!(named(&play.finished()), [("socket-outlives-token", Certain)]);
}

#[test]
fn who_logged_out_and_still_hears_outlives_the_logout() {
    let mut play = with_token_of_alice(&json!({ "exp": 3600 }));
    logs_out(&play, "alice");
    says_at(&mut play, 10, &["alice/1"]);
    let play = play.finished();
    assert_eq!(named(&play), [("socket-outlives-logout", Certain)]);
    assert_eq!(play.verdict("logout"), "fail");
}

#[test]
fn a_token_that_opens_a_socket_after_the_logout_outlives_it_too() {
    let mut play = with_token_of_alice(&json!({ "exp": 3600 }));
    play.record(Event::LogoutBegan { user: "alice".into() });
    thrown_out_at(&play, 10, "alice/1");
    thrown_out_at(&play, 10, "alice/2");
    play.record(Event::LoggedOut { user: "alice".into(), outcome: confirmed() });
    play.connects("alice/1");
    let play = play.finished();
    assert_eq!(named(&play), [("socket-outlives-logout", Certain)]);
    assert_eq!(play.verdict("stayed-connected"), "pass");
}

#[test]
fn a_logout_that_is_refused_did_not_go_through() {
    let play = with_token_of_alice(&json!({ "exp": 3600 }));
    play.record(Event::LogoutBegan { user: "alice".into() });
    play.record(Event::LoggedOut { user: "alice".into(), outcome: refused() });
    assert_eq!(play.finished().verdict("logout"), "fail");
}

/// alice has logged out, and her tabs are thrown out.
fn logged_out() -> Play {
    let play = with_token_of_alice(&json!({ "exp": 3600 }));
    logs_out(&play, "alice");
    thrown_out_at(&play, 10, "alice/1");
    thrown_out_at(&play, 10, "alice/2");
    play
}

/// A gate may look at the token only once the socket is there.
#[test]
fn who_is_let_in_after_the_logout_and_thrown_out_again_is_not_served() {
    let mut play = logged_out();
    play.connects("alice/1");
    thrown_out_at(&play, 20, "alice/1");
    let play = play.finished();
    assert_eq!(named(&play), []);
    assert_eq!(play.verdict("logout"), "pass");
}

#[test]
fn who_logs_in_again_is_no_longer_logged_out() {
    let mut play = logged_out();
    logs_in(&play, "alice", json!({ "exp": 3600 }));
    play.connects("alice/1");
    play.joins("alice/1", confirmed());
    says_at(&mut play, 20, &["alice/1"]);
    let play = play.finished();
    assert_eq!(named(&play), []);
    assert_eq!(play.verdict("logout"), "pass");
}

#[test]
fn a_session_that_comes_back_after_the_logout_skipped_the_gate() {
    let back = || {
        let play = with_token_of_alice(&json!({ "exp": 3600 }));
        lost_at(&play, 10, "alice/1");
        lost_at(&play, 10, "alice/2");
        logs_out(&play, "alice");
        recovered_at(&play, 20, "alice/1");
        play
    };
    assert_eq!(named(&back().finished()), [("recovery-skips-auth", Likely)]);
    let play = back();
    refused_at(&play, 30, "alice/2", "token revoked");
    assert_eq!(named(&play.finished()), [("recovery-skips-auth", Certain)]);
    // Where the token opens a new session too, recovery is not to blame.
    let mut play = back();
    play.connects("alice/2");
    assert_eq!(named(&play.finished()), [("socket-outlives-logout", Certain)]);
}

#[test]
fn a_session_that_comes_back_in_time_is_as_it_should_be() {
    let play = with_token_of_alice(&json!({ "exp": 3600 }));
    lost_at(&play, 10, "alice/1");
    recovered_at(&play, 20, "alice/1");
    assert_eq!(named(&play.finished()), []);
}

#[test]
fn a_session_is_given_to_whoever_knows_its_identifier() {
    let borrowing = |recovery: Option<Recovering>| {
        let play = with_token_of_alice(&json!({ "exp": 3600 }));
        lost_at(&play, 10, "alice/1");
        lost_at(&play, 10, "bob/1");
        play.record(Event::SessionBorrowed { tab: tab("bob/1"), of: tab("alice/1") });
        play.record(Event::Connected {
            on: on("bob/1"),
            namespace: "/".into(),
            sid: "s".into(),
            recovery,
        });
        named(&play.finished())
    };
    assert_eq!(borrowing(Some(Recovering::Recovered)), [("recovery-skips-auth", Certain)]);
    assert_eq!(borrowing(Some(Recovering::Offered)), []);
}

/// All tabs of alice and bob are refused with these words, and their tokens have these claims.
fn refused_all(claims: &Value, said: &str, date: Option<&str>) -> Play {
    let play = Play::new(1, 1);
    let (date, excerpt) = (date.map(str::to_owned), String::new());
    play.record_at(
        1,
        Event::HttpDone {
            user: "alice".into(),
            procedure: Procedure::Login,
            step: 0,
            method: "POST".into(),
            url: "http://127.0.0.1:1/login".into(),
            answer: HttpAnswer::Status { status: 200, date, excerpt, met: Met::AsExpected },
            micros: 1,
        },
    );
    for user in ["alice", "bob", "carol"] {
        logs_in(&play, user, claims.clone());
    }
    for name in ["alice/1", "bob/1", "carol/1"] {
        refused_at(&play, 5, name, said);
    }
    play.finished()
}

#[test]
fn a_fresh_token_that_is_over_is_named_by_its_times_and_by_the_verifier() {
    for (claims, said, part) in [
        (json!({ "exp": 0 }), "jwt expired", "expired"),
        (json!({ "exp": 300, "nbf": 60 }), "jwt not active", "`nbf`"),
        (json!({ "exp": 300, "nbf": 1_700_000_000_000_i64 }), "jwt not active", "milliseconds"),
    ] {
        let play = refused_all(&claims, said, None);
        assert_eq!(named(&play), [("token-expired-at-login", Certain)], "{claims}");
        let said = &play.diagnosed()[0].summary;
        assert!(said.contains(part), "{said}");
    }
    let opaque = refused_all(&json!({ "exp": 0 }), "unauthorized", None);
    assert_eq!(named(&opaque), [("token-expired-at-login", Likely)]);
}

#[test]
fn a_good_token_that_is_called_expired_shows_the_clock_of_the_socket() {
    let good = json!({ "iat": 1, "exp": 1_900_000_000 });
    let play = refused_all(&good, "jwt expired", None);
    assert_eq!(named(&play), [("token-expired-at-login", Certain)]);
    assert!(play.diagnosed()[0].summary.contains("its clock differs"), "{:?}", play.diagnosed());
    assert_eq!(named(&refused_all(&good, "unauthorized", None)), []);
}

#[test]
fn a_token_without_an_end_is_named_although_everything_works() {
    for claims in [json!({ "sub": "u1" }), json!({ "exp": 1_700_000_000_000_i64 })] {
        assert_eq!(
            named(&with_token_of_alice(&claims).finished()),
            [("token-never-expires", Certain)]
        );
    }
    // Whoever brings a token of its own knows what it is for.
    let play = Play::joined(1, 1);
    play.record(Event::TokenSeen {
        user: "alice".into(),
        origin: "env:TOKEN".into(),
        header: Some(json!({ "alg": "HS256" })),
        claims: Some(json!({})),
        lints: Vec::new(),
    });
    assert_eq!(named(&play.finished()), []);
}
