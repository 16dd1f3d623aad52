//! What comes before what it follows from: an event before the message that it is about, a reply before what it answers.

use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{Event, MessageId, Replied};

use super::named;
use crate::play::{Play, confirmed, tab};

/// A chat that tells of a message in two events, of which the second comes after the first.
const BADGES: &str = r#"
name: play
system:
  url: http://127.0.0.1:1
  join: [{ emit: join, ack: { success: true } }]
  send: [{ emit: say, args: ["{{ marker }}"], ack: { success: true } }]
  hear:
    - { on: said, sender: /from }
    - { on: unread, after: said }
  audience: others
users:
  alice: { tabs: 2 }
  bob: { tabs: 2 }
rooms:
  main: { id: "1", members: [alice, bob] }
"#;

/// alice/1 says something; bob's tabs hear of it in these events, in order.
fn badges(orders: &[[&str; 2]]) -> Play {
    let mut play = Play::of(BADGES);
    play.handshake();
    for name in ["alice/1", "alice/2", "bob/1", "bob/2"] {
        play.connects(name);
        play.joins(name, confirmed());
    }
    for order in orders {
        let message = play.send_begins("alice/1");
        play.send_ends(message, confirmed());
        for listener in ["bob/1", "bob/2"] {
            for event in order {
                play.hears_as(event, listener, message, "id-alice");
            }
        }
        play.fences();
    }
    play.finished()
}

const IN_ORDER: [&str; 2] = ["said", "unread"];
const AHEAD: [&str; 2] = ["unread", "said"];

#[test]
fn an_event_that_comes_after_its_message_is_in_order() {
    let play = badges(&[IN_ORDER, IN_ORDER]);
    assert_eq!((named(&play), play.verdict("causal-order")), (vec![], "pass"));
}

#[test]
fn an_event_that_comes_before_its_message_has_overtaken_it() {
    let play = badges(&[AHEAD, AHEAD]);
    assert_eq!(named(&play), [("room-emit-overtaken", Likely)]);
    assert_eq!(play.verdict("causal-order"), "fail");
    // What is in order now and then is not emitted the wrong way round.
    assert_eq!(named(&badges(&[AHEAD, IN_ORDER])), [("room-emit-overtaken", Certain)]);
}

#[test]
fn where_one_of_two_events_never_comes_nothing_is_said_of_their_order() {
    for event in IN_ORDER {
        let play = badges(&[[event, event]]);
        assert_eq!(play.verdict("causal-order"), "inconclusive");
        assert!(named(&play).iter().all(|(code, _)| *code != "room-emit-overtaken"));
    }
}

/// What somebody hears.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Question,
    Reply,
}

use Said::{Question, Reply};

/// alice/1 asks, bob/1 replies to what it has heard, and bob/2 and alice/2 are in the room as well.
struct Talk {
    play: Play,
    question: MessageId,
    reply: MessageId,
}

impl Talk {
    fn new() -> Self {
        let mut play = Play::joined(2, 2);
        let question = play.send_begins("alice/1");
        play.send_ends(question, confirmed());
        play.hears("bob/1", question);
        let reply = MessageId(question.0 + 1);
        let replied = Replied { tab: tab("bob/1"), message: reply, to: question };
        play.record(Event::Replied(replied));
        assert_eq!(play.send_begins("bob/1"), reply);
        play.send_ends(reply, confirmed());
        Self { play, question, reply }
    }

    /// These arrive everywhere else, in order: the question at bob's other tab, the reply at alice's tabs. And whoever
    /// hears both hears them so.
    fn then(self, heard: &[(&str, Said)]) -> Play {
        for (name, said) in heard {
            let message = match said {
                Question => self.question,
                Reply => self.reply,
            };
            self.play.hears(name, message);
        }
        self.play.fences();
        self.play.finished()
    }
}

/// The policy under which everybody in the room hears both.
fn everyone(mut talk: Talk) -> Talk {
    talk.play.scenario().system.audience = Some(earwitness::scenario::Audience::OtherTabs);
    talk
}

#[test]
fn a_reply_that_is_heard_before_its_question_is_named() {
    let to_all = [("alice/1", Reply), ("bob/2", Reply), ("bob/2", Question)];
    let at_alice = [("alice/2", Question), ("alice/2", Reply)];
    let play = everyone(Talk::new()).then(&[&to_all[..], &at_alice].concat());
    assert_eq!(named(&play), [("reply-before-question", Certain)]);
    assert_eq!(play.verdict("causal-order"), "fail");
    let to_all = [("alice/1", Reply), ("bob/2", Question), ("bob/2", Reply)];
    let play = everyone(Talk::new()).then(&[&to_all[..], &at_alice].concat());
    assert_eq!((named(&play), play.verdict("causal-order")), (vec![], "pass"));
}

/// Neither the tab that asked nor the one that replied can tell.
#[test]
fn two_tabs_cannot_tell_in_which_order_the_others_hear() {
    let both = [("bob/2", Question), ("alice/1", Reply), ("alice/2", Reply)];
    assert_eq!(Talk::new().then(&both).verdict("causal-order"), "not seen");
}

#[test]
fn a_question_that_never_comes_is_lost_and_not_late() {
    let heard = [("alice/1", Reply), ("alice/2", Reply), ("alice/2", Question), ("bob/2", Reply)];
    let heard = heard.into_iter().filter(|one| *one != ("alice/2", Question));
    let play = everyone(Talk::new()).then(&heard.collect::<Vec<_>>());
    assert_ne!(play.verdict("causal-order"), "fail");
    assert!(named(&play).iter().all(|(code, _)| *code != "reply-before-question"));
}

/// Several processes hear of a message at different times. One that comes when others have long been sent and fenced is
/// late, and neither lost nor volatile.
#[test]
fn what_comes_late_is_not_lost() {
    let mut play = Play::joined(2, 2);
    for burst in [1, 1, 6, 1] {
        let messages: Vec<_> = (0..burst).map(|_| play.send_begins("alice/1")).collect();
        for message in &messages {
            play.hears("bob/1", *message);
            play.send_ends(*message, confirmed());
        }
        play.fences();
        // The next line of the script is under way when these come.
        let next = play.send_begins("bob/1");
        play.send_ends(next, confirmed());
        for message in &messages {
            play.hears("bob/2", *message);
        }
        for listener in ["alice/1", "alice/2"] {
            play.hears(listener, next);
        }
        play.fences();
    }
    let play = play.finished();
    assert_eq!(named(&play), []);
    assert_eq!((play.verdict("delivered-once"), play.verdict("in-order")), ("pass", "pass"));
}
