use earwitness::ledger::Event;
use earwitness::scenario::Revision;
use earwitness::wire::{Admission, ConnectSpec, NotAdmitted};
use serde_json::{Value, json};

use super::Outcome;
use super::Outcome::{NotThere, Works};
use crate::peers::caller::{Caller, PATIENCE, Place, answer};
use crate::peers::peer::Kind;

pub(super) async fn connects(at: Place<'_>) -> Outcome {
    let caller = at.caller().await;
    assert!(caller.session.is_open());
    let known = caller.whoami().await;
    assert_eq!(known["sid"], json!(caller.sid()));
    let opened = caller.entered(|event| match event {
        Event::Opened { handshake, transport, revision, .. } => {
            Some((handshake.ping_interval, *transport, *revision))
        }
        _ => None,
    });
    let revision = match at.peer.kind {
        Kind::SocketIo2 => Revision::Three,
        _ => Revision::Four,
    };
    assert_eq!(opened, [(25_000, at.transports.first(), revision)]);
    Works
}

pub(super) async fn refusal_has_words(at: Place<'_>) -> Outcome {
    let payload = refusal(&at.spec_with_token("/", "worse")).await;
    assert_eq!(payload, json!({ "message": "Authentication error" }));
    Works
}

pub(super) async fn refusal_has_data(at: Place<'_>) -> Outcome {
    if at.peer.kind == Kind::Oxide {
        return NotThere("socketioxide refuses with words only");
    }
    let payload = refusal(&at.spec_with_token("/", "bad")).await;
    let data = json!({ "code": "bad" });
    // Release 2 sends the data in place of the words.
    if at.peer.kind == Kind::SocketIo2 {
        assert_eq!(payload, json!({ "data": data }));
    } else {
        assert_eq!(payload, json!({ "message": "Authentication error", "data": data }));
    }
    Works
}

pub(super) async fn nowhere_is_refused(at: Place<'_>) -> Outcome {
    let expected = match at.peer.kind {
        Kind::Python => json!("Unable to connect"),
        _ => json!({ "message": "Invalid namespace" }),
    };
    let payload = refusal(&ConnectSpec { namespace: "/nowhere".into(), ..at.spec() }).await;
    assert_eq!(payload, expected);
    Works
}

pub(super) async fn enters_a_namespace(at: Place<'_>) -> Outcome {
    let mut caller = Caller::open(&at.spec_with_token("/admin", "admin")).await.unwrap();
    assert_eq!(namespaces(&caller), ["/admin"]);
    assert_eq!(caller.ask("echo", &[json!(7)]).await, [json!(7)]);
    caller.ask("say", &[json!("from the inside")]).await;
    assert_eq!(caller.hears("said").await, [json!("from the inside")]);
    let payload = refusal(&at.spec_with_token("/admin", "guest")).await;
    assert!(payload.to_string().contains(refusal_of_guests(at)), "{payload}");
    Works
}

pub(super) async fn enters_two(at: Place<'_>) -> Outcome {
    let spec = ConnectSpec { namespace: "/".into(), ..at.spec_with_token("/admin", "admin") };
    let caller = Caller::open(&spec).await.unwrap();
    let token = Some(json!({ "token": "admin" }));
    let admission = caller.session.connect("/admin", token, PATIENCE).await;
    assert!(matches!(admission, Admission::Admitted { .. }), "{admission:?}");
    assert_eq!(namespaces(&caller), ["/", "/admin"]);
    let pending = caller.session.emit_to("/admin", &"echo".into(), vec![json!("inside")]).await;
    assert_eq!(answer(pending.unwrap()).await, [json!("inside")]);
    caller.session.leave_namespace("/admin").await.unwrap();
    assert_eq!(caller.ask("echo", &[json!("here")]).await, [json!("here")]);
    Works
}

pub(super) async fn finds_the_path(at: Place<'_>) -> Outcome {
    assert_eq!(at.caller().await.ask("echo", &[json!("there")]).await, [json!("there")]);
    let elsewhere = Caller::open(&ConnectSpec { path: "/socket.io/".into(), ..at.spec() }).await;
    assert!(matches!(elsewhere.err(), Some(NotAdmitted::NotOpened(_))));
    Works
}

/// What every server puts into its refusal of a token that is not for `/admin`.
fn refusal_of_guests(at: Place<'_>) -> &'static str {
    match at.peer.kind {
        Kind::Oxide => "Authentication error",
        _ => "not-admin",
    }
}

async fn refusal(spec: &ConnectSpec) -> Value {
    match Caller::open(spec).await.err() {
        Some(NotAdmitted::Refused(payload)) => payload,
        other => panic!("it was not refused: {other:?}"),
    }
}

/// The namespaces that let the caller in.
fn namespaces(caller: &Caller) -> Vec<String> {
    caller.entered(|event| match event {
        Event::Connected { namespace, .. } => Some(namespace.clone()),
        _ => None,
    })
}
