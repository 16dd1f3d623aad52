//! What a command of the user's does is neither a fault of the system nor taken for one.

use std::time::Duration;

use earwitness::ledger::{DisconnectReason, Event};
use earwitness::scenario::{Direction, Restart};

use super::named;
use crate::play::Play;

/// A script that runs a command, waits, and has somebody speak.
fn restarting() -> Play {
    let mut play = Play::joined(2, 2);
    let command = Restart { command: "true".into(), within: Duration::from_secs(1), nodes: None };
    let wait = Direction::Wait(Duration::from_millis(1));
    play.scenario().script =
        vec![Direction::Restart(command), wait, Direction::Connect(Vec::new())];
    play.says("alice/1", &["bob/1", "bob/2"]);
    play
}

/// A line of the script begins, and then all connections end.
fn ends_in_line(line: u32) -> Play {
    let mut play = restarting();
    for line in 0..=line {
        play.record(Event::DirectionBegan { line, text: "line".into() });
    }
    for name in ["alice/1", "alice/2", "bob/1", "bob/2", "carol/1"] {
        play.gone(name, DisconnectReason::TransportClose);
    }
    play
}

#[test]
fn connections_that_a_command_ends_have_not_ended_unasked() {
    for line in [0, 1] {
        let play = ends_in_line(line);
        assert_eq!((play.verdict("stayed-connected"), named(&play)), ("pass", vec![]));
    }
    assert_eq!(ends_in_line(2).verdict("stayed-connected"), "fail");
}
