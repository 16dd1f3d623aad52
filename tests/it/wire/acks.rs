use earwitness::ledger::{Event, MessageId};
use serde_json::{Value, json};

use super::stage::{PATIENCE, Peer, entry, kinds, ledger, open, sent, spec, websocket};

/// The acknowledgements in the ledger.
fn acked(ledger: &earwitness::ledger::Writer) -> Vec<(u64, Vec<Value>)> {
    kinds(ledger, |event| match event {
        Event::Acked { ack, args, .. } => Some((*ack, args.clone())),
        _ => None,
    })
}

#[tokio::test]
async fn many_acknowledgements_find_their_emits_in_any_order() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.expect(r#"420["say","a"]"#).await;
        peer.expect(r#"421["say","b"]"#).await;
        peer.say(r#"431["second"]"#).await;
        peer.say(r#"430["first",{"ok":true}]"#).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    let first = session.emit(&"say".into(), vec![json!("a")]).await.unwrap();
    let second = session.emit(&"say".into(), vec![json!("b")]).await.unwrap();
    assert_eq!((first.ack, second.ack), (0, 1));
    assert_eq!(first.answer.await.unwrap(), [json!("first"), json!({ "ok": true })]);
    assert_eq!(second.answer.await.unwrap(), [json!("second")]);
    let emitted = kinds(&ledger, |event| match event {
        Event::Emitted { args, ack, .. } => Some((*ack, args.clone())),
        _ => None,
    });
    assert_eq!(emitted, [(0, vec![json!("a")]), (1, vec![json!("b")])]);
}

#[tokio::test]
async fn late_and_double_acknowledgements_are_entered() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.expect(r#"420["say"]"#).await;
        peer.expect(r#"421["say"]"#).await;
        for frame in ["430[1]", "431[2]", "431[3]", "437[4]"] {
            peer.say(frame).await;
        }
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    drop(session.emit(&"say".into(), Vec::new()).await.unwrap());
    let kept = session.emit(&"say".into(), Vec::new()).await.unwrap();
    assert_eq!(kept.answer.await.unwrap(), [json!(2)]);
    entry(&ledger, |event| matches!(event, Event::Acked { ack: 7, .. })).await;
    let list = |number: i32| vec![json!(number)];
    assert_eq!(acked(&ledger), [(0, list(1)), (1, list(2)), (1, list(3)), (7, list(4))]);
    assert!(session.is_open());
}

#[tokio::test]
async fn the_server_gets_the_acknowledgements_it_asks_for() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.say(r#"425["ready?",1]"#).await;
        peer.expect(r#"435["yes",{"n":2}]"#).await;
        peer.say(r#"42/other,6["unknown"]"#).await;
        peer.expect("43/other,6[]").await;
        peer.say(r#"42["done"]"#).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let mut spec = spec(address);
    spec.answers = vec![("ready?".into(), vec![json!("yes"), json!({ "n": 2 })])];
    let session = open(&spec, &ledger).await.unwrap();
    let mut arrivals = session.arrivals();
    entry(
        &ledger,
        |event| matches!(event, Event::Received { event, .. } if event.as_str() == "done"),
    )
    .await;
    let names = |arrivals: &mut tokio::sync::broadcast::Receiver<_>| {
        let arrival: std::sync::Arc<earwitness::wire::Arrival> = arrivals.try_recv().unwrap();
        arrival.event.to_string()
    };
    // What comes in another namespace is in the ledger only.
    assert_eq!([names(&mut arrivals), names(&mut arrivals)], ["ready?", "done"]);
}

#[tokio::test]
async fn pings_are_answered_with_what_they_carry() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.say("2").await;
        peer.expect("3").await;
        peer.say("2probe").await;
        peer.expect("3probe").await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    entry(&ledger, |event| matches!(event, Event::FrameOut { text, .. } if text == "3probe")).await;
    assert_eq!(sent(&ledger), ["40", "3", "3probe"]);
    drop(session);
}

#[tokio::test]
async fn markers_are_found_and_attachments_waited_for() {
    let ledger = ledger();
    let marker = ledger.nonce().marker(MessageId(3));
    let address = websocket(async move |mut peer: Peer| {
        peer.admit().await;
        let placeholder = r#"{"_placeholder":true,"num":0}"#;
        peer.say(&format!(r#"452-["file","{marker}",{placeholder},{placeholder}]"#)).await;
        peer.say("2").await;
        peer.expect("3").await;
        for bytes in [vec![1, 2, 3], vec![4]] {
            let frame = tokio_tungstenite::tungstenite::Message::binary(bytes);
            futures_util::SinkExt::send(&mut peer.0, frame).await.unwrap();
        }
        peer.say(r#"42["after"]"#).await;
        peer.stay().await;
    })
    .await;
    let session = open(&spec(address), &ledger).await.unwrap();
    entry(
        &ledger,
        |event| matches!(event, Event::Received { event, .. } if event.as_str() == "after"),
    )
    .await;
    let seen = kinds(&ledger, |event| match event {
        Event::Received { event, messages, .. } => Some((event.to_string(), messages.clone())),
        Event::FrameIn { text, .. } if text.starts_with('<') => Some((text.clone(), vec![])),
        _ => None,
    });
    let plain = |text: &str| (text.to_owned(), vec![]);
    assert_eq!(
        seen,
        [
            plain("<3 bytes>"),
            plain("<1 bytes>"),
            ("file".into(), vec![MessageId(3)]),
            plain("after")
        ]
    );
    assert!(
        session.fence(std::time::Duration::from_millis(1)).await
            == earwitness::wire::Fence::Unanswered
    );
}

#[tokio::test]
async fn whoever_waits_for_an_acknowledgement_learns_that_the_connection_ended() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.expect(r#"420["say"]"#).await;
        peer.close(1001).await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    let pending = session.emit(&"say".into(), Vec::new()).await.unwrap();
    assert!(tokio::time::timeout(PATIENCE, pending.answer).await.unwrap().is_err());
    assert!(session.emit(&"say".into(), Vec::new()).await.is_err());
}
