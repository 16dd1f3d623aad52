use earwitness::ledger::Event;
use earwitness::scenario::Transports;
use serde_json::{Value, json};

use super::Outcome;
use super::Outcome::{NotThere, Works};
use crate::peers::caller::{Caller, Place};
use crate::peers::peer::Kind;

/// How many events must keep their order.
const BURST: u64 = 100;
/// Under the limit of every server, and far more than one read brings.
const LARGE: usize = 300_000;

pub(super) async fn by_the_transport(at: Place<'_>) -> Outcome {
    let caller = at.caller().await;
    match at.transports {
        Transports::Websocket => assert_eq!(transport(&caller).await, json!("websocket")),
        Transports::Polling => {
            assert_eq!(transport(&caller).await, json!("polling"));
            assert_eq!(caller.ask("echo", &[json!(1)]).await, [json!(1)]);
            assert_eq!(transport(&caller).await, json!("polling"));
        }
        Transports::Upgrade => upgraded(&caller).await,
    }
    Works
}

/// What is on its way while the transport changes keeps its order and comes once.
pub(super) async fn upgrades(at: Place<'_>) -> Outcome {
    if at.transports != Transports::Upgrade {
        return NotThere("only a connection that begins with polling and may go on is upgraded");
    }
    let mut caller = at.caller().await;
    let before = caller.emit("burst", &[json!(BURST)]).await;
    upgraded(&caller).await;
    drop(before);
    for number in 0..BURST {
        assert_eq!(caller.hears("burst").await, [json!(number)]);
    }
    caller.ask("say", &[json!("after")]).await;
    assert_eq!(caller.hears("said").await, [json!("after")]);
    Works
}

/// Pings come, are answered, and the connection lives on.
pub(super) async fn lives_on(at: Place<'_>) -> Outcome {
    let caller = at.caller().await;
    // In the older protocol the client asks for the sign of life.
    let (asked, answered) = match at.peer.kind {
        Kind::SocketIo2 => (is_out as fn(&Event, &str) -> bool, is_in as fn(&Event, &str) -> bool),
        _ => (is_in as fn(&Event, &str) -> bool, is_out as fn(&Event, &str) -> bool),
    };
    caller.enters(4, |event| asked(event, "2")).await;
    caller.enters(3, |event| answered(event, "3")).await;
    assert!(caller.session.is_open());
    assert_eq!(caller.ask("echo", &[json!("alive")]).await, [json!("alive")]);
    Works
}

pub(super) async fn large_messages(at: Place<'_>) -> Outcome {
    let mut caller = at.caller().await;
    if at.transports == Transports::Upgrade {
        upgraded(&caller).await;
    }
    caller.ask("big", &[json!(LARGE)]).await;
    assert_eq!(caller.hears("big").await, [json!("x".repeat(LARGE))]);
    if (at.peer.kind, at.transports) == (Kind::Python, Transports::Polling) {
        return NotThere(
            "to the server; python-engineio on aiohttp takes only the beginning of a large request",
        );
    }
    let large = [json!("y€".repeat(LARGE / 4))];
    assert_eq!(caller.ask("echo", &large).await, large);
    Works
}

/// What the server says that the connection is carried by.
async fn transport(caller: &Caller) -> Value {
    caller.whoami().await["transport"].take()
}

/// Waits until both sides have moved to a WebSocket.
async fn upgraded(caller: &Caller) {
    caller.enters(1, |event| matches!(event, Event::Upgraded { .. })).await;
    assert_eq!(transport(caller).await, json!("websocket"));
}

fn is_in(event: &Event, frame: &str) -> bool {
    matches!(event, Event::FrameIn { text, .. } if text == frame)
}

fn is_out(event: &Event, frame: &str) -> bool {
    matches!(event, Event::FrameOut { text, .. } if text == frame)
}
