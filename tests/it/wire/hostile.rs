use std::time::{Duration, Instant};

use earwitness::ledger::{DisconnectReason, Event, HandshakeAnswer, NetPhase};
use earwitness::wire::NotAdmitted;
use futures_util::SinkExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use super::stage::{
    OPEN, PATIENCE, Peer, end, entry, garbles, kinds, ledger, open, spec, tcp, websocket,
};

/// Reads the head of a request.
async fn request(stream: &mut TcpStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
}

/// How opening fails against a server that answers the upgrade with these bytes and hangs up.
async fn answered(bytes: impl Into<Vec<u8>>) -> HandshakeAnswer {
    let bytes = bytes.into();
    let address = tcp(async move |mut stream| {
        request(&mut stream).await;
        stream.write_all(&bytes).await.unwrap();
    })
    .await;
    let ledger = ledger();
    let answer = match open(&spec(address), &ledger).await.err() {
        Some(NotAdmitted::NotOpened(answer)) => answer,
        other => panic!("{other:?}"),
    };
    let entered = kinds(&ledger, |event| match event {
        Event::NotOpened { answer, .. } => Some(answer.clone()),
        _ => None,
    });
    assert_eq!(entered, std::slice::from_ref(&answer));
    answer
}

#[tokio::test]
async fn a_refused_upgrade_gives_status_and_words() {
    let answer = answered(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: 18\r\n\r\nSession ID unknown",
    );
    let excerpt = "Session ID unknown".into();
    assert_eq!(answer.await, HandshakeAnswer::Status { status: 400, code: Some(1), excerpt });
    let answer = answered(
        "HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<h1>n\r\n3\r\no\r\n\r\n0\r\n\r\n",
    );
    let excerpt = "<h1>no".into();
    assert_eq!(answer.await, HandshakeAnswer::Status { status: 502, code: None, excerpt });
}

#[tokio::test]
async fn version_1_0_is_http_as_well() {
    let answer = answered("HTTP/1.0 403 Forbidden\r\n\r\nnot you").await;
    let excerpt = "not you".into();
    assert_eq!(answer, HandshakeAnswer::Status { status: 403, code: None, excerpt });
}

#[tokio::test]
async fn words_that_come_after_the_head_are_waited_for() {
    let address = tcp(async |mut stream| {
        request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\n").await.unwrap();
        stream.flush().await.unwrap();
        tokio::task::yield_now().await;
        stream.write_all(b"not you").await.unwrap();
        let _ = stream.read_u8().await;
    })
    .await;
    let began = Instant::now();
    let refused = open(&spec(address), &ledger()).await.err();
    let excerpt = "not you".into();
    let answer = HandshakeAnswer::Status { status: 403, code: None, excerpt };
    assert_eq!(refused, Some(NotAdmitted::NotOpened(answer)));
    assert!(began.elapsed() < Duration::from_millis(400), "the length was not heeded");
}

#[tokio::test]
async fn what_answers_but_is_no_websocket_is_told_apart() {
    let page = answered("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>").await;
    assert_eq!(page, HandshakeAnswer::NotEngineIo { status: 200, excerpt: "<html>".into() });
    let fake = answered("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n").await;
    assert_eq!(fake, HandshakeAnswer::NotEngineIo { status: 101, excerpt: String::new() });
    let moved =
        answered("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n").await;
    let excerpt = "Location: /login".into();
    assert_eq!(moved, HandshakeAnswer::Status { status: 302, code: None, excerpt });
}

#[tokio::test]
async fn what_is_not_http_and_what_hangs_up_are_told_apart() {
    for (bytes, words) in [
        (b"SSH-2.0-OpenSSH_9\r\n".to_vec(), "the answer is not HTTP: SSH-2.0"),
        (Vec::new(), "the server hung up without an answer"),
        (vec![b'x'; 1 << 20], "the answer is not HTTP: xxx"),
    ] {
        let HandshakeAnswer::Failed { failure } = answered(bytes).await else { panic!("{words}") };
        assert_eq!(failure.phase, NetPhase::Http);
        assert!(failure.error.starts_with(words), "{}", failure.error);
    }
}

#[tokio::test]
async fn a_server_that_never_answers_ends_in_its_bound() {
    let address = tcp(async |mut stream| {
        request(&mut stream).await;
        let _ = stream.read_u8().await;
    })
    .await;
    let mut spec = spec(address);
    spec.within = Duration::from_millis(100);
    let refused = open(&spec, &ledger()).await.err();
    let Some(NotAdmitted::NotOpened(HandshakeAnswer::Failed { failure })) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(failure.phase, NetPhase::Timeout);
    assert_eq!(failure.error, "100 ms ran out while waiting for the answer to the upgrade");
}

