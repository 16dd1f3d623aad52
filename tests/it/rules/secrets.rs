//! Secrets that both ends use and that can be guessed.

use earwitness::diagnose::Severity;
use earwitness::ledger::Event;
use earwitness::token::{
    CandidateSource, HmacAlgorithm, IssuerEnd, Salt, Secret, Variant, WellKnownKind,
};

use crate::play::Play;

/// Everybody is let in with tokens that this key signs.
fn let_in(source: CandidateSource, key: &str) -> Play {
    let play = Play::joined(1, 1);
    let with = (HmacAlgorithm::Hs256, &Salt::new(*b"salt"));
    let end = IssuerEnd::matched(source, Variant::Raw, &Secret::new(key), with);
    play.record(Event::IssuerExamined { users: Vec::new(), end });
    play.finished()
}

fn named(play: &Play) -> Vec<(&'static str, Severity)> {
    play.diagnosed().iter().map(|diagnosis| (diagnosis.code, diagnosis.severity)).collect()
}

fn well_known(literal: &'static str, origin: WellKnownKind) -> CandidateSource {
    CandidateSource::WellKnown { literal: literal.into(), origin }
}

fn variable() -> CandidateSource {
    CandidateSource::Environment { variable: "JWT_SECRET".into() }
}

#[test]
fn a_guess_is_weak_and_a_fallback_is_another_matter() {
    let word = CandidateSource::WordList { path: "words.txt".into(), line: 7 };
    assert_eq!(named(&let_in(word, "dragon")), [("weak-secret", Severity::Critical)]);
    let example = well_known("secret", WellKnownKind::Example);
    assert_eq!(named(&let_in(example, "secret")), [("weak-secret", Severity::Critical)]);
    for (literal, origin) in
        [("dev-secret", WellKnownKind::Fallback), ("undefined", WellKnownKind::Mishap)]
    {
        let play = let_in(well_known(literal, origin), literal);
        assert_eq!(named(&play), [("shared-secret-is-fallback", Severity::Critical)]);
    }
}

#[test]
fn the_value_of_a_variable_can_be_weak_in_two_ways() {
    let known = let_in(variable(), "your-256-bit-secret");
    assert_eq!(named(&known), [("weak-secret", Severity::Critical)]);
    let short = let_in(variable(), "thirty-one bytes, one too few !");
    assert_eq!(named(&short), [("weak-secret", Severity::Low)]);
    let told = &short.diagnosed()[0].evidence[0].shows;
    assert!(told.ends_with("`JWT_SECRET`, which has 31 bytes"), "{told}");
    let shorter = let_in(variable(), "fifteen bytes !");
    assert_eq!(named(&shorter), [("weak-secret", Severity::Medium)]);
    let long_enough = let_in(variable(), "thirty-two bytes, and none less!");
    assert_eq!(named(&long_enough), []);
}

#[test]
fn a_ledger_that_says_nothing_of_strength_is_read_as_before() {
    let text = r#"{"kind":"matched","source":{"kind":"command-line"},"variant":{"kind":"raw"},
        "fingerprint":"hs256:0000-0000-0000","algorithm":"HS256"}"#;
    let end: IssuerEnd = serde_json::from_str(text).expect("it was written by an earlier release");
    let play = Play::joined(1, 1);
    play.record(Event::IssuerExamined { users: Vec::new(), end });
    assert_eq!(named(&play.finished()), []);
}
