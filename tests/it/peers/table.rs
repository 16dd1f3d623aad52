//! The table of one server, how it is filled, and how it is printed.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use earwitness::scenario::Transports;
use futures_util::FutureExt as _;
use tokio::time::timeout;

use super::caller::Place;
use super::features::{FEATURES, Outcome};
use super::needs::Needs;
use super::peer::{Kind, Peer};
use crate::node_server::say;

/// Longer than all that a check waits for one after the other.
const BOUND: Duration = Duration::from_secs(30);

/// The columns.
const TRANSPORTS: [(Transports, &str); 3] = [
    (Transports::Polling, "polling"),
    (Transports::Websocket, "websocket"),
    (Transports::Upgrade, "upgrade"),
];

/// What came of a feature over a transport.
enum Cell {
    Works,
    NotThere(&'static str),
    Broken(String),
}

/// Checks every feature of a server over every transport, prints the table, and fails if a cell is broken.
pub(super) async fn hold(kind: Kind) {
    let mut rows: Vec<Vec<Cell>> = FEATURES.iter().map(|_| Vec::new()).collect();
    let mut name = String::new();
    for needs in Needs::ALL {
        let peer = Peer::start(kind, needs).await;
        name.clone_from(&peer.name);
        for (feature, row) in FEATURES.iter().zip(&mut rows).filter(|(one, _)| one.needs == needs) {
            for (transports, _) in TRANSPORTS {
                row.push(cell((feature.check)(Place { peer: &peer, transports })).await);
            }
        }
    }
    let text = print(&name, &rows);
    say(&text);
    let broken = rows.iter().flatten().filter(|cell| matches!(cell, Cell::Broken(_))).count();
    assert_eq!(broken, 0, "\n{text}");
    assert!(rows.iter().all(|row| row.len() == TRANSPORTS.len()), "the table is not complete");
}

async fn cell(check: impl Future<Output = Outcome>) -> Cell {
    match timeout(BOUND, AssertUnwindSafe(check).catch_unwind()).await {
        Ok(Ok(Outcome::Works)) => Cell::Works,
        Ok(Ok(Outcome::NotThere(why))) => Cell::NotThere(why),
        Ok(Err(panic)) => Cell::Broken(words(panic.as_ref())),
        Err(_) => Cell::Broken("it did not come to an end".to_owned()),
    }
}

/// What a panic says.
fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref().copied()).unwrap_or("it panicked").to_owned()
}

fn print(server: &str, rows: &[Vec<Cell>]) -> String {
    let mut text = format!("{server:<24}");
    let mut notes = BTreeSet::new();
    for (_, transport) in TRANSPORTS {
        write!(text, "{transport:<10}").expect("texts take everything");
    }
    for (feature, row) in FEATURES.iter().zip(rows) {
        write!(text, "\n{:<24}", feature.name).expect("texts take everything");
        for (cell, (_, transport)) in row.iter().zip(TRANSPORTS) {
            let mark = match cell {
                Cell::Works => "ok",
                Cell::NotThere(why) => {
                    notes.insert(format!("n/a: {}: {why}", feature.name));
                    "n/a"
                }
                Cell::Broken(why) => {
                    notes.insert(format!("BROKEN: {} over {transport}: {why}", feature.name));
                    "BROKEN"
                }
            };
            write!(text, "{mark:<10}").expect("texts take everything");
        }
    }
    notes.iter().fold(text, |text, note| format!("{text}\n  {note}"))
}
