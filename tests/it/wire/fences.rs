use std::time::Duration;

use earwitness::ledger::Event;
use earwitness::wire::Fence;

use super::stage::{PATIENCE, Peer, entry, kinds, ledger, open, sent, spec, websocket};

/// What stands in the ledger about fences and arrivals, in order.
fn order(ledger: &earwitness::ledger::Writer) -> Vec<String> {
    kinds(ledger, |event| match event {
        Event::Received { event, .. } => Some(event.to_string()),
        Event::Fenced { .. } => Some("fenced".into()),
        Event::FenceUnanswered { after_millis, .. } => Some(format!("open after {after_millis}")),
        _ => None,
    })
}

#[tokio::test]
async fn a_fence_stands_behind_all_that_was_written_before_it() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.expect("40/earwitness-fence-0,").await;
        for frame in
            [r#"42["a"]"#, r#"42["b"]"#, r#"44/earwitness-fence-0,{"message":"Invalid namespace"}"#]
        {
            peer.say(frame).await;
        }
        peer.expect("40/earwitness-fence-1,").await;
        peer.say(r#"44/earwitness-fence-1,"Unable to connect""#).await;
        peer.say(r#"42["c"]"#).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    assert_eq!(session.fence(PATIENCE).await, Fence::Passed);
    assert_eq!(order(&ledger), ["a", "b", "fenced"]);
    assert_eq!(session.fence(PATIENCE).await, Fence::Passed);
    entry(&ledger, |event| matches!(event, Event::Received { event, .. } if event.as_str() == "c"))
        .await;
    assert_eq!(order(&ledger), ["a", "b", "fenced", "fenced", "c"]);
    assert!(session.is_open());
    let refused = kinds(&ledger, |event| matches!(event, Event::Refused { .. }).then_some(()));
    assert_eq!(refused, []);
}

#[tokio::test]
async fn a_server_that_lets_everybody_in_passes_and_is_left_again() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.expect("40/earwitness-fence-0,").await;
        peer.say(r#"40/earwitness-fence-0,{"sid":"x"}"#).await;
        peer.expect("41/earwitness-fence-0,").await;
        peer.say(r#"42["left"]"#).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    assert_eq!(session.fence(PATIENCE).await, Fence::Passed);
    entry(&ledger, |event| matches!(event, Event::Received { .. })).await;
    assert_eq!(order(&ledger), ["fenced", "left"]);
    assert!(sent(&ledger).contains(&"41/earwitness-fence-0,".to_owned()));
}

#[tokio::test]
async fn a_fence_that_is_answered_late_stays_unanswered() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.expect("40/earwitness-fence-0,").await;
        peer.expect("40/earwitness-fence-1,").await;
        peer.say(r#"44/earwitness-fence-0,{"message":"Invalid namespace"}"#).await;
        peer.say(r#"44/earwitness-fence-1,{"message":"Invalid namespace"}"#).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    assert_eq!(session.fence(Duration::from_millis(50)).await, Fence::Unanswered);
    assert_eq!(session.fence(PATIENCE).await, Fence::Passed);
    assert_eq!(order(&ledger), ["open after 50", "fenced"]);
}

#[tokio::test]
async fn a_fence_on_a_lost_connection_is_gone() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.hear().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    assert_eq!(session.fence(PATIENCE).await, Fence::Gone);
    assert_eq!(session.fence(PATIENCE).await, Fence::Gone);
}
