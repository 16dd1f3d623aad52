//! What stands before the gate: the namespace and the parser.

use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{DisconnectReason, Endpoint, Event, Probe, ProbeAnswer};
use earwitness::token::RefusalClass;
use serde_json::{Value, json};

use super::{named, on, opened};
use crate::play::Play;

fn refused(payload: &Value) -> Play {
    let play = Play::new(1, 1);
    play.handshake();
    for name in ["alice/1", "bob/1"] {
        play.record(opened(name));
        let (on, namespace) = (on(name), "/chat".to_owned());
        play.record(Event::Refused { on, namespace, payload: payload.clone() });
    }
    play.finished()
}

#[test]
fn a_namespace_is_unknown_in_the_words_of_the_libraries_only() {
    for payload in [json!({ "message": "Invalid namespace" }), json!("Unable to connect")] {
        assert_eq!(named(&refused(&payload)), [("namespace-unknown", Certain)]);
    }
    for payload in [json!({ "message": "invalid namespace or token" }), json!("no")] {
        assert_eq!(named(&refused(&payload)), []);
    }
}

/// Every connection ends over CONNECT; then one to a namespace that no server has is answered so.
fn hung_up(nowhere: Option<ProbeAnswer>) -> Play {
    let play = Play::new(1, 1);
    play.handshake();
    for name in ["alice/1", "bob/1"] {
        play.record(opened(name));
        play.record(Event::FrameOut { on: on(name), text: "40".into() });
        let reason = DisconnectReason::TransportClose;
        play.record(Event::Disconnected { on: on(name), reason, code: None });
    }
    if let Some(answer) = nowhere {
        play.record(Event::ProbeAnswered { probe: Probe::Nowhere, answer });
    }
    play.finished()
}

#[test]
fn whoever_closes_over_a_namespace_that_nobody_has_does_not_understand_connect() {
    let play = hung_up(Some(ProbeAnswer::Expelled { payload: None }));
    assert_eq!(named(&play), [("parser-mismatch", Certain)]);
    assert_eq!(play.verdict("connected"), "fail");
}

#[test]
fn whoever_was_not_asked_may_have_other_reasons() {
    assert_eq!(named(&hung_up(None)), [("parser-mismatch", Likely)]);
}

#[test]
fn whoever_refuses_it_or_is_gone_has_other_reasons() {
    let class = RefusalClass::NoSuchNamespace;
    let refusal = ProbeAnswer::Refused { payload: json!({}), class };
    for answer in [refusal, ProbeAnswer::NotSent { why: "connection refused".into() }] {
        assert_eq!(named(&hung_up(Some(answer))), []);
    }
}

#[test]
fn a_binary_frame_in_place_of_a_packet_is_another_parser() {
    let play = Play::joined(1, 1);
    let on = || Endpoint::Tab("alice/1".parse().expect("it is written as a tab"));
    play.record(Event::FrameIn { on: on(), text: "<33 bytes>".into() });
    play.record(Event::Garbled { on: on(), why: "nobody announced it".into() });
    assert_eq!(named(&play.finished()), [("parser-mismatch", Certain)]);

    let play = Play::joined(1, 1);
    play.record(Event::FrameIn { on: on(), text: "4!".into() });
    play.record(Event::Garbled { on: on(), why: "it is no packet".into() });
    assert_eq!(named(&play.finished()), []);
}
