//! Starting and stopping, tabs that close, bursts, and the order of what is delivered.

use earwitness::lab::{self, Fault, LabError};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::client::Tab;

/// The faults that show in how long a tab lasts, and how much it may say.
pub(super) const FAULTS: &[Fault] = &[Fault::SecondTabKicksFirst, Fault::RateLimited];

const ROOM: &str = "42";

/// Enough to overrun the queue of 128 packets that `socketioxide` gives a socket by default.
const BURST: usize = 1000;

#[tokio::test]
async fn the_announcement_says_all_that_a_client_needs() {
    let lab = lab::start(Some(Fault::LastTabExcluded), 0).await.expect("the lab starts");
    let said = lab.announcement();
    assert_eq!(said["url"], lab.url());
    assert_eq!(said["fault"], "one-fixed-tab-excluded:last");
    assert_eq!(said["users"].as_array().map(Vec::len), Some(7));
    let alice =
        json!({ "name": "alice", "email": "alice@example.com", "password": "alice-password" });
    assert_eq!(said["users"][0], alice);
    assert_eq!(said["room"], json!({ "id": "42" }));
    let events = json!({
        "join": "conversation:join",
        "leave": "conversation:leave",
        "history": "conversation:history",
        "send": "message:send",
        "deliver": "message:new",
        "joined": "conversation:joined",
        "left": "conversation:left",
        "online": "user:online",
        "offline": "user:offline",
    });
    assert_eq!(said["events"], events);
}

#[tokio::test]
async fn a_healthy_lab_announces_no_fault_and_no_secret() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let secret = lab.environment_secret();
    let said = lab.announcement();
    assert_eq!(said["fault"], Value::Null);
    assert!(!said.to_string().contains(secret.expose_secret()));
    assert!(!format!("{lab:?}").contains(secret.expose_secret()));
}

#[tokio::test]
async fn a_taken_port_is_an_error_that_names_it() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let port = lab.url().rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    let port: u16 = port.expect("the address has a port");
    let error = lab::start(None, port).await.expect_err("the port is taken");
    assert!(matches!(error, LabError::Listen { port: named, .. } if named == port), "{error}");
    assert!(error.to_string().contains(&port.to_string()), "{error}");
}

#[tokio::test]
async fn dropping_the_lab_closes_its_sockets() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let tab = Tab::of(&lab.url(), "alice").await;
    drop(lab);
    tab.closed().await;
}

#[tokio::test]
async fn a_stopped_lab_has_given_its_port_back() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    let host = lab.url().replace("http://", "");
    let tab = Tab::of(&lab.url(), "alice").await;
    lab.stop().await;
    assert!(TcpStream::connect(host).await.is_err());
    tab.closed().await;
}

#[tokio::test]
async fn a_closed_tab_no_longer_counts() {
    let lab = lab::start(Some(Fault::ExceptInLoop), 0).await.expect("the lab starts");
    let mut first = Tab::joined(&lab.url(), "alice", ROOM).await;
    let mut second = Tab::joined(&lab.url(), "alice", ROOM).await;
    let mut bob = Tab::joined(&lab.url(), "bob", ROOM).await;
    first.say(ROOM, "with two").await;
    second.disconnect().await;
    // The handler of the disconnect was spawned before the fence was answered, and on this runtime
    // of one thread it runs before whatever is spawned after it.
    second.fence().await;
    first.say(ROOM, "with one").await;
    bob.fence().await;
    assert_eq!(bob.copies("message:new", "with two"), 2);
    assert_eq!(bob.copies("message:new", "with one"), 1);
}

#[tokio::test]
async fn a_second_tab_ends_the_first_of_its_user_only() {
    let lab = lab::start(Some(Fault::SecondTabKicksFirst), 0).await.expect("the lab starts");
    let first = Tab::of(&lab.url(), "alice").await;
    let mut bob = Tab::joined(&lab.url(), "bob", ROOM).await;
    let mut second = Tab::joined(&lab.url(), "alice", ROOM).await;
    first.expelled().await;
    assert_eq!(second.say(ROOM, "alone").await["success"], true);
    bob.fence().await;
    assert_eq!(bob.copies("message:new", "alone"), 1);
}

#[tokio::test]
async fn the_third_message_within_a_second_is_refused() {
    let lab = lab::start(Some(Fault::RateLimited), 0).await.expect("the lab starts");
    let mut alice = Tab::joined(&lab.url(), "alice", ROOM).await;
    for (content, success) in [("one", true), ("two", true), ("three", false)] {
        assert_eq!(alice.say(ROOM, content).await["success"], success, "{content}");
    }
}

#[tokio::test]
async fn a_fence_comes_behind_a_burst_that_was_acknowledged() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    burst_is_heard_in_order(&lab.url()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_threads_keep_the_order_of_a_sender() {
    let lab = lab::start(None, 0).await.expect("the lab starts");
    burst_is_heard_in_order(&lab.url()).await;
}

/// Sends without waiting in between; the receiver does not read before the last message was
/// acknowledged.
async fn burst_is_heard_in_order(url: &str) {
    let mut alice = Tab::joined(url, "alice", ROOM).await;
    let mut bob = Tab::joined(url, "bob", ROOM).await;
    let contents: Vec<_> = (0..BURST).map(|number| format!("number {number}")).collect();
    let (last, others) = contents.split_last().expect("a burst is not empty");
    for content in others {
        alice.emit("message:send", &json!({ "conversationId": ROOM, "content": content })).await;
    }
    assert_eq!(alice.say(ROOM, last).await["success"], true);
    bob.fence().await;
    let heard: Vec<_> = bob.messages().iter().map(|message| message["content"].clone()).collect();
    assert_eq!(heard, contents);
}
