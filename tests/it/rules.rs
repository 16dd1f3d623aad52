//! Rules over ledgers written by hand: what each cause needs, and what it must not be taken for.

mod absences;
mod answers;
mod battery;
mod certificates;
mod clients;
mod commands;
mod crowds;
mod departures;
mod endings;
mod entrances;
mod gates;
mod greetings;
mod identities;
mod keys;
mod kicks;
mod leaving;
mod lifetimes;
mod limits;
mod logs;
mod losses;
mod messages;
mod nodes;
mod open_doors;
mod recoveries;
mod returns;
mod rooms;
mod secrets;
mod sequences;
mod shapes;
mod trespasses;
mod unmarked;
mod verifier;

use earwitness::diagnose::Confidence;
use earwitness::ledger::{
    Endpoint, Event, Handshake, HandshakeAnswer, NetFailure, NetPhase, Phases,
};
use earwitness::scenario::{Revision, Transport};
use serde_json::Value;

use crate::play::{Play, tab};

/// The codes that are named, and how sure each is.
fn named(play: &Play) -> Vec<(&'static str, Confidence)> {
    play.diagnosed().iter().map(|diagnosis| (diagnosis.code, diagnosis.confidence)).collect()
}

fn on(name: &str) -> Endpoint {
    Endpoint::Tab(tab(name))
}

/// The handshake of a server that pings every 25 seconds and takes 1000 bytes.
fn opened(name: &str) -> Event {
    let handshake = Handshake {
        sid: "s".into(),
        ping_interval: 25_000,
        ping_timeout: 20_000,
        max_payload: Some(1000),
        upgrades: Vec::new(),
    };
    let (transport, revision) = (Transport::Websocket, Revision::Four);
    Event::Opened { on: on(name), handshake, transport, revision, phases: Phases::default() }
}

fn connected(name: &str) -> Event {
    Event::Connected { on: on(name), namespace: "/".into(), sid: name.into(), recovery: None }
}

fn emitted(name: &str, event: &str, argument: &str) -> Event {
    let args = vec![Value::from(argument)];
    Event::Emitted { on: on(name), event: event.into(), args, ack: 0 }
}

/// The handshake was asked for, and nobody answered.
fn unreachable() -> Event {
    let failure = NetFailure { phase: NetPhase::Connect, error: "Connection refused".into() };
    let answer = HandshakeAnswer::Failed { failure };
    Event::Reached { url: "http://127.0.0.1:1/socket.io/".into(), answer, micros: 1 }
}
