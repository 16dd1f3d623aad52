use earwitness::wire::ConnectSpec;
use serde_json::{Value, json};

use super::Outcome;
use super::Outcome::Works;
use crate::peers::caller::{Caller, Place};

pub(super) async fn events(at: Place<'_>) -> Outcome {
    let mut caller = at.caller().await;
    arrives_as_bytes(&caller).await;
    caller.ask("say", &everything()).await;
    assert_eq!(caller.hears("said").await, everything());
    // A packet without bytes is not held up by the one before.
    caller.ask("say", &[json!("plain")]).await;
    assert_eq!(caller.hears("said").await, [json!("plain")]);
    Works
}

pub(super) async fn acks(at: Place<'_>) -> Outcome {
    let answers = vec![("question".into(), everything())];
    let mut caller = Caller::open(&ConnectSpec { answers, ..at.spec() }).await.unwrap();
    assert_eq!(caller.ask("echo", &everything()).await, everything());
    caller.ask("ask", &[json!(1)]).await;
    assert_eq!(caller.hears("answered").await, everything());
    Works
}

/// The same parser for events and acknowledgements, both ways.
pub(super) async fn msgpack(at: Place<'_>) -> Outcome {
    let answers = vec![("question".into(), everything())];
    let mut caller = Caller::open(&ConnectSpec { answers, ..at.spec() }).await.unwrap();
    arrives_as_bytes(&caller).await;
    assert_eq!(caller.ask("echo", &everything()).await, everything());
    caller.ask("say", &everything()).await;
    assert_eq!(caller.hears("said").await, everything());
    caller.ask("ask", &[json!(1)]).await;
    assert_eq!(caller.hears("answered").await, everything());
    Works
}

/// What stands for bytes in arguments is bytes at the server.
async fn arrives_as_bytes(caller: &Caller) {
    let sizes = caller.ask("sizes", &[json!({ "$binary": "AAEe/w==" }), json!("AAEe/w==")]).await;
    assert_eq!(sizes, [json!([4, null])]);
}

/// Bytes at the top, inside, and none; among them those that part frames.
fn everything() -> Vec<Value> {
    vec![
        json!("text"),
        json!({ "$binary": "AAEe/w==" }),
        json!({ "inside": [{ "$binary": "NDI=" }, 3], "empty": { "$binary": "" } }),
    ]
}
