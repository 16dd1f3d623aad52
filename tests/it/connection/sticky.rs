//! Sessions behind two servers, with and without a balancer that keeps them together.

use earwitness::diagnose::diagnose;
use earwitness::judge::Case;
use earwitness::ledger::{Clock, Cookies, Nonce, Question, Redactor, Writer};
use earwitness::scenario::{Env, read};
use earwitness::scenario::{Parser, Transports};
use earwitness::wire::{Client as _, ConnectSpec, NativeClient};

use super::doors::start;
use super::proxy::{Proxy, Software};
use crate::node_server::node_is_wanted;

/// The causes that a survey of a balancer's sessions shows.
async fn named(balance: &str) -> Vec<(&'static str, &'static str)> {
    let (one, other) = (start("plain"), start("plain"));
    let proxy = Proxy::start(Software::Haproxy, balance, &[&one.url, &other.url]);
    let writer = Writer::new(Clock::start(), Nonce::new([7; 8]), Redactor::default());
    let spec = ConnectSpec {
        url: proxy.url.clone(),
        path: "/socket.io/".into(),
        query: Vec::new(),
        headers: Vec::new(),
        namespace: "/".into(),
        transports: Transports::Polling,
        version: None,
        parser: Parser::Default,
        recovery: None,
        auth: None,
        answers: Vec::new(),
        within: std::time::Duration::from_secs(5),
    };
    let client = NativeClient::new();
    client.reach(&spec, &writer).await;
    let both = [Cookies::Dropped, Cookies::Replayed];
    let questions = both.map(|cookies| Question::SameSession { cookies });
    let answers = client.survey(&spec, &questions, &writer).await;
    assert_eq!(answers.len(), 16, "{answers:?}");
    let text = format!("system: {{ url: '{}' }}\nusers: {{ alice: {{}} }}\n", proxy.url);
    let none = |_: &str, _: &str| Err("it stands alone".to_owned());
    let scenario = read("sticky.yaml", &text, Env::default(), &none).expect("it is right");
    let ledger = writer.ledger();
    let found = diagnose(&Case::new(&scenario, &ledger));
    found.iter().map(|one| (one.code, one.confidence.word())).collect()
}

#[tokio::test]
async fn servers_that_take_turns_lose_sessions() {
    if node_is_wanted("servers that take turns") && Software::Haproxy.is_there() {
        assert_eq!(named("balance roundrobin").await, [("no-sticky-sessions", "certain")]);
    }
}

#[tokio::test]
async fn a_balancer_that_knows_its_clients_by_cookie_or_address_keeps_sessions() {
    if node_is_wanted("balancers that keep sessions") && Software::Haproxy.is_there() {
        let by_cookie = "balance roundrobin\n  cookie node insert indirect nocache";
        assert_eq!(named(by_cookie).await, []);
        assert_eq!(named("balance source").await, []);
    }
}
