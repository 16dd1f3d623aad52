use earwitness::ledger::{Endpoint, Event, HandshakeAnswer, NetPhase, Recovering};
use earwitness::wire::{Admission, Client, NativeClient, NotAdmitted};
use futures_util::SinkExt;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

use super::stage::{
    OPEN, PATIENCE, Peer, end, entry, kinds, ledger, open, sent, spec, tcp, websocket,
};

#[tokio::test]
async fn an_admitted_tab_has_both_identifiers_in_the_ledger() {
    let address = websocket(async |mut peer: Peer| {
        peer.say(OPEN).await;
        peer.expect(r#"40/chat,{"token":"t0p"}"#).await;
        peer.say(r#"40/chat,{"sid":"sock","pid":"priv"}"#).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let mut spec = spec(address);
    spec.namespace = "/chat".into();
    spec.auth = Some(json!({ "token": "t0p" }));
    let session = open(&spec, &ledger).await.unwrap();
    assert!(session.is_open());
    let opened = entry(&ledger, |event| matches!(event, Event::Opened { .. })).await;
    let Event::Opened { handshake, .. } = opened.event else { unreachable!() };
    assert_eq!((handshake.sid.as_str(), handshake.ping_interval), ("eng", 25_000));
    let connected = entry(&ledger, |event| matches!(event, Event::Connected { .. })).await;
    assert_eq!(
        connected.event,
        Event::Connected {
            on: super::stage::tab(),
            namespace: "/chat".into(),
            sid: "sock".into(),
            recovery: Some(Recovering::Offered)
        }
    );
}

#[tokio::test]
async fn a_refusal_comes_back_with_all_its_data() {
    let address = websocket(async |mut peer: Peer| {
        peer.say(OPEN).await;
        peer.expect("40").await;
        peer.say(r#"44{"message":"invalid signature","data":{"code":"E"}}"#).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let payload = json!({ "message": "invalid signature", "data": { "code": "E" } });
    let refused = open(&spec(address), &ledger).await.err();
    assert_eq!(refused, Some(NotAdmitted::Refused(payload.clone())));
    entry(&ledger, |event| matches!(event, Event::Refused { payload: p, .. } if *p == payload))
        .await;
    end(&ledger).await;
}

#[tokio::test]
async fn a_refused_connection_can_ask_again() {
    let address = websocket(async |mut peer: Peer| {
        peer.say(OPEN).await;
        peer.expect(r#"40{"token":"bad"}"#).await;
        peer.say(r#"44{"message":"no"}"#).await;
        peer.expect(r#"40{"token":"good"}"#).await;
        peer.say(r#"40{"sid":"sock"}"#).await;
        peer.stay().await;
    })
    .await;
    let (ledger, spec, client) = (ledger(), spec(address), NativeClient::new());
    let session = client.open_bare(&spec, Endpoint::Probe(1), &ledger).await.unwrap();
    let refused = session.connect("/", Some(json!({ "token": "bad" })), PATIENCE).await;
    assert_eq!(refused, Admission::Refused(json!({ "message": "no" })));
    assert!(!session.is_open());
    let admitted = session.connect("/", Some(json!({ "token": "good" })), PATIENCE).await;
    assert_eq!(admitted, Admission::Admitted { sid: "sock".into() });
    assert!(session.is_open());
}

#[tokio::test]
async fn a_probe_outlives_being_put_out_of_its_namespace() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.say("41").await;
        peer.expect("40/earwitness-fence-0,").await;
        peer.say(r#"44/earwitness-fence-0,{"message":"Invalid namespace"}"#).await;
        peer.expect("40").await;
        peer.say(r#"44{"message":"no"}"#).await;
        drop(peer);
    })
    .await;
    let (ledger, spec, client) = (ledger(), spec(address), NativeClient::new());
    let session = client.open_bare(&spec, Endpoint::Probe(1), &ledger).await.unwrap();
    let admitted = session.connect("/", None, PATIENCE).await;
    assert!(matches!(admitted, Admission::Admitted { .. }));
    session.fence(PATIENCE).await;
    assert!(!session.is_open());
    let refused = session.connect("/", None, PATIENCE).await;
    assert!(matches!(refused, Admission::Refused(_)));
    end(&ledger).await;
}

#[tokio::test]
async fn events_right_behind_connect_are_not_lost() {
    let address = websocket(async |mut peer: Peer| {
        peer.say(OPEN).await;
        peer.expect("40").await;
        for frame in [r#"40{"sid":"sock"}"#, r#"42["hello",1]"#, r#"42["hello",2]"#] {
            peer.0.feed(Message::text(frame)).await.unwrap();
        }
        peer.0.flush().await.unwrap();
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    entry(&ledger, |event| matches!(event, Event::Received { args, .. } if args == &[json!(2)]))
        .await;
    let mut arrivals = session.arrivals();
    let (first, second) = (arrivals.try_recv().unwrap(), arrivals.try_recv().unwrap());
    assert_eq!((first.event.as_str(), &first.args), ("hello", &vec![json!(1)]));
    assert_eq!(second.args, [json!(2)]);
    assert!(session.arrivals().try_recv().is_err());
}

#[tokio::test]
async fn the_upgrade_carries_the_address_and_the_headers_of_the_scenario() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let address = tcp(async move |stream| {
        let mut seen = None;
        #[expect(clippy::result_large_err, reason = "the signature is the library's")]
        let look = |request: &Request, response: Response| {
            let header = |name| request.headers()[name].to_str().unwrap().to_owned();
            seen = Some((request.uri().to_string(), header("cookie"), header("origin")));
            Ok(response)
        };
        let mut peer = Peer(accept_hdr_async(stream, look).await.unwrap());
        tell.send(seen.unwrap()).unwrap();
        peer.admit().await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let mut spec = spec(address);
    spec.query = vec![("token".into(), "s3cret-value".into())];
    spec.headers =
        vec![("Cookie".into(), "sid=1".into()), ("Origin".into(), "https://app.test".into())];
    open(&spec, &ledger).await.unwrap();
    let (uri, cookie, origin) = told.await.unwrap();
    assert_eq!(uri, "/socket.io/?EIO=4&transport=websocket&token=s3cret-value");
    assert_eq!((cookie.as_str(), origin.as_str()), ("sid=1", "https://app.test"));
    let text = ledger.ledger().to_json_lines();
    assert!(text.contains("token=[redacted]") && !text.contains("s3cret-value"), "{text}");
}

#[tokio::test]
async fn a_silent_namespace_ends_in_its_bound() {
    let address = websocket(async |mut peer: Peer| {
        peer.say(OPEN).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let mut spec = spec(address);
    spec.within = std::time::Duration::from_millis(150);
    assert_eq!(open(&spec, &ledger).await.err(), Some(NotAdmitted::Unanswered));
    let bounds = kinds(&ledger, |event| match event {
        Event::ConnectUnanswered { after_millis, .. } => Some(*after_millis),
        _ => None,
    });
    assert_eq!(bounds, [150]);
    end(&ledger).await;
    assert_eq!(sent(&ledger), ["40"]);
}

#[tokio::test]
async fn a_closed_port_says_so() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let ledger = ledger();
    let answer = open(&spec(address), &ledger).await.err();
    let Some(NotAdmitted::NotOpened(HandshakeAnswer::Failed { failure })) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(failure.phase, NetPhase::Connect);
    assert!(failure.error.contains("refused"), "{}", failure.error);
    entry(&ledger, |event| matches!(event, Event::NotOpened { .. })).await;
}

#[tokio::test]
async fn a_name_without_an_address_says_so() {
    let ledger = ledger();
    let mut spec = spec("127.0.0.1:1".parse().unwrap());
    spec.url = "http://no-such-host.invalid".into();
    let answer = open(&spec, &ledger).await.err();
    let Some(NotAdmitted::NotOpened(HandshakeAnswer::Failed { failure })) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!(failure.phase, NetPhase::Dns);
}
