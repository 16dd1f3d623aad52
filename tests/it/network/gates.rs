//! What every request carries, and where it comes from.

use std::sync::{Arc, Mutex};

use super::front::{Front, Heard, authority, pass_on};
use super::{everything, triage};
use crate::lab_server::LabServer;
use crate::witness::say;

/// A server in front of the lab that hears everything.
fn listening(lab: &LabServer, heard: &Heard) -> Front {
    let (target, heard) = (authority(&lab.url), heard.clone());
    Front::start(move |stream, _| pass_on(stream, target.clone(), heard.clone()))
}

/// How many requests of each kind there were.
fn requests(heard: &Heard) -> (usize, usize, usize) {
    let polls = heard.count("get /socket.io/?eio=4&transport=polling");
    let sockets = heard.count("get /socket.io/?eio=4&transport=websocket");
    (polls, heard.count("post /api/auth/login"), sockets)
}

#[test]
fn extra_headers_and_the_gate_are_served_on_every_request() {
    let (lab, heard) = (LabServer::start(None), Heard::default());
    let front = listening(&lab, &heard);
    let url = format!("http://{}", front.address);
    let flags = [
        "--header",
        "X-Tenant: blue",
        "--header",
        "X-Pass:swordfish-9",
        "--basic",
        "gate:keeper-7",
    ];
    let run = triage(&url, &flags, &[]);
    assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
    let (polls, logins, sockets) = requests(&heard);
    assert!(polls >= 1 && logins == 2 && sockets >= 5, "{:?}", requests(&heard));
    let all = heard.lines().iter().filter(|line| line.ends_with(" http/1.1")).count();
    for header in
        ["x-tenant: blue", "x-pass: swordfish-9", "authorization: basic z2f0ztprzwvwzxitnw=="]
    {
        assert_eq!(heard.count(header), all, "{header} in {:?}", heard.lines());
    }
}

#[test]
fn a_password_of_the_gate_may_be_in_the_environment_and_is_in_no_output() {
    let (lab, heard) = (LabServer::start(None), Heard::default());
    let front = listening(&lab, &heard);
    let url = format!("http://{}", front.address);
    let flags = ["--basic", "gate:env:GATE", "--header", "X-Pass: swordfish-9"];
    let said = everything(&url, &flags, &[("GATE", "keeper-7")]);
    assert!(heard.count("authorization: basic z2f0ztprzwvwzxitnw==") > 5, "{:?}", heard.lines());
    for secret in ["keeper-7", "Z2F0ZTprZWVwZXItNw", "swordfish"] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }
    assert!(said.contains(r#""headers":["x-pass","authorization"]"#), "{said}");
}

#[test]
fn connections_come_from_the_address_of_choice() {
    let (lab, peers) = (LabServer::start(None), Arc::new(Mutex::new(Vec::new())));
    let (target, seen) = (authority(&lab.url), Arc::clone(&peers));
    let front = Front::start(move |stream, peer| {
        seen.lock().expect("nobody panics while holding it").push(peer.ip().to_string());
        pass_on(stream, target.clone(), Heard::default())
    });
    let url = format!("http://{}", front.address);
    let run = triage(&url, &["--source-address", "127.0.0.2"], &[]);
    if run.exit == 2 {
        return say("skipped: a source address of choice (this machine has no 127.0.0.2)");
    }
    assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
    let peers = peers.lock().expect("nobody panics while holding it");
    assert!(peers.len() > 5 && peers.iter().all(|peer| peer == "127.0.0.2"), "{peers:?}");
    assert!(run.report["done"].to_string().contains("connected from 127.0.0.2"));
}

#[test]
fn addresses_may_be_of_ipv6() {
    let (lab, heard) = (LabServer::start(None), Heard::default());
    let (target, ears) = (authority(&lab.url), heard.clone());
    let front = Front::at("::1", move |stream, _| pass_on(stream, target.clone(), ears.clone()));
    let Some(front) = front else {
        return say("skipped: IPv6 (this machine has no ::1)");
    };
    let port = front.address.port();
    let url = format!("http://[::1]:{port}");
    let run = triage(&url, &[], &[]);
    assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
    assert!(requests(&heard).2 >= 5 && heard.count(&format!("host: [::1]:{port}")) > 5);
    let run = triage(&url, &["--ipv4"], &[]);
    assert_eq!((run.exit, run.codes()), (4, vec!["target-unreachable"]), "{}", run.stdout);
    let run = triage(&url, &["--ipv6"], &[]);
    assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
}
