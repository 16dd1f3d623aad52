//! Through proxies, and not.

use std::time::{Duration, Instant};

use super::authority::{Authority, Clients, tls_front};
use super::front::{Front, Heard, authority};
use super::proxy_servers::{Serves, http_proxy, refusing_proxy, silent_proxy, socks_proxy};
use super::{everything, triage};
use crate::lab_server::LabServer;
use crate::witness::Witness;

const CLERK: Serves = Serves::Only("clerk", "open-sesame");

fn through(scheme: &str, credentials: &str, proxy: &Front) -> String {
    format!("{scheme}://{credentials}{}", proxy.address)
}

fn assert_passes(run: &Witness) {
    assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
}

/// Asserts that nothing was reached, and that the proxy is named with these words.
fn assert_closed(run: &Witness, words: &str) {
    assert_eq!(run.codes(), ["target-unreachable"], "{}{}", run.stdout, run.stderr);
    assert_eq!(run.exit, 4);
    let summary = run.report["diagnoses"][0]["summary"].as_str().expect("it has one");
    assert!(summary.contains("the way through the proxy is closed"), "{summary}");
    assert!(summary.contains(words), "{summary}");
    assert!(!summary.contains("sesame"), "{summary}");
}

#[test]
fn everything_goes_through_an_http_proxy() {
    let (lab, asked) = (LabServer::start(None), Heard::default());
    let proxy = http_proxy(&authority(&lab.url), CLERK, &asked);
    let flag = through("http", "clerk:open-sesame@", &proxy);
    let run = triage("http://chat.invalid", &["--proxy", &flag], &[]);
    assert_passes(&run);
    assert!(asked.count("get http://chat.invalid/socket.io/") >= 1, "{:?}", asked.lines());
    assert_eq!(asked.count("post http://chat.invalid/api/auth/login"), 2);
    assert!(asked.count("connect chat.invalid:80 ") >= 5, "{:?}", asked.lines());
    let done = run.report["done"].to_string();
    assert!(done.contains(&format!("went through the proxy http://{}", proxy.address)), "{done}");
}

#[test]
fn tls_is_agreed_with_the_server_and_not_with_the_proxy() {
    let (lab, ca, asked) = (LabServer::start(None), Authority::new(), Heard::default());
    let front = tls_front(&lab.url, &ca.good(), Clients::Anybody);
    let proxy = http_proxy(&front.address.to_string(), Serves::Anybody, &asked);
    let flag = through("http", "", &proxy);
    let port = front.address.port();
    let run =
        triage(&format!("https://localhost:{port}"), &["--proxy", &flag, "--ca", &ca.file()], &[]);
    assert_passes(&run);
    assert_eq!(asked.count("get "), 0, "{:?}", asked.lines());
    assert!(asked.count(&format!("connect localhost:{port} ")) >= 8, "{:?}", asked.lines());
}

#[test]
fn everything_goes_through_a_socks_proxy_which_may_look_names_up() {
    let (lab, asked) = (LabServer::start(None), Heard::default());
    let proxy = socks_proxy(&authority(&lab.url), CLERK, &asked);
    let flag = through("socks5h", "clerk:open-sesame@", &proxy);
    assert_passes(&triage("http://chat.invalid", &["--proxy", &flag], &[]));
    assert!(asked.count("chat.invalid:80") >= 7, "{:?}", asked.lines());

    let (asked, port) = (Heard::default(), authority(&lab.url).replace("127.0.0.1:", ""));
    let proxy = socks_proxy(&authority(&lab.url), Serves::Anybody, &asked);
    let url = format!("http://127.0.0.1:{port}");
    assert_passes(&triage(&url, &["--proxy", &through("socks5", "", &proxy)], &[]));
    assert!(asked.count(&format!("127.0.0.1:{port}")) >= 7, "{:?}", asked.lines());
}

#[test]
fn a_proxy_that_refuses_is_named_with_its_words() {
    for scheme in ["http", "https"] {
        let url = format!("{scheme}://chat.invalid");
        let proxy = http_proxy("127.0.0.1:1", CLERK, &Heard::default());
        let flag = through("http", "clerk:wrong-sesame@", &proxy);
        let run = triage(&url, &["--proxy", &flag], &[]);
        assert_closed(&run, "refused: 407 Proxy Authentication Required");
    }
    let proxy = refusing_proxy("502 Bad Gateway");
    let run = triage("https://chat.invalid", &["--proxy", &through("http", "", &proxy)], &[]);
    assert_closed(&run, "refused: 502 Bad Gateway");
}

#[test]
fn a_socks_proxy_that_refuses_is_named_with_its_reason() {
    let proxy = socks_proxy("127.0.0.1:1", CLERK, &Heard::default());
    let run = triage("http://chat.invalid", &["--proxy", &through("socks5h", "", &proxy)], &[]);
    assert_closed(&run, "it wants a user and a password");
    let flag = through("socks5h", "clerk:wrong-sesame@", &proxy);
    assert_closed(
        &triage("http://chat.invalid", &["--proxy", &flag], &[]),
        "it does not take the user and password",
    );
}

#[test]
fn a_proxy_that_is_not_there_or_never_answers_is_named_in_bounded_time() {
    let gone = through("http", "", &refusing_proxy("200 OK"));
    let run = triage("https://chat.invalid", &["--proxy", &gone], &[]);
    assert_closed(&run, "cannot be reached: ");
    let silent = silent_proxy();
    let began = Instant::now();
    let run = triage("https://chat.invalid", &["--proxy", &through("http", "", &silent)], &[]);
    assert_closed(&run, "does not answer: ");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[test]
fn the_environment_is_heard_but_not_for_this_machine() {
    let (lab, asked) = (LabServer::start(None), Heard::default());
    let proxy = http_proxy(&authority(&lab.url), CLERK, &asked);
    let flag = through("http", "clerk:open-sesame@", &proxy);
    let environment = [("all_proxy", flag.as_str()), ("NO_PROXY", "inside.invalid")];
    assert_passes(&triage(&lab.url, &[], &environment));
    assert_eq!(asked.lines(), Vec::<String>::new());
    assert_passes(&triage("http://chat.invalid", &[], &environment));
    assert!(asked.count("connect chat.invalid:80 ") >= 5, "{:?}", asked.lines());
    let before = asked.lines().len();
    for (url, flags) in
        [("http://inside.invalid", &[][..]), ("http://chat.invalid", &["--proxy", "none"])]
    {
        let run = triage(url, flags, &environment);
        assert_eq!(run.codes(), ["target-unreachable"], "{}", run.stdout);
    }
    assert_eq!(asked.lines().len(), before);
}

#[test]
fn no_output_holds_what_opens_a_proxy() {
    let lab = LabServer::start(None);
    let proxy = http_proxy(&authority(&lab.url), CLERK, &Heard::default());
    for (url, password) in [
        ("http://chat.invalid", "open-sesame"),
        ("https://chat.invalid", "open-sesame"),
        ("https://chat.invalid", "wrong-sesame"),
    ] {
        let flag = through("http", &format!("clerk:{password}@"), &proxy);
        let said = everything(url, &["--proxy", &flag], &[]);
        assert!(said.contains(&format!("http://{}", proxy.address)), "{said}");
        // `clerk:open-` and `clerk:wrong` in base64.
        for secret in ["sesame", "Y2xlcms6b3Blbi", "Y2xlcms6d3Jvbm"] {
            assert!(!said.contains(secret), "{secret} in {said}");
        }
    }
}
