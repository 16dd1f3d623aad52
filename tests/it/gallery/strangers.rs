//! Servers that do not do what they should.

use earwitness::lab::Fault;

use super::{assert_answer, shown};
use crate::addresses::{babbler, web_site};
use crate::lab_server::LabServer;

#[test]
fn a_join_is_refused() {
    let lab = LabServer::start(Some(Fault::JoinRefused));
    assert_answer("join-refused", 1, "chat.yaml", &lab.url);
}

#[test]
fn a_join_is_never_acknowledged() {
    let lab = LabServer::start(Some(Fault::JoinAckMissing));
    assert_answer("join-never-acked", 1, "chat.yaml", &lab.url);
}

#[test]
fn a_web_site_stands_where_a_socket_should() {
    assert_answer("web-site", 1, "chat.yaml", &web_site());
}

#[test]
fn a_server_babbles() {
    assert_answer("babbler", 4, "chat.yaml", &babbler());
}

/// The answer in a line is for whoever knows the rest.
#[test]
fn the_short_answer_is_the_cause_and_the_verdict() {
    let lab = LabServer::start(Some(Fault::JoinRefused));
    let (exit, text) = shown(&["run", "-q", "chat.yaml"], &[("EARWITNESS_DEMO_URL", &lab.url)]);
    assert_eq!(exit, 1, "{text}");
    assert!(text.lines().count() <= 10, "{text}");
    assert!(text.contains("1. join-refused"), "{text}");
}
