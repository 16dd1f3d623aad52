//! What the battery of probes names: each token that is let in, and nothing where all are refused.

use earwitness::diagnose::Confidence::{self, Certain, Likely};
use earwitness::ledger::{Event, Probe, ProbeAnswer, Standing};
use earwitness::scenario::UserName;
use earwitness::token::trial::{CATALOGUE, Expected, Part};
use earwitness::token::{RefusalClass, Trial};
use serde_json::json;

use super::{connected, named, opened};
use crate::play::Play;

fn let_in() -> ProbeAnswer {
    ProbeAnswer::Accepted { by: Standing::Staying }
}

fn refused(class: RefusalClass) -> ProbeAnswer {
    ProbeAnswer::Refused { payload: json!({ "message": "no" }), class }
}

fn no() -> ProbeAnswer {
    refused(RefusalClass::BadSignature)
}

fn alice() -> UserName {
    UserName::from("alice")
}

/// Alice and bob are in, and the gate refuses whoever has nothing to show.
fn guarded() -> Play {
    let play = Play::new(1, 1);
    play.handshake();
    for probe in [Probe::Anonymous, Probe::Garbage, Probe::RandomKey] {
        play.record(Event::ProbeAnswered { probe, answer: no() });
    }
    for name in ["alice/1", "bob/1"] {
        play.record(opened(name));
        play.record(connected(name));
    }
    play
}

fn trials() -> impl Iterator<Item = Trial> {
    CATALOGUE.iter().filter_map(|row| match row.part {
        Part::Trial(trial) => Some(trial),
        Part::Other => None,
    })
}

/// Every trial is answered; those that are named are let in.
fn battery(taken: &[Trial]) -> Play {
    let play = guarded();
    for trial in trials() {
        let answer = if taken.contains(&trial) { let_in() } else { no() };
        play.record(Event::ProbeAnswered { probe: Probe::Trial { trial }, answer });
    }
    play
}

fn found(taken: &[Trial]) -> Vec<(&'static str, Confidence)> {
    named(&battery(taken).finished())
}

#[test]
fn a_gate_that_refuses_everything_is_not_accused() {
    assert_eq!(found(&[]), []);
    assert_eq!(battery(&[]).finished().verdict("gate"), "pass");
}

#[test]
fn who_checks_no_signature_is_not_also_accused_of_what_follows_from_it() {
    let taken = [Trial::FlippedSignature, Trial::ExpiredHour, Trial::AlgNone];
    assert_eq!(found(&taken), [("signature-not-verified", Certain)]);
}

/// Somebody who is locked out after many bad tokens is refused whatever is shown.
#[test]
fn refusals_show_nothing_where_the_right_token_is_refused_in_the_end() {
    for (in_the_end, verdict) in [(let_in(), "pass"), (no(), "inconclusive")] {
        let play = battery(&[]);
        let probe = Probe::LoginToken { user: alice() };
        play.record(Event::ProbeAnswered { probe, answer: in_the_end });
        assert_eq!(play.finished().verdict("gate"), verdict);
    }
}

/// What was let in was let in, whatever came after it.
#[test]
fn what_was_let_in_before_the_gate_was_shut_is_still_said() {
    let play = battery(&[Trial::AlgNone]);
    play.record(Event::ProbeAnswered { probe: Probe::LoginToken { user: alice() }, answer: no() });
    assert_eq!(play.finished().verdict("gate"), "fail");
}

#[test]
fn what_a_gate_may_do_either_way_is_not_held_against_it() {
    let pinned = |trial: &Trial| ![Trial::Hs384, Trial::Hs512].contains(trial);
    let either: Vec<Trial> =
        trials().filter(|trial| trial.row().expected == Expected::Either).filter(pinned).collect();
    assert!(either.len() > 5);
    assert_eq!(found(&either), []);
    assert_eq!(battery(&either).finished().verdict("gate"), "pass");
}

#[test]
fn each_trial_that_should_be_refused_and_is_not_breaks_the_gate_and_is_named() {
    for trial in trials().filter(|trial| trial.row().expected == Expected::Refused) {
        let play = battery(&[trial]).finished();
        assert_eq!(play.verdict("gate"), "fail", "{trial}");
        assert_eq!(named(&play).len(), 1, "{trial}: {:?}", named(&play));
    }
}

#[test]
fn each_kind_of_token_has_its_cause() {
    for (trial, code) in [
        (Trial::AlgNone, "alg-none-accepted"),
        (Trial::NoSignature, "alg-none-accepted"),
        (Trial::AlgUnknown, "alg-none-accepted"),
        (Trial::PublicKeyPem, "algorithm-confusion"),
        (Trial::OwnJwk, "algorithm-confusion"),
        (Trial::ChangedClaims, "signature-not-verified"),
        (Trial::BlankKey, "signature-not-verified"),
        (Trial::ExpiredHour, "expired-token-accepted"),
        (Trial::NotYet, "claims-not-validated"),
        (Trial::AudienceOther, "claims-not-validated"),
        (Trial::ExpWord, "claims-not-validated"),
        (Trial::RefreshToken, "wrong-token-kind-accepted"),
        (Trial::Hs512, "algorithm-not-pinned"),
    ] {
        assert_eq!(found(&[trial]), [(code, Certain)], "{trial}");
    }
}

