//! What a server's log tells, and what must not be read into it.

use earwitness::diagnose::{Confidence, ends};
use earwitness::judge::Case;
use earwitness::ledger::{Event, KeyFit, LogMoment, LogSaid, LogTold};
use earwitness::token::log::TokenEnd;
use earwitness::token::{
    CandidateSource, Fingerprint, HmacAlgorithm, IssuerEnd, RefusalClass, Salt, Secret, Variant,
};
use serde_json::json;

use super::{named, on};
use crate::play::Play;

const FALLBACK: &str = "dev-only-secret-DO-NOT-USE-IN-PRODUCTION";

fn fingerprint(secret: &str) -> Fingerprint {
    Fingerprint::of(&Secret::new(secret), HmacAlgorithm::Hs256, &Salt::new(*b"salt"))
}

fn fallback() -> CandidateSource {
    let known = earwitness::token::WELL_KNOWN.iter().find(|known| known.literal == FALLBACK);
    CandidateSource::from(known.expect("it is the first of the list"))
}

fn fit(source: CandidateSource, secret: &str) -> KeyFit {
    KeyFit { source, variant: Variant::Raw, fingerprint: fingerprint(secret) }
}

/// A run whose tokens are signed with this, and in which everybody is refused without a reason.
fn refused(end: IssuerEnd) -> Play {
    let play = Play::new(1, 1);
    play.handshake();
    play.record(Event::IssuerExamined { users: vec!["alice".into()], end });
    for tab in ["alice/1", "bob/1"] {
        let payload = json!({ "message": "unauthorized" });
        play.record(Event::Refused { on: on(tab), namespace: "/".into(), payload });
    }
    play
}

fn matched() -> IssuerEnd {
    IssuerEnd::Matched {
        source: fallback(),
        variant: Variant::Raw,
        fingerprint: fingerprint(FALLBACK),
        algorithm: HmacAlgorithm::Hs256,
        strength: earwitness::token::Strength::Sound,
    }
}

fn unmatched() -> IssuerEnd {
    IssuerEnd::Unmatched { tried: 90, algorithm: HmacAlgorithm::Hs256 }
}

fn logs(play: &Play, end: TokenEnd, moment: LogMoment, said: LogSaid) {
    times(2, play, end, moment, said);
}

fn times(times: u32, play: &Play, end: TokenEnd, moment: LogMoment, said: LogSaid) {
    let file = "app.log".to_owned();
    let told = LogTold { file, end, user: None, moment, said, times };
    play.record(Event::ServerLogged(told));
}

fn look(play: &Play, end: TokenEnd, look: u32, fits: Vec<KeyFit>) {
    logs(play, end, LogMoment::Tabs, LogSaid::Secret { look, fits });
}

#[test]
fn what_a_log_says_while_the_gate_is_probed_is_meant_to_be() {
    let bad = || LogSaid::Refusal { class: RefusalClass::BadSignature };
    let play = refused(unmatched());
    logs(&play, TokenEnd::Verifier, LogMoment::Probes, bad());
    assert_eq!(named(&play), []);
    logs(&play, TokenEnd::Verifier, LogMoment::Tabs, bad());
    assert_eq!(named(&play), [("secret-mismatch", Confidence::Likely)]);
}

#[test]
fn fewer_refusals_than_tabs_are_perhaps_those_of_others() {
    let play = refused(unmatched());
    let bad = LogSaid::Refusal { class: RefusalClass::BadSignature };
    times(1, &play, TokenEnd::Verifier, LogMoment::Tabs, bad);
    assert_eq!(named(&play), []);
}

#[test]
fn two_reasons_for_one_refusal_are_none() {
    let play = refused(unmatched());
    for class in [RefusalClass::BadSignature, RefusalClass::Expired] {
        logs(&play, TokenEnd::Verifier, LogMoment::Tabs, LogSaid::Refusal { class });
    }
    assert_eq!(named(&play), []);
}

#[test]
fn previews_that_differ_show_two_keys_and_previews_that_agree_prove_nothing() {
    let play = refused(unmatched());
    look(&play, TokenEnd::Issuer, 0, Vec::new());
    look(&play, TokenEnd::Verifier, 1, Vec::new());
    assert_eq!(named(&play), [("secret-mismatch", Confidence::Likely)]);
    let play = refused(unmatched());
    look(&play, TokenEnd::Issuer, 0, Vec::new());
    look(&play, TokenEnd::Verifier, 0, Vec::new());
    assert_eq!(named(&play), []);
}

#[test]
fn a_verifier_that_looks_like_a_fallback_is_likely_and_one_that_looks_otherwise_is_not_it() {
    let play = refused(unmatched());
    look(&play, TokenEnd::Issuer, 0, Vec::new());
    look(&play, TokenEnd::Verifier, 1, vec![fit(fallback(), FALLBACK)]);
    assert_eq!(named(&play), [("verifier-secret-is-fallback", Confidence::Likely)]);
    let play = refused(matched());
    look(&play, TokenEnd::Verifier, 0, Vec::new());
    assert_eq!(named(&play), [("issuer-secret-is-fallback", Confidence::Certain)]);
}

#[test]
fn a_preview_of_the_signer_that_computing_refutes_names_no_candidate() {
    let play = refused(unmatched());
    look(&play, TokenEnd::Issuer, 0, vec![fit(fallback(), FALLBACK)]);
    look(&play, TokenEnd::Verifier, 1, Vec::new());
    assert_eq!(named(&play), [("secret-mismatch", Confidence::Likely)]);
}

#[test]
fn logs_of_two_processes_at_one_end_decide_nothing() {
    let without = named(&refused(matched()));
    let play = refused(matched());
    look(&play, TokenEnd::Verifier, 0, Vec::new());
    look(&play, TokenEnd::Verifier, 1, vec![fit(fallback(), FALLBACK)]);
    assert_eq!(named(&play), without);
}

#[test]
fn the_report_says_where_log_and_proof_do_not_agree() {
    let mut play = refused(matched());
    look(&play, TokenEnd::Issuer, 0, Vec::new());
    let (scenario, ledger) = (play.scenario().clone(), play.ledger());
    let ends = ends(&Case::new(&scenario, &ledger)).unwrap();
    assert!(
        ends.agreement.ends_with("shows another secret at the end that signs than was proven"),
        "{}",
        ends.agreement
    );
    assert_eq!(ends.issuer.inside, ["the log app.log shows a secret that looks like no candidate"]);
}
