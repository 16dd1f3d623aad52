//! What the answer of a gate means, and what it must not be taken for.

use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{
    Confirmed, DisconnectReason, Endpoint, Event, HandshakeAnswer, NetFailure, NetPhase, Outcome,
    Probe, ProbeAnswer, Standing, Wrapper,
};
use earwitness::scenario::UserName;
use earwitness::token::RefusalClass;
use serde_json::{Value, json};

use super::{connected, named, on};
use crate::play::Play;

/// Every tab was refused with these words.
fn refused_with(payload: &Value) -> Play {
    let play = Play::new(1, 1);
    play.handshake();
    for name in ["alice/1", "bob/1", "carol/1"] {
        let (on, namespace) = (on(name), "/".to_owned());
        play.record(Event::Refused { on, namespace, payload: payload.clone() });
    }
    play
}

fn answered(play: &Play, probe: Probe, answer: ProbeAnswer) {
    play.record(Event::ProbeAnswered { probe, answer });
}

fn no(payload: Value) -> ProbeAnswer {
    ProbeAnswer::Refused { payload, class: RefusalClass::Opaque }
}

fn yes(by: Standing) -> ProbeAnswer {
    ProbeAnswer::Accepted { by }
}

fn codes(play: &Play) -> Vec<&'static str> {
    named(play).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn the_words_of_a_refusal_name_the_audience_the_issuer_and_the_missing_secret() {
    for (words, code) in [
        ("jwt audience invalid. expected: chat", "audience-or-issuer-mismatch"),
        ("jwt issuer invalid. expected: chat", "audience-or-issuer-mismatch"),
        ("secret or public key must be provided", "verifier-secret-missing"),
    ] {
        let play = refused_with(&json!({ "message": words })).finished();
        assert_eq!(named(&play), [(code, Certain)], "{words}");
    }
    let opaque = refused_with(&json!({ "message": "unauthorized" })).finished();
    assert_eq!(named(&opaque), []);
}

#[test]
fn the_claim_stands_beside_the_refusal() {
    let play = refused_with(&json!({ "message": "jwt audience invalid. expected: chat" }));
    play.record(Event::TokenSeen {
        user: "alice".into(),
        origin: "body:/token".into(),
        header: None,
        claims: Some(json!({ "aud": "api" })),
        lints: Vec::new(),
    });
    let summary = play.finished().diagnosed()[0].summary.clone();
    assert!(summary.contains("`aud` is \"api\"") && summary.contains("`chat`"), "{summary}");
}

#[test]
fn where_some_got_in_the_refusal_is_not_of_all_tokens() {
    let play = Play::joined(1, 1);
    let payload = json!({ "message": "secret or public key must be provided" });
    play.record(Event::Refused { on: on("bob/1"), namespace: "/".into(), payload });
    assert_eq!(named(&play.finished()), []);
}

#[test]
fn an_empty_refusal_is_worth_knowing_and_no_fault() {
    for payload in [json!({}), json!({ "message": "" }), json!("")] {
        let play = Play::joined(1, 1);
        answered(&play, Probe::Anonymous, no(payload.clone()));
        assert_eq!(named(&play.finished()), [("auth-error-without-message", Certain)], "{payload}");
    }
    for payload in [json!({ "message": "no" }), json!({ "data": { "code": 401 } }), json!("no")] {
        let play = Play::joined(1, 1);
        answered(&play, Probe::Anonymous, no(payload));
        assert_eq!(named(&play.finished()), []);
    }
}

#[test]
fn an_empty_refusal_stands_behind_its_cause() {
    let play = refused_with(&json!({}));
    answered(&play, Probe::Anonymous, no(json!({})));
    answered(&play, Probe::Wrapped { with: Wrapper::None }, yes(Standing::Acting));
    assert_eq!(codes(&play.finished()), ["token-wrapped", "auth-error-without-message"]);
}

#[test]
fn what_lets_a_wrapped_token_in_is_named_only_where_nothing_else_does() {
    for with in [Wrapper::None, Wrapper::Bearer] {
        let play = refused_with(&json!({ "message": "invalid token" }));
        answered(&play, Probe::Anonymous, no(json!({ "message": "no token" })));
        answered(&play, Probe::Wrapped { with }, yes(Standing::Staying));
        assert_eq!(named(&play.finished()), [("token-wrapped", Certain)]);
    }
    let play = refused_with(&json!({ "message": "invalid token" }));
    answered(&play, Probe::Anonymous, yes(Standing::Staying));
    answered(&play, Probe::Wrapped { with: Wrapper::Bearer }, yes(Standing::Staying));
    assert!(!codes(&play.finished()).contains(&"token-wrapped"));
}

