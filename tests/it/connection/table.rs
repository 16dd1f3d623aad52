//! The table *what stands at the address × scenario → first diagnosis*.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use self::Named::{Certain, Likely, Nothing};
use super::doors::Door::{self, Behind, Node, PlainWebsocket, WebSite};
use super::doors::Rule;
use crate::node_server::{node_is_wanted, say};
use crate::recorded::CONNECTION;

/// Rows wait far more than they work, so there may be more of them at once than cores.
const AT_ONCE: usize = 4;

/// What stands at the address, the scenario, and what must be named.
type Row = (Door, &'static str, Named);

/// What must be named, alone.
#[derive(Clone, Copy)]
enum Named {
    Nothing,
    Certain(&'static str),
    Likely(&'static str),
}

const ROWS: [Row; 52] = [
    (Node("socket.io-2"), "version-4", Certain("protocol-version-mismatch")),
    (Node("plain"), "version-3", Certain("protocol-version-mismatch")),
    (Node("websocket-only"), "polling", Certain("transport-not-offered")),
    (Node("websocket-only"), "upgrade", Certain("transport-not-offered")),
    (Node("polling-only"), "chat", Certain("transport-not-offered")),
    (Node("other-path"), "chat", Certain("wrong-path")),
    (Node("other-path"), "realtime-namespace", Certain("wrong-path")),
    (Node("other-path-without-routes"), "realtime-namespace", Certain("wrong-path")),
    (Node("other-path-behind-a-page"), "realtime-namespace", Certain("wrong-path")),
    (Node("plain"), "other-path", Certain("wrong-path")),
    (Node("plain"), "no-slash", Certain("wrong-path")),
    (PlainWebsocket, "chat", Certain("not-socket-io")),
    (WebSite, "chat", Certain("not-socket-io")),
    (Node("other-path-behind-a-page"), "chat", Certain("not-socket-io")),
    (Node("cors-off"), "page", Certain("cors-origin-refused")),
    (Node("cors-for-another-page"), "page", Certain("cors-origin-refused")),
    (Node("cors-without-the-header"), "page-with-header", Certain("cors-origin-refused")),
    (Node("origin-refused"), "page", Certain("cors-origin-refused")),
    (Node("cors-for-everybody"), "page", Certain("cors-credentials-with-wildcard")),
    (Node("origin-ignored"), "page", Certain("origin-not-enforced")),
    (Node("cookie-and-no-origin"), "cookie", Certain("origin-not-enforced")),
    (Behind(Rule::NginxWithoutUpgrade), "chat", Certain("websocket-blocked")),
    (Behind(Rule::NginxUpgradeBad), "chat", Certain("websocket-blocked")),
    (Behind(Rule::HaproxyUpgradeDenied), "chat", Certain("websocket-blocked")),
    (Behind(Rule::HaproxyUpgradeSwallowed), "chat", Likely("websocket-blocked")),
    (Behind(Rule::NginxWithoutUpgrade), "upgrade", Certain("websocket-blocked")),
    (Behind(Rule::NginxAlone), "chat", Certain("target-unreachable")),
    (Behind(Rule::NginxImpatient), "idle", Certain("heartbeat-cut")),
    (Behind(Rule::HaproxyImpatient), "idle", Certain("heartbeat-cut")),
    (Behind(Rule::HaproxyTakesTurns), "polling", Certain("no-sticky-sessions")),
    (Behind(Rule::HaproxyTakesTurns), "upgrade", Certain("no-sticky-sessions")),
    (Node("plain"), "chat", Nothing),
    (Node("plain"), "polling", Nothing),
    (Node("plain"), "upgrade", Nothing),
    (Node("plain"), "version-4", Nothing),
    (Node("socket.io-2"), "chat", Nothing),
    (Node("socket.io-2"), "upgrade", Nothing),
    (Node("socket.io-2"), "version-3", Nothing),
    (Behind(Rule::NginxWithoutUpgrade), "polling", Nothing),
    (Behind(Rule::NginxRight), "upgrade", Nothing),
    (Behind(Rule::HaproxyRight), "upgrade", Nothing),
    (Behind(Rule::HaproxyBySource), "polling", Nothing),
    (Behind(Rule::HaproxyBySource), "upgrade", Nothing),
    (Node("websocket-only"), "chat", Nothing),
    (Node("no-slash-behind"), "no-slash", Nothing),
    (Node("cors-right"), "page-with-header", Nothing),
    (Node("plain"), "own-page", Nothing),
    (Node("cookie-and-origin"), "cookie", Nothing),
    (Node("cookie-of-the-same-site"), "cookie", Nothing),
    (Node("cookie-and-origin-in-the-middleware"), "cookie", Nothing),
    (Behind(Rule::NginxRight), "chat", Nothing),
    (Behind(Rule::HaproxyRight), "chat", Nothing),
];

#[test]
fn what_bars_the_way_is_named_and_healthy_doors_are_not_accused() {
    if !node_is_wanted("the ways in, on Node and behind proxies") {
        return;
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(row) = ROWS.get(at) else { return done };
            done.push((at, judged(row)));
        }
    };
    let mut lines: Vec<(usize, (String, String))> = thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a row was run")).collect()
    });
    lines.sort_by_key(|(at, _)| *at);
    let mut text = format!("{:<60} first diagnosis\n", "at the address, scenario");
    for (_, (line, wrong)) in &lines {
        let mark = if wrong.is_empty() { "ok" } else { wrong };
        writeln!(text, "{line:<95} {mark}").expect("texts take everything");
    }
    say(&text);
    assert!(lines.iter().all(|(_, (_, wrong))| wrong.is_empty()), "\n{text}");
    assert_eq!(lines.len(), ROWS.len());
}

/// Runs a row: what it is, and what is wrong with it.
fn judged((door, scenario, expected): &Row) -> (String, String) {
    let what = format!("{door:?}, {scenario}");
    let Some(opened) = door.open() else { return (what, String::new()) };
    let run = CONNECTION.run(scenario, &format!("{door:?}"), &opened.url);
    let codes = run.codes();
    let first = codes.first().copied().unwrap_or("nothing");
    let line = format!("{what:<60} {first} (exit {})", run.exit);
    let mut wrong = Vec::new();
    let (wanted, sure) = match expected {
        Nothing => (vec![], "-"),
        Certain(code) => (vec![*code], "certain"),
        Likely(code) => (vec![*code], "likely"),
    };
    if codes != wanted {
        wrong.push(format!("{codes:?} in place of {wanted:?}"));
    }
    let of_first = |key: &str| run.report["diagnoses"][0][key].as_str().unwrap_or("-").to_owned();
    let confidence = of_first("confidence");
    if confidence != sure {
        wrong.push(format!("it is {confidence}"));
    }
    let exit = match (first, of_first("severity").as_str()) {
        ("target-unreachable", _) => 4,
        // What is only worth knowing fails no run.
        ("nothing", _) | (_, "info") => 0,
        _ => 1,
    };
    if run.exit != exit {
        wrong.push(format!("exit code {} in place of {exit}", run.exit));
    }
    if !wrong.is_empty() {
        wrong.push(run.said);
    }
    (line, wrong.join("; "))
}
