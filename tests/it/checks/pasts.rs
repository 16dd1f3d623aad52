//! What a tab is told of the past, beside what was said: what the answer lacks, and what lies between it and the present.

use earwitness::judge::{Case, Memory, memory, pasts};
use earwitness::ledger::MessageId;

use crate::play::{Play, confirmed, refused};

/// The numbers of the messages.
fn numbers(messages: Vec<MessageId>) -> Vec<u32> {
    messages.into_iter().map(|message| message.0).collect()
}

/// Of five messages the second is refused, and the last is sent when the past has been asked for.
fn asked(told: &[u32]) -> Play {
    let mut play = Play::joined(1, 2);
    for number in 1..=5 {
        if number == 5 {
            play.asks("bob/2", told);
        }
        let message = play.send_begins("alice/1");
        play.send_ends(message, if number == 2 { refused() } else { confirmed() });
    }
    play.fences();
    play.finished()
}

/// What was accepted before is lacking, but for what is older than all that was told.
#[test]
fn an_answer_lacks_what_was_accepted_before_and_is_in_reach() {
    for (told, lacks) in [(&[][..], &[1, 3, 4][..]), (&[1, 4], &[3]), (&[3], &[4]), (&[4], &[])] {
        let mut play = asked(told);
        let ledger = play.ledger();
        let case = Case::new(play.scenario(), &ledger);
        assert_eq!(numbers(pasts(&case)[0].lacks(&case)), lacks, "{told:?}");
    }
}

#[test]
fn a_message_is_kept_or_lacking_or_nobody_asked() {
    let mut play = asked(&[1, 4]);
    let ledger = play.ledger();
    let case = Case::new(play.scenario(), &ledger);
    let of = |number| memory(&case, &case.history.messages[&MessageId(number)]);
    assert_eq!([1, 3, 5].map(of), [Memory::Kept, Memory::Lacking, Memory::Unasked]);
}

/// A message that bob/2 is told of, and these that are sent afterwards, each with those who hear it.
fn gap(first: &str, sends: &[(&str, &[&str])]) -> Vec<u32> {
    let mut play = Play::joined(2, 2);
    play.says(first, &["bob/1"]);
    play.asks("bob/2", &[1]);
    for (sender, heard_by) in sends {
        play.says(sender, heard_by);
    }
    let mut play = play.finished();
    let ledger = play.ledger();
    let case = Case::new(play.scenario(), &ledger);
    numbers(pasts(&case)[0].gap(&case))
}

#[test]
fn a_gap_is_what_others_heard_between_the_past_and_the_present() {
    let last: (&str, &[&str]) = ("alice/1", &["bob/1", "bob/2"]);
    assert_eq!(gap("alice/1", &[("alice/1", &["bob/1"]), last]), [2]);
    // Nobody heard it, or only the user who said it; or it is in another tab's stream.
    for between in [("alice/1", &[][..]), ("alice/1", &["alice/2"]), ("alice/2", &["bob/1"])] {
        assert_eq!(gap("alice/1", &[between, last]), [0; 0], "{between:?}");
    }
}

/// What bob says need not come to his other tabs.
#[test]
fn what_the_user_said_is_no_gap() {
    let sends: [(&str, &[&str]); 2] = [("bob/1", &["alice/1"]), ("bob/1", &["alice/1", "bob/2"])];
    assert_eq!(gap("bob/1", &sends), [0; 0]);
}
