//! What is said of the verifier's key, and where nothing can be.

use earwitness::diagnose::ends;
use earwitness::judge::Case;
use earwitness::ledger::{DisconnectReason, Event, Probe, ProbeAnswer};
use earwitness::token::IssuerEnd;
use serde_json::json;

use crate::play::{Play, confirmed, refused};

/// No candidate signs the login tokens, everybody is let in, and forged tokens get no further.
fn open_to_all() -> Play {
    let mut play = Play::new(1, 1);
    play.handshake();
    let end = r#"{"kind":"unmatched","algorithm":"HS256","tried":200}"#;
    let end: IssuerEnd = serde_json::from_str(end).expect("it is as ledgers hold it");
    play.record(Event::IssuerExamined { users: vec!["alice".into()], end });
    let answer = ProbeAnswer::Expelled { payload: Some(json!("no")) };
    play.record(Event::ProbeAnswered { probe: Probe::RandomKey, answer });
    for name in ["alice/1", "bob/1"] {
        play.connects(name);
    }
    play
}

/// Whether both ends are said to use one key.
fn agree(mut play: Play) -> bool {
    let (scenario, ledger) = (play.scenario().clone(), play.ledger());
    let ends = ends(&Case::new(&scenario, &ledger)).expect("a token was examined");
    ends.agreement.starts_with("both ends use the same key")
}

#[test]
fn who_gets_further_than_a_forgery_has_the_verifiers_key() {
    let play = open_to_all();
    play.joins("alice/1", confirmed());
    play.joins("bob/1", refused());
    assert!(agree(play));
}

#[test]
fn where_nobody_gets_into_a_room_nothing_is_known_of_the_key() {
    let play = open_to_all();
    play.joins("alice/1", refused());
    play.joins("bob/1", refused());
    assert!(!agree(play));
}

#[test]
fn where_everybody_is_thrown_out_nothing_is_known_of_the_key() {
    let mut play = open_to_all();
    play.ends("alice/1", DisconnectReason::ServerDisconnect);
    let one_is_left = open_to_all();
    one_is_left.record(Event::RunEnded);
    assert!(agree(one_is_left));
    play.ends("bob/1", DisconnectReason::TransportClose);
    assert!(!agree(play));
}
