//! What a ledger says of connections and joins at a time: whose, since when, and until when.

use earwitness::judge::{Case, History};
use earwitness::ledger::{MessageId, Seq};
use earwitness::scenario::RoomName;

use crate::play::{Play, confirmed, refused, tab};

/// The latest entry.
fn now(play: &Play) -> Seq {
    play.ledger().entries().last().expect("something has happened").seq
}

/// One entry later.
fn after(seq: Seq) -> Seq {
    Seq(seq.0 + 1)
}

/// The history of a play.
fn history(play: &mut Play) -> History {
    let ledger = play.ledger();
    Case::new(play.scenario(), &ledger).history
}

/// alice/3 has gone before the others come; alice/2 comes, goes, comes back and goes again.
struct Comings {
    play: Play,
    /// When alice/2 was there.
    stays: [(Seq, Seq); 2],
    /// Between the two.
    away: Seq,
}

impl Comings {
    fn new() -> Self {
        let mut play = Play::new(3, 1);
        play.handshake();
        play.connects("alice/3");
        play.closes("alice/3");
        play.connects("alice/1");
        play.connects("bob/1");
        play.joins("alice/1", confirmed());
        play.joins("bob/1", confirmed());
        let mut stay = |outcome| {
            play.connects("alice/2");
            let from = now(&play);
            play.joins("alice/2", outcome);
            play.joins("bob/1", confirmed());
            // The first of the two entries that end it is that with which the run closes it.
            let until = after(now(&play));
            play.closes("alice/2");
            (from, until)
        };
        let first = stay(confirmed());
        let second = stay(refused());
        let away = after(first.1);
        play.fences();
        Self { play, stays: [first, second], away }
    }

    fn history(&mut self) -> History {
        history(&mut self.play)
    }
}

#[test]
fn a_connection_is_the_one_that_is_open_at_that_time() {
    let mut comings = Comings::new();
    let history = comings.history();
    let [first, second] = comings.stays;
    let two = tab("alice/2");
    assert_eq!(history.connection_at(&two, after(first.0)), Some(first.0));
    assert_eq!(history.connection_at(&two, comings.away), None);
    assert_eq!(history.connection_at(&two, after(second.0)), Some(second.0));
    assert_eq!(history.connection_end(&two, after(first.0)), Some(first.1));
    assert_eq!(history.connection_end(&two, comings.away), None);
    assert_eq!(history.connection_end(&two, after(second.0)), Some(second.1));
    assert_eq!(history.last_end(&two, second.1), Some(first.1));
    assert_eq!(history.last_end(&two, first.1), None);
}

#[test]
fn the_tabs_of_a_user_are_those_that_are_open() {
    let mut comings = Comings::new();
    let history = comings.history();
    let [first, _] = comings.stays;
    let (alice, both) = ("alice".into(), ["alice/1", "alice/2"].map(tab));
    assert_eq!(history.connected_tabs(&alice, after(first.0)), both);
    assert_eq!(history.connected_tabs(&alice, comings.away), both[..1]);
    assert_eq!(history.tabs_until(&alice, first.0), both[..1]);
    assert_eq!(history.tabs_until(&alice, first.1), both);
    assert_eq!(history.tabs_until(&alice, comings.away), both[..1]);
}

#[test]
fn endings_and_returns_are_those_of_the_user() {
    let mut comings = Comings::new();
    let history = comings.history();
    let end = now(&comings.play);
    let (alice, bob) = ("alice".into(), "bob".into());
    assert_eq!((history.endings(&alice).len(), history.endings(&bob).len()), (3, 0));
    assert!(history.had_endings(&alice, end) && !history.had_endings(&bob, end));
    assert!(!history.had_endings(&alice, Seq(1)));
    assert_eq!(
        (history.connections_ever(&alice, end), history.connections_ever(&bob, end)),
        (4, 1)
    );
    assert_eq!((history.returns(&alice, end), history.returns(&bob, end)), (1, 0));
}

/// alice/3 had gone when the others came, so nobody has lost it.
#[test]
fn a_sibling_is_lost_that_was_there_and_went() {
    let mut comings = Comings::new();
    let history = comings.history();
    let [first, second] = comings.stays;
    assert!(!history.lost_a_sibling(&tab("alice/1"), after(first.0)));
    assert!(history.lost_a_sibling(&tab("alice/1"), comings.away));
    assert!(!history.lost_a_sibling(&tab("alice/2"), after(second.0)));
    assert!(!history.lost_a_sibling(&tab("bob/1"), now(&comings.play)));
}

