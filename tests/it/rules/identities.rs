//! Who is who: what an answer or a sender shows, and what it only seems to.

use earwitness::diagnose::Confidence;
use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{Event, Probe, ProbeAnswer};
use earwitness::scenario::{Confirmation, EmitStep, RoomName, Shape, Step, Template};
use serde_json::{Map, Value, json};

use crate::play::{Play, confirmed};

const CODE: &str = "identity-shared-between-users";

/// How sure it is that users share an identity, if it is named at all.
fn shared(play: Play) -> Option<Confidence> {
    let play = play.finished();
    play.diagnosed().iter().find(|one| one.code == CODE).map(|one| one.confidence)
}

/// A proof that must be acknowledged so, and what a tab of bob was told in its place.
fn bob_is_told(pattern: Value, told: &Value) -> Option<Confidence> {
    let mut play = Play::joined(1, 1);
    let step = EmitStep {
        event: Template::parse("whoami").expect("it is a name"),
        args: Vec::new(),
        confirmation: Confirmation::Ack(Shape::parse(pattern).expect("it has right syntax")),
        refusal: None,
        captures: Vec::new(),
        timeout: None,
        by: None,
    };
    play.scenario().system.proof = vec![Step::Emit(Box::new(step))];
    for (user, role) in [("alice", "admin"), ("bob", "guest")] {
        let known = Map::from_iter([("role".to_owned(), json!(role))]);
        play.record(Event::Identified { user: user.into(), known });
    }
    let (probe, payload) = (Probe::OwnTab { user: "bob".into() }, Some(json!([told])));
    play.record(Event::ProbeAnswered { probe, answer: ProbeAnswer::Expelled { payload } });
    shared(play)
}

#[test]
fn who_is_told_to_be_another_is_one_with_that_user() {
    let pattern = || json!({ "id": "{{ user.id }}" });
    assert_eq!(bob_is_told(pattern(), &json!({ "id": "id-alice" })), Some(Certain));
    assert_eq!(bob_is_told(pattern(), &json!({ "id": "nobody" })), None);
    assert_eq!(bob_is_told(pattern(), &json!({ "error": "not now" })), None);
}

#[test]
fn a_list_in_which_both_stand_takes_nobody_for_another() {
    let pattern = || json!({ "first": { "id": "{{ user.id }}" } });
    let told = |then: Value| json!({ "first": { "id": "id-alice" }, "then": then });
    assert_eq!(bob_is_told(pattern(), &told(json!([]))), Some(Certain));
    assert_eq!(bob_is_told(pattern(), &told(json!([{ "id": "id-bob" }]))), None);
}

#[test]
fn what_users_have_in_common_shows_nothing() {
    let pattern = json!({ "role": "{{ user.role }}" });
    assert_eq!(bob_is_told(pattern, &json!({ "role": "admin" })), None);
}

/// All messages name one sender.
fn all_are_sent_by(name: &str, room: &str) -> Option<Confidence> {
    let mut play = Play::joined(1, 1);
    let main =
        play.scenario().rooms.get_mut(&RoomName::from("main")).expect("it is in the scenario");
    main.id = Shape::parse(json!(room)).expect("it has right syntax");
    for (from, to) in [("alice/1", "bob/1"), ("bob/1", "alice/1")] {
        let message = play.send_begins(from);
        play.send_ends(message, confirmed());
        play.hears_as("said", to, message, name);
        play.fences();
    }
    shared(play)
}

#[test]
fn a_room_that_is_named_like_a_user_may_be_what_the_field_holds() {
    assert_eq!(all_are_sent_by("id-alice", "1"), Some(Certain));
    assert_eq!(all_are_sent_by("id-alice", "id-alice"), Some(Likely));
}
