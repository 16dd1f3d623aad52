//! Values of the handshake that are allowed and unwise. They are notes and no faults: whether they hurt depends on
//! what stands in between, which a run from one place cannot see.

use crate::ledger::Handshake;

/// What nginx and most balancers wait for a word before they cut a connection, in milliseconds.
const PROXY_PATIENCE: u64 = 60_000;
/// A ping that comes more often costs more than it tells.
const SHORTEST_INTERVAL: u64 = 5_000;
/// A pong takes longer on a train, or while a page or a server is busy.
const SHORTEST_TIMEOUT: u64 = 2_000;
/// The least that a chat message with a quotation and a few addresses needs, in bytes.
const SMALLEST_PAYLOAD: u64 = 10_000;
/// What a few clients can fill the memory of a server with, in bytes; it was the default up to Socket.IO 2.
const GREATEST_PAYLOAD: u64 = 50_000_000;

/// What is unwise in a handshake by polling, one sentence each.
pub fn advice(handshake: &Handshake) -> Vec<String> {
    [silence(handshake), haste(handshake), payload(handshake), upgrades(handshake)]
        .into_iter()
        .flatten()
        .collect()
}

/// Whether a connection may be silent for longer than proxies wait.
fn silence(handshake: &Handshake) -> Option<String> {
    let (interval, timeout) = (handshake.ping_interval, handshake.ping_timeout);
    if interval >= PROXY_PATIENCE {
        return Some(format!(
            "pings come every {}: proxies that wait 60 s, as nginx does by default, cut an idle connection \
             before the next one; set `pingInterval` below that",
            seconds(interval)
        ));
    }
    let together = interval.saturating_add(timeout);
    (together > PROXY_PATIENCE).then(|| {
        format!(
            "`pingInterval` and `pingTimeout` are {} together: a proxy that waits 60 s, as nginx does by default, \
             may give a slow connection up before its two ends do; raise `proxy_read_timeout` or lower them",
            seconds(together)
        )
    })
}

/// Whether pings come, or must be answered, too fast.
fn haste(handshake: &Handshake) -> Option<String> {
    let (interval, timeout) = (handshake.ping_interval, handshake.ping_timeout);
    if timeout < SHORTEST_TIMEOUT {
        return Some(format!(
            "a pong may take {} only: phones and busy pages will be cut off that are still there; 20 s is the \
             default of `pingTimeout`",
            seconds(timeout)
        ));
    }
    (interval < SHORTEST_INTERVAL).then(|| {
        format!(
            "pings come every {}: with many clients that is load for nothing; 25 s is the default of \
             `pingInterval`",
            seconds(interval)
        )
    })
}

fn payload(handshake: &Handshake) -> Option<String> {
    match handshake.max_payload? {
        most @ ..SMALLEST_PAYLOAD => Some(format!(
            "no message may be greater than {most} bytes: a longer one closes the connection of who sends it; \
             1000000 is the default of `maxHttpBufferSize`"
        )),
        most @ GREATEST_PAYLOAD.. => Some(format!(
            "messages of up to {most} bytes are taken: a few clients can fill the memory of the server; 1000000 \
             is the default of `maxHttpBufferSize`"
        )),
        _ => None,
    }
}

fn upgrades(handshake: &Handshake) -> Option<String> {
    handshake.upgrades.is_empty().then(|| {
        "no upgrade to WebSocket is offered: who begins by polling, as the official client does, stays there"
            .to_owned()
    })
}

/// Milliseconds as people write them.
fn seconds(millis: u64) -> String {
    match (millis / 1000, millis % 1000) {
        (0, millis) => format!("{millis} ms"),
        (whole, 0) => format!("{whole} s"),
        (whole, rest) => format!("{whole}.{} s", rest / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values that a server has if nobody changes them.
    fn default() -> Handshake {
        Handshake {
            sid: "s".into(),
            ping_interval: 25_000,
            ping_timeout: 20_000,
            max_payload: Some(1_000_000),
            upgrades: vec!["websocket".into()],
        }
    }

    #[test]
    fn the_defaults_are_wise() {
        assert_eq!(advice(&default()), Vec::<String>::new());
        assert_eq!(advice(&Handshake { max_payload: None, ..default() }), Vec::<String>::new());
    }

    #[test]
    fn each_unwise_value_is_named_alone() {
        for (unwise, word) in [
            (Handshake { ping_interval: 60_000, ..default() }, "every 60 s"),
            (Handshake { ping_timeout: 60_000, ..default() }, "85 s together"),
            (Handshake { ping_timeout: 500, ..default() }, "500 ms only"),
            (Handshake { ping_interval: 1_500, ..default() }, "every 1.5 s"),
            (Handshake { max_payload: Some(512), ..default() }, "greater than 512 bytes"),
            (Handshake { max_payload: Some(100_000_000), ..default() }, "up to 100000000 bytes"),
            (Handshake { upgrades: Vec::new(), ..default() }, "no upgrade"),
        ] {
            let notes = advice(&unwise);
            assert!(notes.len() == 1 && notes[0].contains(word), "{word}: {notes:?}");
        }
    }
}