/// Nobody got an answer to CONNECT.
fn unanswered() -> Play {
    let play = Play::new(1, 1);
    play.handshake();
    for name in ["alice/1", "bob/1"] {
        play.record(Event::ConnectUnanswered { on: on(name), after_millis: 5000 });
    }
    play
}

#[test]
fn a_gate_that_never_decides_is_told_from_a_server_that_is_dead() {
    let class = RefusalClass::NoSuchNamespace;
    let nowhere =
        ProbeAnswer::Refused { payload: json!({ "message": "Invalid namespace" }), class };
    let play = unanswered();
    answered(&play, Probe::Nowhere, nowhere);
    assert_eq!(named(&play.finished()), [("auth-never-answers", Certain)]);
    assert_eq!(named(&unanswered().finished()), [("auth-never-answers", Likely)]);
    let play = unanswered();
    play.record(connected("carol/1"));
    assert_eq!(codes(&play.finished()), [""; 0]);
}

/// A socket without a token is let in, hears something, and is thrown out after 12 ms; or stays and is told no.
fn let_in_and(ends: Option<DisconnectReason>) -> Play {
    let play = Play::joined(1, 1);
    let on = || Endpoint::Probe(1);
    let (namespace, sid) = ("/".to_owned(), "p".to_owned());
    play.record_at(1000, Event::Connected { on: on(), namespace, sid, recovery: None });
    play.record_at(
        1005,
        Event::Received {
            on: on(),
            namespace: "/".into(),
            event: "unauthorized".into(),
            args: vec![json!("no")],
            ack: None,
            messages: Vec::new(),
        },
    );
    if let Some(reason) = ends {
        play.record_at(1012, Event::Disconnected { on: on(), reason, code: None });
    }
    answered(&play, Probe::Anonymous, ProbeAnswer::Expelled { payload: Some(json!("no")) });
    play.finished()
}

#[test]
fn who_is_let_in_and_thrown_out_was_connected_for_a_while() {
    let play = let_in_and(Some(DisconnectReason::ServerDisconnect));
    assert_eq!(named(&play), [("auth-after-connect", Certain)]);
    let summary = play.diagnosed()[0].summary.clone();
    assert!(summary.contains("12.0 ms") && summary.contains("`unauthorized`"), "{summary}");
}

#[test]
fn who_stays_and_is_told_no_was_not_thrown_out() {
    assert_eq!(named(&let_in_and(None)), []);
    assert_eq!(named(&let_in_and(Some(DisconnectReason::ClientDisconnect))), []);
}

#[test]
fn who_merely_stays_may_be_deaf_and_dumb() {
    let play = Play::joined(1, 1);
    answered(&play, Probe::Anonymous, yes(Standing::Staying));
    answered(&play, Probe::RandomKey, yes(Standing::Staying));
    assert_eq!(named(&play.finished()), [("anonymous-accepted", Likely)]);
    let play = Play::joined(1, 1);
    answered(&play, Probe::Anonymous, yes(Standing::Acting));
    answered(&play, Probe::Garbage, yes(Standing::Acting));
    answered(&play, Probe::RandomKey, yes(Standing::Acting));
    assert_eq!(named(&play.finished()), [("anonymous-accepted", Certain)]);
}

#[test]
fn a_forged_token_is_in_where_it_acts_or_nobody_else_may_stay() {
    let play = Play::joined(1, 1);
    answered(&play, Probe::Anonymous, no(json!({ "message": "no token" })));
    answered(&play, Probe::RandomKey, yes(Standing::Staying));
    assert_eq!(named(&play.finished()), [("signature-not-verified", Certain)]);
}

fn at_route(answer: ProbeAnswer) -> (Probe, ProbeAnswer) {
    (Probe::AtRoute { user: UserName::from("alice") }, answer)
}

#[test]
fn one_token_can_have_two_verdicts() {
    let refusal = no(json!({ "status": 401, "body": { "error": "revoked" } }));
    let play = Play::joined(1, 1);
    let (probe, answer) = at_route(refusal.clone());
    answered(&play, probe, answer);
    assert_eq!(named(&play.finished()), [("http-and-socket-disagree", Certain)]);

    let play = refused_with(&json!({ "message": "unauthorized" }));
    let (probe, answer) = at_route(yes(Standing::Acting));
    answered(&play, probe, answer);
    // It may be refused for what it is, or for who its user is.
    assert_eq!(named(&play.finished()), [("http-and-socket-disagree", Likely)]);
}

