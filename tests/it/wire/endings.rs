use std::time::{Duration, Instant};

use earwitness::ledger::{DisconnectReason, Endpoint, Event};
use earwitness::wire::{Client, Fence, NativeClient};
use tokio::io::AsyncReadExt;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::stage::{PATIENCE, Peer, end, entry, ledger, open, sent, spec, websocket};

#[tokio::test]
async fn a_close_frame_gives_its_code() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.close(1009).await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    timeout(PATIENCE, session.ended()).await.unwrap();
    assert_eq!(end(&ledger).await, (DisconnectReason::TransportClose, Some(1009)));
    assert!(!session.is_open());
}

#[tokio::test]
async fn a_connection_that_just_stops_is_closed_without_a_code() {
    let address = websocket(async |mut peer: Peer| peer.admit().await).await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    assert_eq!(end(&ledger).await, (DisconnectReason::TransportClose, None));
    drop(session);
}

#[tokio::test]
async fn a_server_that_announces_its_close_is_given_the_time_to_say_why() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.say("1").await;
        peer.close(1001).await;
    })
    .await;
    let ledger = ledger();
    let _session = open(&spec(address), &ledger).await.unwrap();
    assert_eq!(end(&ledger).await, (DisconnectReason::TransportClose, Some(1001)));
}

#[tokio::test]
async fn a_reset_is_an_error_of_the_transport() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.0.get_ref().set_zero_linger().unwrap();
    })
    .await;
    let ledger = ledger();
    let _session = open(&spec(address), &ledger).await.unwrap();
    assert_eq!(end(&ledger).await, (DisconnectReason::TransportError, None));
}

#[tokio::test]
async fn the_server_can_put_a_tab_out() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.say("41").await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    assert_eq!(end(&ledger).await, (DisconnectReason::ServerDisconnect, None));
    timeout(PATIENCE, session.ended()).await.unwrap();
    end(&ledger).await;
}

#[tokio::test]
async fn a_probe_that_is_put_out_and_then_dropped_was_put_out() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.say("41").await;
        peer.close(1000).await;
    })
    .await;
    let (ledger, spec) = (ledger(), spec(address));
    let client = NativeClient::new();
    let session = client.open_bare(&spec, Endpoint::Probe(1), &ledger).await.unwrap();
    session.connect("/", None, PATIENCE).await;
    assert_eq!(end(&ledger).await.0, DisconnectReason::ServerDisconnect);
}

#[tokio::test]
async fn a_server_that_stops_pinging_is_given_up() {
    let address = websocket(async |mut peer: Peer| {
        peer.say(r#"0{"sid":"e","upgrades":[],"pingInterval":60,"pingTimeout":40,"maxPayload":9}"#)
            .await;
        peer.expect("40").await;
        peer.say(r#"40{"sid":"s"}"#).await;
        peer.say("2").await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let _session = open(&spec(address), &ledger).await.unwrap();
    assert_eq!(end(&ledger).await, (DisconnectReason::PingTimeout, None));
    let last = |is: fn(&Event) -> bool| {
        ledger.ledger().entries().iter().rfind(|entry| is(&entry.event)).unwrap().at
    };
    let ping = last(|event| matches!(event, Event::FrameIn { text, .. } if text == "2"));
    let gone = last(|event| matches!(event, Event::Disconnected { .. }));
    assert!(gone.since(ping) >= Duration::from_millis(99), "{:?}", gone.since(ping));
}

#[tokio::test]
async fn closing_takes_leave_at_every_level() {
    let (tell, told) = oneshot::channel();
    let address = websocket(async move |mut peer: Peer| {
        peer.admit().await;
        let heard = [peer.hear().await, peer.hear().await];
        tell.send(heard).unwrap();
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    session.close().await;
    assert_eq!(end(&ledger).await.0, DisconnectReason::ClientDisconnect);
    assert_eq!(told.await.unwrap(), ["41", "close"]);
    assert_eq!(sent(&ledger), ["40", "41"]);
    assert!(!session.is_open());
    session.close().await;
    session.cut().await;
    end(&ledger).await;
}

#[tokio::test]
async fn closing_is_bounded_by_a_server_that_does_not_answer() {
    let (keep, kept) = oneshot::channel::<()>();
    let address = websocket(async move |mut peer: Peer| {
        peer.admit().await;
        // The connection stays open, but nobody reads it.
        let _ = kept.await;
        drop(peer);
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    let began = Instant::now();
    session.close().await;
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    assert_eq!(end(&ledger).await, (DisconnectReason::ClientDisconnect, None));
    drop(keep);
}

#[tokio::test]
async fn a_cut_resets_the_connection() {
    let (tell, told) = oneshot::channel();
    let address = websocket(async move |mut peer: Peer| {
        peer.admit().await;
        let read = peer.0.get_mut().read_u8().await;
        tell.send(read.unwrap_err().kind()).unwrap();
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    session.cut().await;
    assert_eq!(end(&ledger).await, (DisconnectReason::ClientDisconnect, None));
    assert_eq!(told.await.unwrap(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(session.fence(PATIENCE).await, Fence::Gone);
}

#[tokio::test]
async fn a_namespace_can_be_left_and_entered_again() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.expect("41").await;
        peer.expect("40").await;
        peer.say(r#"40{"sid":"again"}"#).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    session.leave_namespace("/").await.unwrap();
    assert!(!session.is_open());
    assert!(session.emit(&"say".into(), Vec::new()).await.is_err());
    session.connect("/", None, PATIENCE).await;
    assert!(session.is_open());
    entry(&ledger, |event| matches!(event, Event::Connected { sid, .. } if sid == "again")).await;
}

#[tokio::test]
async fn a_session_that_nobody_holds_takes_leave_by_itself() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    drop(open(&spec(address), &ledger).await.unwrap());
    assert_eq!(end(&ledger).await.0, DisconnectReason::ClientDisconnect);
}
