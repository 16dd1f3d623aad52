//! Audiences of one user: what a user's own devices tell each other, and what one user tells another.

use earwitness::diagnose::Confidence::{self, Certain};
use earwitness::scenario::Audience;

use crate::play::Play;

const ALICE: [&str; 3] = ["alice/1", "alice/2", "alice/3"];
const BOB: [&str; 2] = ["bob/1", "bob/2"];

/// What is named where each of these says something that these hear, once for each time that they are named.
fn named(audience: Audience, said: &[(&str, &[&str])]) -> Vec<(&'static str, Confidence)> {
    let mut play = Play::joined(3, 2);
    play.scenario().system.audience = Some(audience);
    for (from, heard_by) in said {
        play.says(from, heard_by);
    }
    play.finished().diagnosed().iter().map(|one| (one.code, one.confidence)).collect()
}

fn times(tabs: &[&'static str], times: usize) -> Vec<&'static str> {
    tabs.iter().copied().cycle().take(tabs.len() * times).collect()
}

#[test]
fn to_other_users_what_is_for_ones_own_tabs_is_a_leak() {
    let own: [(&str, &[&str]); 2] = [("alice/1", &ALICE), ("bob/1", &BOB)];
    assert_eq!(named(Audience::Own, &own), []);
    let all = [&ALICE[..], &BOB, &["carol/1"]].concat();
    let said: [(&str, &[&str]); 2] = [("alice/1", &all), ("bob/1", &all)];
    assert_eq!(named(Audience::Own, &said), [("leak-to-everyone", Certain)]);
}

#[test]
fn ones_own_tabs_hear_by_the_same_laws() {
    let looped: [(&str, &[&str]); 2] = [("alice/1", &times(&ALICE, 2)), ("bob/2", &BOB)];
    assert_eq!(named(Audience::Own, &looped), [("except-in-loop", Certain)]);
    let others: [(&str, &[&str]); 2] = [("alice/1", &ALICE[1..]), ("bob/1", &BOB[1..])];
    let named = named(Audience::Own, &others);
    assert_eq!(
        named.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
        ["only-emitting-tab-excluded"]
    );
}

/// In a room of the recipient alone there is nobody to leave out.
#[test]
fn a_loop_over_the_tabs_of_the_sender_repeats_what_goes_to_another_user() {
    let said: [(&str, &[&str]); 2] = [("alice/1", &times(&BOB, 3)), ("bob/1", &times(&ALICE, 2))];
    assert_eq!(named(Audience::Recipient, &said), [("io-to-in-loop-per-tab", Certain)]);
    // Where the sender's tabs should be silent in the same room, the loop would be heard there.
    assert_eq!(named(Audience::Others, &said), []);
}