#[test]
fn a_user_who_is_refused_beside_others_may_be_the_reason() {
    let mut play = Play::new(1, 1);
    play.handshake();
    play.connects("bob/1");
    let payload = json!({ "message": "you are banned" });
    play.record(Event::Refused { on: on("alice/1"), namespace: "/".into(), payload });
    let (probe, answer) = at_route(yes(Standing::Acting));
    answered(&play, probe, answer);
    assert_eq!(codes(&play.finished()), [""; 0]);
}

#[test]
fn one_verdict_or_none_is_no_disagreement() {
    let play = Play::joined(1, 1);
    let (probe, answer) = at_route(yes(Standing::Acting));
    answered(&play, probe, answer);
    assert_eq!(named(&play.finished()), []);
    let play = Play::joined(1, 1);
    let (probe, answer) = at_route(ProbeAnswer::NotSent { why: "it answered 500".into() });
    answered(&play, probe, answer);
    assert_eq!(named(&play.finished()), []);
}

#[test]
fn two_users_with_one_name_share_an_identity() {
    let of_both = |alice: &str, bob: &str| {
        let mut play = Play::joined(1, 1);
        for (name, listener, from) in [("alice/1", "bob/1", alice), ("bob/1", "alice/1", bob)] {
            let message = play.send_begins(name);
            play.send_ends(message, crate::play::confirmed());
            play.hears_as("said", listener, message, from);
            play.fences();
        }
        codes(&play.finished()).contains(&"identity-shared-between-users")
    };
    assert!(of_both("id-carol", "id-carol"));
    assert!(of_both("id-bob", "id-bob"));
    assert!(!of_both("id-alice", "id-bob"));
    assert!(!of_both("id-bob", "id-alice"));
    assert!(!of_both("id-bob", "x"));
}

/// Every tab is thrown out with these words.
fn all_are_thrown_out(play: &mut Play) {
    for name in ["alice/1", "bob/1", "carol/1"] {
        play.record(Event::Received {
            on: on(name),
            namespace: "/".into(),
            event: "unauthorized".into(),
            args: vec![json!({ "message": "jwt audience invalid. expected: chat" })],
            ack: None,
            messages: Vec::new(),
        });
        play.ends(name, DisconnectReason::ServerDisconnect);
    }
}

#[test]
fn the_words_with_which_a_tab_is_thrown_out_are_those_of_the_verifier() {
    let mut play = Play::new(1, 1);
    play.handshake();
    for name in ["alice/1", "bob/1", "carol/1"] {
        play.connects(name);
    }
    all_are_thrown_out(&mut play);
    assert!(codes(&play.finished()).contains(&"audience-or-issuer-mismatch"));
}

#[test]
fn who_has_joined_and_is_thrown_out_later_was_not_refused() {
    let mut play = Play::joined(1, 1);
    all_are_thrown_out(&mut play);
    assert!(!codes(&play.finished()).contains(&"audience-or-issuer-mismatch"));
}

/// Joins that are refused with the words of a verifier are the gate's only where CONNECT is not.
#[test]
fn a_join_that_is_refused_where_connect_looks_at_tokens_is_another_matter() {
    let named_beside = |forged: ProbeAnswer| {
        let mut play = Play::new(1, 1);
        play.handshake();
        answered(&play, Probe::RandomKey, forged);
        for name in ["alice/1", "bob/1"] {
            play.connects(name);
            let answer = json!([{ "error": "jwt audience invalid for this room" }]);
            let difference = "no success".into();
            play.joins(name, Outcome::Refused { by: Confirmed::Ack, difference, answer });
        }
        codes(&play.finished()).contains(&"audience-or-issuer-mismatch")
    };
    assert!(!named_beside(no(json!({ "message": "invalid signature" }))));
    assert!(named_beside(ProbeAnswer::Expelled { payload: Some(json!("no")) }));
}

#[test]
fn a_server_that_dies_throws_nobody_out() {
    let dies = |answer: HandshakeAnswer| {
        let play = let_in_and(Some(DisconnectReason::TransportClose));
        play.record(Event::NotOpened { on: Endpoint::Probe(2), answer });
        codes(&play).contains(&"auth-after-connect")
    };
    let failure = NetFailure { phase: NetPhase::Connect, error: "Connection refused".into() };
    assert!(!dies(HandshakeAnswer::Failed { failure }));
    assert!(dies(HandshakeAnswer::Status { status: 429, excerpt: String::new(), code: None }));
}
