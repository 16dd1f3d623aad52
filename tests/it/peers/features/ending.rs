use earwitness::ledger::{DisconnectReason, Event, Recovering};
use earwitness::wire::ConnectSpec;
use serde_json::json;

use super::Outcome;
use super::Outcome::{NotThere, Works};
use crate::peers::caller::{Caller, Place};
use crate::peers::peer::Kind;

/// The server knows at once that the client has gone, and that it meant to.
pub(super) async fn client_leaves(at: Place<'_>) -> Outcome {
    let mut stays = at.caller().await;
    let goes = at.caller().await;
    let sid = goes.sid();
    goes.session.close().await;
    assert_eq!(goes.end().await, DisconnectReason::ClientDisconnect);
    assert!(!goes.session.is_open());
    let reason = match at.peer.kind {
        Kind::Python => "client disconnect",
        Kind::Oxide => "client has manually disconnected the socket from the namespace",
        _ => "client namespace disconnect",
    };
    assert_eq!(reason_to_leave(&mut stays, &sid).await, reason);
    Works
}

/// The server notices that the connection is gone, without a word of the client; over polling some do so only when no
/// sign of life comes.
pub(super) async fn client_cuts(at: Place<'_>) -> Outcome {
    let mut stays = at.caller().await;
    let goes = at.caller().await;
    let sid = goes.sid();
    goes.session.cut().await;
    assert_eq!(goes.end().await, DisconnectReason::ClientDisconnect);
    reason_to_leave(&mut stays, &sid).await;
    Works
}

/// The server notices that no sign of life comes.
pub(super) async fn client_is_silent(at: Place<'_>) -> Outcome {
    let mut stays = at.caller().await;
    let silent = at.caller().await;
    let sid = silent.sid();
    silent.session.fall_silent().await;
    let reason = match at.peer.kind {
        Kind::Oxide => "client did not send a PONG packet in time",
        _ => "ping timeout",
    };
    assert_eq!(reason_to_leave(&mut stays, &sid).await, reason);
    Works
}

pub(super) async fn server_leaves(at: Place<'_>) -> Outcome {
    let caller = at.caller().await;
    caller.emit("kick", &[]).await;
    assert_eq!(caller.end().await, DisconnectReason::ServerDisconnect);
    assert!(!caller.session.is_open());
    Works
}

pub(super) async fn server_closes(at: Place<'_>) -> Outcome {
    let caller = at.caller().await;
    caller.emit("kick-hard", &[]).await;
    let reason = caller.end().await;
    // To a poll that comes a moment later socketioxide does not say that it has closed, but that it knows no such session.
    let refused = at.peer.kind == Kind::Oxide && reason == DisconnectReason::TransportError;
    assert!(refused || reason == DisconnectReason::TransportClose, "{reason:?}");
    assert!(!caller.session.is_open());
    Works
}

/// What was said while the connection was lost comes when the session is back, and the offset is no argument.
pub(super) async fn recovers(at: Place<'_>) -> Outcome {
    if at.peer.kind != Kind::SocketIo4 {
        return NotThere("recovery came with socket.io 4.6, and others do not have it");
    }
    let mut stays = at.caller().await;
    let mut lost = at.caller().await;
    let sid = lost.sid();
    for caller in [&stays, &lost] {
        assert_eq!(caller.ask("join", &[json!("room")]).await, [json!("room")]);
    }
    stays.ask("shout", &[json!("room"), json!("before")]).await;
    assert_eq!(lost.hears("shouted").await, [json!("before")]);
    let recovery = lost.session.recovery();
    assert!(recovery.is_some());
    lost.session.cut().await;
    reason_to_leave(&mut stays, &sid).await;
    stays.ask("shout", &[json!("room"), json!("meanwhile")]).await;

    let mut back = Caller::open(&ConnectSpec { recovery, ..at.spec() }).await.unwrap();
    let how = back.entered(|event| match event {
        Event::Connected { recovery, .. } => Some(*recovery),
        _ => None,
    });
    assert_eq!((how, back.sid()), (vec![Some(Recovering::Recovered)], sid));
    assert_eq!(back.hears("shouted").await, [json!("meanwhile")]);
    assert_eq!(back.whoami().await["recovered"], json!(true));
    Works
}

/// Why the server says that somebody has left; those of earlier checks may be leaving, too.
async fn reason_to_leave(stays: &mut Caller, sid: &str) -> String {
    loop {
        let left = stays.hears("left").await;
        if left[0] == json!(sid) {
            return left[1].as_str().unwrap().to_owned();
        }
    }
}
