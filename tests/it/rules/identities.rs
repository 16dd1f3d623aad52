//! Who is who: what an answer or a sender shows, and what it only seems to.

use earwitness::diagnose::Confidence;
use earwitness::diagnose::Confidence::{Certain, Likely};
use earwitness::ledger::{Event, Probe, ProbeAnswer};
use earwitness::scenario::{
    Confirmation, EmitStep, Entrance, RoomName, Shape, Step, Template, UserName,
};
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

/// The tokens of both say this, beside when they were given.
fn tokens_say(of_alice: Value, of_bob: Value) -> Option<Confidence> {
    let mut play = Play::joined(1, 1);
    for (user, claims) in [("alice", of_alice), ("bob", of_bob)] {
        let account =
            play.scenario().users.get_mut(&UserName::from(user)).expect("it is in the scenario");
        account.fields.insert("email".into(), json!(format!("{user}@example.com")));
        account.entrance = Entrance::Login;
        let (origin, header) = ("body:/token".to_owned(), None);
        let (claims, lints) = (Some(claims), Vec::new());
        play.record(Event::TokenSeen { user: user.into(), origin, header, claims, lints });
    }
    shared(play)
}

#[test]
fn tokens_that_say_the_same_are_of_one_user() {
    let claims = |sub: &str, iat: u64| json!({ "sub": sub, "iat": iat, "exp": iat + 60 });
    assert_eq!(tokens_say(claims("u1", 1), claims("u1", 2)), Some(Certain));
    assert_eq!(tokens_say(claims("u1", 1), claims("u2", 1)), None);
    // A session has a number of its own, and the server knows whose it is.
    let session = |jti: &str| json!({ "sub": "app", "jti": jti, "iat": 1 });
    assert_eq!(tokens_say(session("a"), session("b")), None);
    assert_eq!(tokens_say(json!({ "iat": 1 }), json!({ "iat": 2 })), None);
}

/// alice and bob speak in turn, and their messages name these.
fn name(senders: [&str; 4]) -> Option<Confidence> {
    let mut play = Play::joined(1, 1);
    for (place, sender) in senders.into_iter().enumerate() {
        let (from, to) = if place % 2 == 0 { ("alice/1", "bob/1") } else { ("bob/1", "alice/1") };
        let message = play.send_begins(from);
        play.send_ends(message, confirmed());
        play.hears_as("said", to, message, sender);
        play.fences();
    }
    shared(play)
}

#[test]
fn who_is_taken_for_another_at_times_is_one_with_that_user() {
    let (alice, bob, carol) = ("id-alice", "id-bob", "id-carol");
    assert_eq!(name([alice, bob, alice, bob]), None);
    // Nobody of those who speak, but a user all the same.
    assert_eq!(name([carol; 4]), Some(Certain));
    assert_eq!(name([carol, carol, alice, alice]), Some(Likely));
    // The receiver stands where the sender should.
    assert_eq!(name([bob, alice, bob, alice]), None);
}
