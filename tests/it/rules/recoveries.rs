//! Sessions that are recovered: what is due to them, and in which order.

use earwitness::ledger::{Event, Recovering};

use super::on;
use crate::play::{Play, confirmed, tab};

/// bob/1 has lost its connection.
fn lost() -> Play {
    let mut play = Play::joined(2, 2);
    play.closes("bob/1");
    play
}

/// bob/1 has its session back.
fn recovered(play: &Play) {
    play.record(Event::Connected {
        on: on("bob/1"),
        namespace: "/".into(),
        sid: "bob/1".into(),
        recovery: Some(Recovering::Recovered),
    });
}

/// Two messages of these senders come to the recovered tab, the later first.
fn turned_round(senders: [&str; 2]) -> &'static str {
    let mut play = lost();
    let missed = senders.map(|sender| play.says(sender, &["bob/2"]));
    recovered(&play);
    for message in missed.iter().rev() {
        play.hears("bob/1", *message);
    }
    play.finished().verdict("recovery")
}

#[test]
fn what_one_tab_said_comes_in_its_order() {
    assert_eq!(turned_round(["alice/1", "alice/1"]), "fail");
    assert_eq!(turned_round(["alice/1", "alice/2"]), "pass");
}

#[test]
fn what_comes_in_its_order_is_whole() {
    let mut play = lost();
    let missed = ["alice/1", "alice/1"].map(|sender| play.says(sender, &["bob/2"]));
    recovered(&play);
    for message in missed {
        play.hears("bob/1", message);
    }
    assert_eq!(play.finished().verdict("recovery"), "pass");
}

/// Whoever speaks does not hear it with other tabs of the same user, away or not.
#[test]
fn what_the_user_said_meanwhile_is_not_due() {
    let mut play = lost();
    play.says("bob/2", &["alice/1", "alice/2"]);
    recovered(&play);
    assert_eq!(play.finished().verdict("recovery"), "not seen");
}

#[test]
fn what_was_said_before_the_connection_was_lost_is_another_matter() {
    let mut play = Play::joined(2, 2);
    play.says("alice/1", &["bob/2"]);
    play.closes("bob/1");
    recovered(&play);
    assert_eq!(play.finished().verdict("recovery"), "not seen");
}

#[test]
fn who_had_left_the_room_misses_nothing_of_it() {
    let mut play = Play::joined(2, 2);
    play.leave_begins("bob/1");
    play.leave_ends("bob/1", confirmed());
    play.closes("bob/1");
    play.says("alice/1", &["bob/2"]);
    recovered(&play);
    assert_eq!(play.finished().verdict("recovery"), "not seen");
}

/// The session of another user takes its rooms along only where the system lets it be taken.
#[test]
fn a_session_of_somebody_else_does_not_bring_back_ones_own_rooms() {
    let heard_without = |borrows: &dyn Fn(&Play)| {
        let mut play = lost();
        borrows(&play);
        recovered(&play);
        play.says("alice/1", &["bob/2"]);
        play.finished().verdict("delivered-once")
    };
    let borrows = |play: &Play| {
        play.record(Event::SessionBorrowed { tab: tab("bob/1"), of: tab("alice/2") });
    };
    assert_eq!(heard_without(&|_| ()), "fail");
    assert_eq!(heard_without(&borrows), "pass");
}
