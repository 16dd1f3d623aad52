//! Systems that let everybody in and look at the token later: what being let in shows, and what it does not.

use earwitness::diagnose::Confidence::{Certain, Possible};
use earwitness::ledger::{Event, Outcome, Probe, ProbeAnswer, Standing};
use earwitness::token::{
    CandidateSource, Fingerprint, HmacAlgorithm, IssuerEnd, Salt, Secret, Variant, WellKnownKind,
};
use serde_json::json;

use super::named;
use crate::play::{Play, confirmed, refused};

const FALLBACK: &str = "dev-secret";

fn salt() -> Salt {
    Salt::new(*b"salt")
}

/// Everybody is connected; the login signs with a fallback, and a forged token is answered so.
fn signed_with_a_fallback(forged: ProbeAnswer) -> Play {
    let mut play = Play::new(1, 1);
    play.handshake();
    let origin = WellKnownKind::Fallback;
    let source = CandidateSource::WellKnown { literal: FALLBACK.into(), origin };
    let with = (HmacAlgorithm::Hs256, &salt());
    let end = IssuerEnd::matched(source, Variant::Raw, &Secret::new(FALLBACK), with);
    play.record(Event::IssuerExamined { users: Vec::new(), end });
    play.record(Event::ProbeAnswered { probe: Probe::RandomKey, answer: forged });
    for name in ["alice/1", "bob/1", "carol/1"] {
        play.connects(name);
    }
    play
}

fn told_no() -> ProbeAnswer {
    ProbeAnswer::Expelled { payload: Some(json!([{ "error": "Not authenticated" }])) }
}

/// A token that is signed with the variable is answered so.
fn shows_the_variable(play: &Play, answer: ProbeAnswer) {
    let source = CandidateSource::Environment { variable: "JWT_SECRET".into() };
    let secret = Secret::new("thirty-two bytes, and none less!");
    let fingerprint = Fingerprint::of(&secret, HmacAlgorithm::Hs256, &salt());
    let probe = Probe::LiveCandidate { source, variant: Variant::Raw, fingerprint };
    play.record(Event::ProbeAnswered { probe, answer });
}

#[test]
fn who_is_let_in_and_gets_no_further_does_not_show_that_both_ends_agree() {
    for forged in [told_no(), ProbeAnswer::Unanswered] {
        let play = signed_with_a_fallback(forged);
        play.joins("alice/1", refused());
        play.joins("bob/1", refused());
        let play = play.finished();
        let first = play.diagnosed().remove(0);
        assert_eq!((first.code, first.confidence), ("issuer-secret-is-fallback", Possible));
        assert_eq!(first.lookalikes[0].code, "shared-secret-is-fallback");
    }
}

#[test]
fn one_tab_that_gets_further_shows_it() {
    let play = signed_with_a_fallback(told_no());
    play.joins("alice/1", refused());
    play.joins("bob/1", confirmed());
    assert_eq!(named(&play.finished())[0], ("shared-secret-is-fallback", Certain));
}

#[test]
fn a_join_of_which_nothing_is_asked_gets_nobody_further() {
    let play = signed_with_a_fallback(told_no());
    for name in ["alice/1", "bob/1"] {
        play.record(Event::GreetEnded { tab: crate::play::tab(name), outcome: refused() });
        play.joins(name, Outcome::Unasked);
    }
    assert_eq!(named(&play.finished())[0], ("issuer-secret-is-fallback", Possible));
}

#[test]
fn a_key_that_opens_the_room_is_the_one_that_verifies() {
    let accepted = || ProbeAnswer::Accepted { by: Standing::Acting };
    for forged in [told_no(), ProbeAnswer::Unanswered] {
        let play = signed_with_a_fallback(forged);
        play.joins("alice/1", refused());
        play.joins("bob/1", refused());
        shows_the_variable(&play, accepted());
        // That nobody joins comes of it.
        assert_eq!(named(&play.finished()), [("issuer-secret-is-fallback", Certain)]);
    }
    // The same no as to a forged token is no yes.
    let play = signed_with_a_fallback(told_no());
    play.joins("alice/1", refused());
    shows_the_variable(&play, told_no());
    assert_eq!(named(&play.finished())[0].1, Possible);
}
