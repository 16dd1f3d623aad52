//! Whatever a session travels over goes the same way.

use tempfile::TempDir;

use super::authority::{Authority, Clients, tls_front};
use super::front::{Front, Heard, authority, pass_on};
use super::proxy_servers::{Serves, http_proxy};
use crate::lab_server::LabServer;
use crate::witness::{Witness, witness};

/// The demonstration over these transports.
fn run(transports: &str, url: &str, flags: &[&str]) -> Witness {
    let folder = TempDir::new().expect("the temporary folder can be written to");
    let socket = format!("system:\n  socket: {{ transports: [{transports}] }}\n");
    let text = include_str!("../../../scenarios/demo.yaml").replacen("system:\n", &socket, 1);
    let file = folder.path().join("scenario.yaml");
    std::fs::write(&file, text).expect("the folder can be written to");
    let file = file.to_str().expect("it is text");
    witness(&[&["run", file], flags].concat(), &[("EARWITNESS_DEMO_URL", url)])
}

#[test]
fn polls_and_upgrades_carry_the_headers() {
    let (lab, heard) = (LabServer::start(None), Heard::default());
    let (target, ears) = (authority(&lab.url), heard.clone());
    let front = Front::start(move |stream, _| pass_on(stream, target.clone(), ears.clone()));
    let url = format!("http://{}", front.address);
    for transports in ["polling", "polling, websocket"] {
        let run =
            run(transports, &url, &["--basic", "gate:keeper-7", "--header", "X-Tenant: blue"]);
        assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
    }
    let all = heard.count(" http/1.1");
    assert!(heard.count("&sid=") > 20 && heard.count("upgrade: websocket") >= 6);
    for header in ["x-tenant: blue", "authorization: basic z2f0ztprzwvwzxitnw=="] {
        assert_eq!(heard.count(header), all, "{header} in {:?}", heard.lines());
    }
}

#[test]
fn polls_and_upgrades_go_through_tls_and_a_proxy() {
    let (lab, ca, asked) = (LabServer::start(None), Authority::new(), Heard::default());
    let front = tls_front(&lab.url, &ca.good(), Clients::Anybody);
    let proxy = http_proxy(&front.address.to_string(), Serves::Anybody, &asked);
    let url = format!("https://localhost:{}", front.address.port());
    let proxy = format!("http://{}", proxy.address);
    for transports in ["polling", "polling, websocket"] {
        let run = run(transports, &url, &["--proxy", &proxy, "--ca", &ca.file()]);
        assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
    }
    assert!(asked.count("connect localhost:") > 10, "{:?}", asked.lines());
}
