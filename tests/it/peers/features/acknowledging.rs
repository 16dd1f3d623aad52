use earwitness::ledger::Event;
use earwitness::wire::{ConnectSpec, Fence};
use serde_json::json;

use super::Outcome;
use super::Outcome::{NotThere, Works};
use crate::peers::caller::{Caller, PATIENCE, Place, answer};
use crate::peers::peer::Kind;

pub(super) async fn is_acknowledged(at: Place<'_>) -> Outcome {
    let caller = at.caller().await;
    let args = [
        json!("Grüße, 世界 😀"),
        json!(null),
        json!([1.5, -2, true]),
        json!({ "a": { "b": "\u{1e}\"" } }),
    ];
    assert_eq!(caller.ask("echo", &args).await, args);
    assert_eq!(caller.ask("echo", &[]).await, [json!(null); 0]);
    Works
}

/// The one that was asked for first comes last, and one not at all.
pub(super) async fn in_any_order(at: Place<'_>) -> Outcome {
    let caller = at.caller().await;
    let mut never = caller.emit("never", &[]).await;
    let late = caller.emit("late", &[json!(60)]).await;
    let mut soon = Vec::new();
    for number in 0..20 {
        soon.push(caller.emit("echo", &[json!(number)]).await);
    }
    for (number, pending) in soon.into_iter().enumerate() {
        assert_eq!(answer(pending).await, [json!(number)]);
    }
    assert_eq!(answer(late).await, [json!("late")]);
    never.answer.try_recv().expect_err("nobody acknowledges this");
    Works
}

pub(super) async fn once(at: Place<'_>) -> Outcome {
    let caller = at.caller().await;
    let pending = caller.emit("twice", &[]).await;
    let number = pending.ack;
    assert_eq!(answer(pending).await, [json!("first")]);
    assert_eq!(caller.session.fence(PATIENCE).await, Fence::Passed);
    let came = caller.entered(|event| match event {
        Event::Acked { ack, args, .. } if *ack == number => Some(args.clone()),
        _ => None,
    });
    assert_eq!(came, [[json!("first")]]);
    match at.peer.kind {
        Kind::Python => NotThere("a handler of python-socketio returns once"),
        Kind::Oxide => NotThere("an acknowledgement of socketioxide can be sent once"),
        _ => Works,
    }
}

pub(super) async fn acknowledges(at: Place<'_>) -> Outcome {
    let answers = vec![("question".into(), vec![json!({ "so": "be it" }), json!(2)])];
    let mut caller = Caller::open(&ConnectSpec { answers, ..at.spec() }).await.unwrap();
    for question in ["one", "two"] {
        caller.ask("ask", &[json!(question)]).await;
        assert_eq!(caller.hears("answered").await, [json!({ "so": "be it" }), json!(2)]);
    }
    let asked = caller.entered(|event| match event {
        Event::Received { event, args, ack: Some(_), .. } if event.as_str() == "question" => {
            Some(args.clone())
        }
        _ => None,
    });
    assert_eq!(asked, [[json!("one")], [json!("two")]]);
    Works
}
