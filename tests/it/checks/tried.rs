//! The checks of what a run tries only where the script says so: for each a ledger on which it fails, and one on which
//! it holds.

use earwitness::ledger::{
    Attempt, Endpoint, Event, Forged, Intruded, MessageId, Outcome, Recovering, Replied,
};
use earwitness::scenario::{Announced, ArgPointer, Template};
use serde_json::json;

use crate::play::{Play, confirmed, refused, tab};

/// A check, the ledger on which it fails, and the one on which it holds.
type Row = (&'static str, fn() -> Play, fn() -> Play);

pub(super) const ROWS: [Row; 6] = [
    ("history-complete", || told(&[]), || told(&[1])),
    ("causal-order", || replies(&[2, 1]), || replies(&[1, 2])),
    ("recovery", || recovered(&[]), || recovered(&["bob/1"])),
    ("presence", || goes(&[]), || goes(&["alice/1"])),
    ("not-spoofed", || forged("id-bob"), || forged("id-alice")),
    ("not-intruded", || intruded(confirmed()), || intruded(refused())),
];

#[test]
fn each_of_them_fails_on_a_ledger_and_holds_on_another() {
    for (check, broken, kept) in ROWS {
        assert_eq!(broken().verdict(check), "fail", "{check} on a broken promise");
        assert_eq!(kept().verdict(check), "pass", "{check} on a kept promise");
        assert_eq!(Play::joined(1, 1).finished().verdict(check), "not seen", "{check} unseen");
    }
}

/// Bob asks for the past, in which one message should stand.
fn told(messages: &[u32]) -> Play {
    let mut play = Play::joined(1, 2);
    play.says("alice/1", &["bob/1", "bob/2"]);
    play.asks("bob/1", messages);
    play.finished()
}

/// Bob replies to alice, and carol, who is in the room as well, hears both in this order.
fn replies(order: &[u32]) -> Play {
    let mut play = Play::joined(1, 2);
    play.joins("carol/1", confirmed());
    let question = play.send_begins("alice/1");
    play.send_ends(question, confirmed());
    play.hears("bob/1", question);
    let (tab, message) = (tab("bob/1"), MessageId(2));
    play.record(Event::Replied(Replied { tab, message, to: question }));
    play.send_begins("bob/1");
    play.send_ends(message, confirmed());
    for number in order {
        play.hears("carol/1", MessageId(*number));
    }
    play.fences();
    play.finished()
}

/// Bob's session is lost, and recovered after alice has said something.
fn recovered(hear: &[&str]) -> Play {
    let mut play = Play::joined(1, 2);
    play.closes("bob/1");
    let message = play.says("alice/1", &["bob/2"]);
    play.record(Event::Connected {
        on: Endpoint::Tab(tab("bob/1")),
        namespace: "/".into(),
        sid: "bob/1".into(),
        recovery: Some(Recovering::Recovered),
    });
    for listener in hear {
        play.hears(listener, message);
    }
    play.finished()
}

/// Carol goes, and some are told. Nothing more happens for three seconds.
fn goes(told: &[&str]) -> Play {
    let mut play = Play::joined(1, 2);
    play.scenario().system.presence.offline = Some(gone());
    play.closes("carol/1");
    for listener in told {
        play.receives(listener, "gone", json!({ "who": "id-carol" }));
    }
    play.record_at(3000, Event::QuietEnded);
    play.finished()
}

fn gone() -> Announced {
    Announced {
        on: "gone".into(),
        filter: None,
        who: ArgPointer::parse("/who"),
        is: Template::parse("{{ user.id }}").expect("it is right"),
    }
}

/// Alice says something as bob, and it is delivered as of somebody.
fn forged(of: &str) -> Play {
    let play = Play::joined(1, 2);
    let message = MessageId(99);
    play.hears_as("said", "bob/2", message, of);
    play.record(Event::Forged(Forged {
        tab: tab("alice/1"),
        room: "main".into(),
        victim: "bob".into(),
        message,
        outcome: confirmed(),
    }));
    play.finished()
}

/// Carol, who is no member, tries to join.
fn intruded(joined: Outcome) -> Play {
    let play = Play::joined(1, 2);
    let attempt = |by: &str, message, outcome| Attempt { tab: tab(by), message, outcome };
    play.record(Event::Intruded(Box::new(Intruded {
        tab: tab("carol/1"),
        room: "main".into(),
        outside: attempt("carol/1", MessageId(97), refused()),
        joined,
        inside: attempt("carol/1", MessageId(98), refused()),
        overheard: Some(attempt("alice/1", MessageId(99), confirmed())),
    })));
    play.finished()
}