/// The second join of alice/2 was refused.
#[test]
fn joins_are_those_of_the_tab_that_went_through() {
    let mut comings = Comings::new();
    let history = comings.history();
    let [first, second] = comings.stays;
    let (two, main, end) = (tab("alice/2"), RoomName::from("main"), now(&comings.play));
    assert_eq!(history.joins_on_connection(&two, first.1), 1);
    assert_eq!(history.joins_on_connection(&two, second.1), 0);
    assert_eq!(history.joins_ever(&"alice".into(), &main, end), 2);
    assert_eq!(history.joins_ever(&"bob".into(), &main, end), 3);
}

/// The past is told to who joins, and from the begin of the join on.
#[test]
fn a_tab_enters_a_room_with_a_join_on_its_connection() {
    let mut comings = Comings::new();
    let history = comings.history();
    let [first, second] = comings.stays;
    let (two, main) = (tab("alice/2"), RoomName::from("main"));
    // The join begins right after the connection; what comes before that comes since the connection.
    assert_eq!(history.latest_entry(&two, &main, first.1), Some(after(first.0)));
    assert_eq!(history.latest_entry(&two, &main, after(first.0)), Some(first.0));
    assert_eq!(history.latest_entry(&two, &main, second.1), None);
    assert_eq!(history.latest_entry(&tab("bob/1"), &"other".into(), second.1), None);
}

/// Who is there while a message is under way, if bob/2 comes at some time of it.
fn there(comes: fn(&mut Play, MessageId)) -> Option<usize> {
    let mut play = Play::new(1, 2);
    play.handshake();
    for name in ["alice/1", "bob/1"] {
        play.connects(name);
    }
    let message = play.send_begins("alice/1");
    comes(&mut play, message);
    play.fences();
    let history = history(&mut play);
    history.tabs_throughout(&history.messages[&message]).map(|tabs| tabs.len())
}

#[test]
fn who_comes_while_a_message_is_under_way_leaves_open_who_is_there() {
    let during = there(|play, message| {
        play.connects("bob/2");
        play.send_ends(message, confirmed());
    });
    let behind = there(|play, message| {
        play.send_ends(message, confirmed());
        play.connects("bob/2");
    });
    assert_eq!((during, behind), (None, Some(2)));
}

/// bob/1 gets its session back, and bob/2, which had left meanwhile, is not in the room again for it.
#[test]
fn a_recovered_session_brings_back_the_rooms_of_its_own_tab() {
    use earwitness::judge::Standing::{In, Out};
    use earwitness::ledger::{Endpoint, Event, Recovering};
    let mut play = Play::joined(1, 2);
    play.closes("bob/1");
    play.leave_begins("bob/2");
    play.leave_ends("bob/2", confirmed());
    play.record(Event::Connected {
        on: Endpoint::Tab(tab("bob/1")),
        namespace: "/".into(),
        sid: "bob/1".into(),
        recovery: Some(Recovering::Recovered),
    });
    let (history, end) = (history(&mut play), now(&play));
    let standing = |name| history.standing(&tab(name), &"main".into(), (end, end));
    assert_eq!((standing("bob/1"), standing("bob/2")), (In, Out));
}

/// Whoever asks for the session of somebody else is not in that one's rooms, nor in its own.
#[test]
fn a_session_that_was_borrowed_brings_no_rooms_back() {
    use earwitness::judge::Standing::Unsure;
    use earwitness::ledger::{Endpoint, Event, Recovering};
    let mut play = Play::joined(1, 2);
    play.closes("bob/1");
    play.record(Event::SessionBorrowed { tab: tab("bob/1"), of: tab("alice/1") });
    play.record(Event::Connected {
        on: Endpoint::Tab(tab("bob/1")),
        namespace: "/".into(),
        sid: "bob/1".into(),
        recovery: Some(Recovering::Recovered),
    });
    let (history, end) = (history(&mut play), now(&play));
    assert_eq!(history.standing(&tab("bob/1"), &"main".into(), (end, end)), Unsure);
}
