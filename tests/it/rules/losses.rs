//! Messages that reach nobody: what shows where they were lost, and what one receiver alone cannot show.

use earwitness::diagnose::Confidence::{self, Certain, Likely};
use earwitness::scenario::Audience;

use super::named;
use crate::play::{Play, confirmed};

const BOB: [&str; 2] = ["bob/1", "bob/2"];

/// alice/1 says as many as there are letters: `c` comes to these, `l` is lost.
fn says(play: &mut Play, fates: &str, listeners: &[&str]) {
    for fate in fates.chars() {
        play.says("alice/1", if fate == 'c' { listeners } else { &[] });
    }
}

fn confidence(play: &Play, code: &str) -> Option<Confidence> {
    named(play).into_iter().find(|(named, _)| *named == code).map(|(_, confidence)| confidence)
}

/// What is said of two messages of five that reach nobody, if alice's other tab is told these of the past.
fn two_of_five(told: Option<&[u32]>) -> Option<Confidence> {
    let mut play = Play::joined(2, 2);
    says(&mut play, "clclc", &BOB);
    if let Some(told) = told {
        play.asks("alice/2", told);
    }
    confidence(&play.finished(), "accepted-then-lost")
}

#[test]
fn the_history_shows_whether_a_message_was_lost_behind_its_acknowledgement() {
    assert_eq!(two_of_five(None), Some(Likely));
    assert_eq!(two_of_five(Some(&[1, 3, 5])), Some(Certain));
    assert_eq!(two_of_five(Some(&[1, 2, 3, 4, 5])), None);
}

/// What only one tab should have heard, that tab may have lost.
#[test]
fn whole_messages_are_lost_where_several_tabs_miss_them() {
    let mut play = Play::joined(1, 1);
    says(&mut play, "clclc", &BOB[..1]);
    assert_eq!(confidence(&play.finished(), "accepted-then-lost"), None);
    let mut play = Play::joined(1, 2);
    says(&mut play, "clc", &BOB);
    play.closes("bob/2");
    says(&mut play, "clc", &BOB[..1]);
    assert_eq!(confidence(&play.finished(), "accepted-then-lost"), Some(Likely));
}

/// Two messages that nobody hears, of which alice's other tab is told these.
fn all_lost(audience: Audience, told: Option<&[u32]>) -> Play {
    let mut play = Play::joined(2, 2);
    play.scenario().system.audience = Some(audience);
    says(&mut play, "ll", &[]);
    if let Some(told) = told {
        play.asks("alice/2", told);
    }
    play.finished()
}

/// Where the sender's tabs are left out, and nobody asked who is who, all tabs may be the sender's.
#[test]
fn a_room_in_which_nobody_hears_anything_is_another_one_unless_its_history_lacks_it() {
    let deaf = "joined-but-deaf";
    for (audience, told, expected) in [
        (Audience::Others, None, Some(Likely)),
        (Audience::Others, Some(&[1, 2][..]), Some(Likely)),
        (Audience::OtherTabs, Some(&[1, 2]), Some(Certain)),
        (Audience::OtherTabs, None, Some(Likely)),
        (Audience::OtherTabs, Some(&[]), None),
    ] {
        let play = all_lost(audience, told);
        assert_eq!(confidence(&play, deaf), expected, "{audience} {told:?}");
        let lost = expected.is_none().then_some(Certain);
        assert_eq!(confidence(&play, "accepted-then-lost"), lost, "{audience} {told:?}");
    }
}

/// A sender may be told that it was the sender.
#[test]
fn what_the_sender_reads_may_be_another_text() {
    let mut play = Play::joined(1, 2);
    play.scenario().system.audience = Some(Audience::Everyone);
    let message = play.send_begins("alice/1");
    play.send_ends(message, confirmed());
    play.reads("alice/1", message, "you: ", 0);
    for name in BOB {
        play.reads(name, message, "", 0);
    }
    play.fences();
    assert_eq!(named(&play.finished()), []);
}