#[tokio::test]
async fn an_endless_handshake_ends_in_its_bound() {
    let address = tcp(async |mut stream| {
        request(&mut stream).await;
        while stream.write_all(b"HTTP/1.1 100 Continue\r\nX-Again: 1\r\n").await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let refused = open(&spec(address), &ledger()).await.err();
    let Some(NotAdmitted::NotOpened(HandshakeAnswer::Failed { .. })) = refused else {
        panic!("{refused:?}");
    };
}

#[tokio::test]
async fn a_first_frame_that_is_no_handshake_is_not_engine_io() {
    for frame in ["hello", "40", "0{}", "3"] {
        let address = websocket(async move |mut peer: Peer| {
            peer.say(frame).await;
            peer.stay().await;
        })
        .await;
        let refused = open(&spec(address), &ledger()).await.err();
        let excerpt = frame.to_owned();
        let answer = HandshakeAnswer::NotEngineIo { status: 101, excerpt };
        assert_eq!(refused, Some(NotAdmitted::NotOpened(answer)));
    }
}

#[tokio::test]
async fn http_behind_the_upgrade_is_not_engine_io() {
    let address = websocket(async |mut peer: Peer| {
        let stream = peer.0.get_mut();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\nUnsupported protocol").await.unwrap();
    })
    .await;
    let refused = open(&spec(address), &ledger()).await.err();
    let Some(NotAdmitted::NotOpened(HandshakeAnswer::NotEngineIo { status: 101, .. })) = refused
    else {
        panic!("{refused:?}");
    };
}

#[tokio::test]
async fn frames_that_are_not_understood_are_named_and_end_the_connection() {
    for frame in
        ["9", "", "4", "4\u{0}", "42", "42{}", "43[1]", "42[\"x\"", "4599-[\"x\"]x", "0x🦀"]
    {
        let address = websocket(async move |mut peer: Peer| {
            peer.admit().await;
            peer.say(frame).await;
            peer.stay().await;
        })
        .await;
        let ledger = ledger();
        let session = open(&spec(address), &ledger).await.unwrap();
        if frame.starts_with('0') {
            // A second handshake says nothing that matters.
            entry(&ledger, |event| matches!(event, Event::FrameIn { text, .. } if text == frame))
                .await;
            assert!(session.is_open() && garbles(&ledger).is_empty());
            continue;
        }
        assert_eq!(end(&ledger).await, (DisconnectReason::ParseError, None), "{frame:?}");
        assert_eq!(garbles(&ledger).len(), 1, "{frame:?}");
    }
}

#[tokio::test]
async fn a_binary_frame_that_nobody_announced_hints_at_another_parser() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.0.send(Message::binary(vec![0x84, 0xa4])).await.unwrap();
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let _session = open(&spec(address), &ledger).await.unwrap();
    assert_eq!(end(&ledger).await.0, DisconnectReason::ParseError);
    assert!(garbles(&ledger)[0].contains("parser"), "{:?}", garbles(&ledger));
}

#[tokio::test]
async fn a_packet_in_place_of_an_attachment_is_named() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        peer.say(r#"451-["x",{"_placeholder":true,"num":0}]"#).await;
        peer.say(r#"42["y"]"#).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let _session = open(&spec(address), &ledger).await.unwrap();
    assert_eq!(end(&ledger).await.0, DisconnectReason::ParseError);
    assert!(garbles(&ledger)[0].contains("attachments"), "{:?}", garbles(&ledger));
}

#[tokio::test]
async fn broken_websocket_frames_end_the_connection() {
    let too_long = [&[0x81, 127][..], &(17_u64 << 20).to_be_bytes(), b"42"].concat();
    let not_utf8 = vec![0x81, 2, 0xff, 0xfe];
    let reserved_bits = vec![0xf1, 1, b'2'];
    for bytes in [too_long, not_utf8, reserved_bits] {
        let address = websocket(async move |mut peer: Peer| {
            peer.admit().await;
            peer.0.get_mut().write_all(&bytes).await.unwrap();
            peer.stay().await;
        })
        .await;
        let ledger = ledger();
        let _session = open(&spec(address), &ledger).await.unwrap();
        assert_eq!(end(&ledger).await, (DisconnectReason::ParseError, None));
        assert_eq!(garbles(&ledger).len(), 1);
    }
}

#[tokio::test]
async fn a_greeting_of_an_older_socket_io_does_not_count() {
    let address = websocket(async |mut peer: Peer| {
        peer.say(OPEN).await;
        peer.say("40").await;
        peer.expect("40").await;
        peer.say(r#"40{"sid":"real"}"#).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    entry(&ledger, |event| matches!(event, Event::Connected { sid, .. } if sid == "real")).await;
    assert!(session.is_open());
}

#[tokio::test]
async fn a_flood_leaves_subscribers_their_turn() {
    const FLOOD: usize = 2000;
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        for _ in 0..FLOOD {
            peer.0.feed(Message::text(r#"42["x"]"#)).await.unwrap();
        }
        peer.0.flush().await.unwrap();
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let session = open(&spec(address), &ledger).await.unwrap();
    let mut arrivals = session.arrivals();
    for _ in 0..FLOOD {
        // An error here means that the subscriber was left behind.
        tokio::time::timeout(PATIENCE, arrivals.recv()).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_server_that_asks_but_never_reads_is_given_up() {
    let address = websocket(async |mut peer: Peer| {
        peer.admit().await;
        let ask = format!("42999[\"{}\"]", "x".repeat(100));
        while peer.0.send(Message::text(ask.clone())).await.is_ok() {}
    })
    .await;
    let ledger = ledger();
    let mut spec = spec(address);
    spec.answers = vec![("x".repeat(100).as_str().into(), vec!["y".repeat(100_000).into()])];
    let _session = open(&spec, &ledger).await.unwrap();
    assert_eq!(end(&ledger).await, (DisconnectReason::TransportError, None));
}

#[tokio::test]
async fn no_announced_interval_can_overflow() {
    let address = websocket(async |mut peer: Peer| {
        let most = u64::MAX;
        let open =
            format!(r#"0{{"sid":"e","upgrades":[],"pingInterval":{most},"pingTimeout":{most},"maxPayload":9}}"#);
        peer.say(&open).await;
        peer.expect("40").await;
        peer.say(r#"40{"sid":"s"}"#).await;
        peer.stay().await;
    })
    .await;
    let ledger = ledger();
    let mut spec = spec(address);
    spec.within = Duration::MAX;
    let session = open(&spec, &ledger).await.unwrap();
    assert!(session.is_open());
}
