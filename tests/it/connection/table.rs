//! The table *what stands at the address × scenario → first diagnosis*.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::doors::Door::{self, Behind, Node, PlainWebsocket, WebSite};
use super::doors::Rule;
use crate::node_server::{node_is_wanted, say};
use crate::reported::Reported;

/// Rows wait far more than they work, so there may be more of them at once than cores.
const AT_ONCE: usize = 4;

/// What stands at the address, the scenario, and what must be named: the cause and how sure it is.
type Row = (Door, &'static str, Option<(&'static str, &'static str)>);

const fn named(code: &'static str) -> Option<(&'static str, &'static str)> {
    Some((code, "certain"))
}

const ROWS: [Row; 36] = [
    (Node("socket.io-2"), "version-4", named("protocol-version-mismatch")),
    (Node("plain"), "version-3", named("protocol-version-mismatch")),
    (Node("polling-only"), "chat", named("transport-not-offered")),
    (Node("other-path"), "chat", named("wrong-path")),
    (Node("other-path"), "realtime-namespace", named("wrong-path")),
    (Node("other-path-without-routes"), "realtime-namespace", named("wrong-path")),
    (Node("other-path-behind-a-page"), "realtime-namespace", named("wrong-path")),
    (Node("plain"), "other-path", named("wrong-path")),
    (Node("plain"), "no-slash", named("wrong-path")),
    (PlainWebsocket, "chat", named("not-socket-io")),
    (WebSite, "chat", named("not-socket-io")),
    (Node("other-path-behind-a-page"), "chat", named("not-socket-io")),
    (Node("cors-off"), "page", named("cors-origin-refused")),
    (Node("cors-for-another-page"), "page", named("cors-origin-refused")),
    (Node("cors-without-the-header"), "page-with-header", named("cors-origin-refused")),
    (Node("origin-refused"), "page", named("cors-origin-refused")),
    (Node("cors-for-everybody"), "page", named("cors-credentials-with-wildcard")),
    (Node("origin-ignored"), "page", named("origin-not-enforced")),
    (Node("cookie-and-no-origin"), "cookie", named("origin-not-enforced")),
    (Behind(Rule::NginxWithoutUpgrade), "chat", named("websocket-blocked")),
    (Behind(Rule::NginxUpgradeBad), "chat", named("websocket-blocked")),
    (Behind(Rule::HaproxyUpgradeDenied), "chat", named("websocket-blocked")),
    (Behind(Rule::HaproxyUpgradeSwallowed), "chat", Some(("websocket-blocked", "likely"))),
    (Behind(Rule::NginxAlone), "chat", named("target-unreachable")),
    (Node("plain"), "chat", None),
    (Node("plain"), "version-4", None),
    (Node("socket.io-2"), "chat", None),
    (Node("socket.io-2"), "version-3", None),
    (Node("websocket-only"), "chat", None),
    (Node("no-slash-behind"), "no-slash", None),
    (Node("cors-right"), "page-with-header", None),
    (Node("cookie-and-origin"), "cookie", None),
    (Node("cookie-of-the-same-site"), "cookie", None),
    (Node("cookie-and-origin-in-the-middleware"), "cookie", None),
    (Behind(Rule::NginxRight), "chat", None),
    (Behind(Rule::HaproxyRight), "chat", None),
];

#[test]
fn what_bars_the_way_is_named_and_healthy_doors_are_not_accused() {
    if !node_is_wanted("the ways in, on Node and behind proxies") {
        return;
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some(row) = ROWS.get(next.fetch_add(1, Ordering::Relaxed)) {
            done.push(judged(row));
        }
        done
    };
    let lines: Vec<(String, String)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a row was run")).collect()
    });
    let mut text = format!("{:<60} first diagnosis\n", "at the address, scenario");
    for (line, wrong) in &lines {
        let mark = if wrong.is_empty() { "ok" } else { wrong };
        writeln!(text, "{line:<95} {mark}").expect("texts take everything");
    }
    say(&text);
    assert!(lines.iter().all(|(_, wrong)| wrong.is_empty()), "\n{text}");
    assert_eq!(lines.len(), ROWS.len());
}

/// Runs a row: what it is, and what is wrong with it.
fn judged((door, scenario, expected): &Row) -> (String, String) {
    let what = format!("{door:?}, {scenario}");
    let Some(opened) = door.open() else { return (what, String::new()) };
    let run = Reported::run(&case(scenario), &[("CONNECTION_URL", &opened.url)]);
    let codes = run.codes();
    let first = codes.first().copied().unwrap_or("nothing");
    let line = format!("{what:<60} {first} (exit {})", run.exit);
    let mut wrong = Vec::new();
    let wanted: Vec<&str> = expected.iter().map(|(code, _)| *code).collect();
    if codes != wanted {
        wrong.push(format!("{codes:?} in place of {wanted:?}"));
    }
    let of_first = |key: &str| run.report["diagnoses"][0][key].as_str().unwrap_or("-").to_owned();
    let confidence = of_first("confidence");
    if expected.is_some_and(|(_, sure)| sure != confidence) {
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

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cases/connection/{name}.yaml"))
}