#[test]
fn the_claims_that_are_ignored_are_said() {
    let play = battery(&[Trial::NotYet, Trial::IssuerMissing]).finished();
    let summary = &play.diagnosed()[0].summary;
    assert!(summary.contains("`nbf` in the future, of a missing `iss`"), "{summary}");
}

#[test]
fn whoever_ignores_exp_ignores_it_in_any_spelling() {
    let taken = [Trial::ExpiredHour, Trial::ExpWord, Trial::ExpNegative, Trial::ExpText];
    assert_eq!(found(&taken), [("expired-token-accepted", Certain)]);
}

#[test]
fn an_algorithm_that_is_not_pinned_is_part_of_a_greater_fault() {
    assert_eq!(found(&[Trial::AlgNone, Trial::Hs384]), [("alg-none-accepted", Certain)]);
}

#[test]
fn a_forged_kind_tells_less_than_a_real_refresh_token() {
    // The real one was refused: that kinds have secrets of their own is one way to be right.
    assert_eq!(found(&[Trial::OtherKind]), []);
    let play = guarded();
    let probe = Probe::Trial { trial: Trial::OtherKind };
    play.record(Event::ProbeAnswered { probe, answer: let_in() });
    assert_eq!(named(&play.finished()), [("wrong-token-kind-accepted", Likely)]);
}

#[test]
fn a_gate_that_takes_a_random_key_is_not_also_ten_other_causes() {
    let play = Play::new(1, 1);
    play.handshake();
    for (probe, answer) in
        [(Probe::Anonymous, no()), (Probe::Garbage, no()), (Probe::RandomKey, let_in())]
    {
        play.record(Event::ProbeAnswered { probe, answer });
    }
    for trial in trials() {
        play.record(Event::ProbeAnswered { probe: Probe::Trial { trial }, answer: let_in() });
    }
    assert_eq!(named(&play.finished()), [("signature-not-verified", Certain)]);
}

#[test]
fn a_token_in_the_address_is_worth_knowing_where_it_is_sent_elsewhere() {
    let play = guarded();
    let probe = Probe::OtherPlace { place: "query:token".into() };
    play.record(Event::ProbeAnswered { probe, answer: let_in() });
    let play = play.finished();
    assert_eq!(named(&play), [("token-in-url", Certain)]);
    assert!(!play.diagnosed()[0].is_fault());
}

#[test]
fn a_namespace_that_anybody_may_enter_is_not_guarded() {
    for (answer, expected) in [
        (let_in(), &[("namespace-unguarded", Certain)][..]),
        (no(), &[]),
        (ProbeAnswer::Unanswered, &[]),
    ] {
        let play = guarded();
        let probe = Probe::Namespace { namespace: "/admin".into() };
        play.record(Event::ProbeAnswered { probe, answer });
        assert_eq!(named(&play.finished()), expected);
    }
}

#[test]
fn where_guests_are_let_in_a_namespace_that_lets_them_in_is_not_unguarded() {
    let play = Play::new(1, 1);
    let guest = ProbeAnswer::Expelled { payload: Some(json!({ "success": false })) };
    play.record(Event::ProbeAnswered { probe: Probe::Anonymous, answer: guest });
    let probe = Probe::Namespace { namespace: "/admin".into() };
    play.record(Event::ProbeAnswered { probe, answer: let_in() });
    assert_eq!(named(&play.finished()), []);
}

/// One token on many connections; `X` is a refusal.
fn again(pattern: &str, class: &RefusalClass) -> Vec<(&'static str, Confidence)> {
    let play = guarded();
    for (round, letter) in (1..).zip(pattern.chars()) {
        let answer = if letter == 'X' { refused(class.clone()) } else { let_in() };
        let probe = Probe::Again { user: alice(), round };
        play.record(Event::ProbeAnswered { probe, answer });
    }
    named(&play.finished())
}

#[test]
fn refusals_that_take_turns_are_nodes_and_refusals_that_stay_are_not() {
    let wrong = RefusalClass::BadSignature;
    let cause = "secret-mismatch-on-some-nodes";
    assert_eq!(again("..X..X..X.", &wrong), [(cause, Certain)]);
    assert_eq!(again("X.X.X.X.X.", &RefusalClass::Opaque), [(cause, Likely)]);
    for pattern in ["..........", "XXXXXXXXXX", ".....XXXXX", "XXX......."] {
        assert_eq!(again(pattern, &wrong), [], "{pattern}");
    }
}
