//! Tabs that go on hearing a room which another tab of their user has left.

use crate::play::{Play, confirmed};

/// bob/1 has joined and left; bob/2 may have, too; then each message is heard by these.
fn left(both: bool, heard: &[&[&str]]) -> Vec<&'static str> {
    let mut play = Play::new(1, 2);
    play.handshake();
    for name in ["alice/1", "bob/1", "bob/2", "carol/1"] {
        play.connects(name);
    }
    play.joins("alice/1", confirmed());
    let leavers: &[&str] = if both { &["bob/1", "bob/2"] } else { &["bob/1"] };
    for name in leavers {
        play.joins(name, confirmed());
        play.leave_begins(name);
        play.leave_ends(name, confirmed());
    }
    for listeners in heard {
        play.says("alice/1", listeners);
    }
    play.finished().diagnosed().iter().map(|one| one.code).collect()
}

#[test]
fn a_tab_that_stays_behind_is_named_where_the_one_that_left_is_silent() {
    let code = "leave-affects-one-tab";
    assert!(left(false, &[&["bob/2"]]).contains(&code));
    // Who left hears on as well; others hear it, too; and who has left by itself is another matter.
    assert!(!left(false, &[&[], &["bob/1", "bob/2"]]).contains(&code));
    assert!(!left(false, &[&["bob/2", "carol/1"]]).contains(&code));
    assert!(!left(true, &[&["bob/2"]]).contains(&code));
}
