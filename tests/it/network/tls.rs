//! Certificates that are good, and every way in which they are not.

use super::authority::{Authority, Clients, Pair, self_signed, tls_front};
use super::front::Front;
use super::{everything, triage};
use crate::lab_server::LabServer;
use crate::witness::Witness;

fn url(front: &Front) -> String {
    format!("https://{}", front.address)
}

/// Asserts that TLS is named as the cause, and nothing else, with these words.
fn assert_untrusted(run: &Witness, words: &str) {
    assert_eq!(run.codes(), ["tls-untrusted"], "{}{}", run.stdout, run.stderr);
    assert_eq!(run.exit, 1, "{}", run.stdout);
    let summary = run.report["diagnoses"][0]["summary"].as_str().expect("it has one");
    assert!(summary.contains(words), "{summary}");
}

#[test]
fn an_authority_of_ones_own_is_trusted_only_where_it_is_named() {
    let (lab, authority) = (LabServer::start(None), Authority::new());
    let front = tls_front(&lab.url, &authority.good(), Clients::Anybody);
    assert_untrusted(&triage(&url(&front), &[], &[]), "has an unknown issuer");
    let run = triage(&url(&front), &["--ca", &authority.file()], &[]);
    assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
}

#[test]
fn what_is_wrong_with_a_certificate_is_named() {
    let (lab, authority) = (LabServer::start(None), Authority::new());
    let cases: [(Pair, &str); 3] = [
        (authority.expired(), "has expired"),
        (authority.not_yet_valid(), "is not valid yet"),
        (authority.of_another_name(), "is for another name"),
    ];
    for (pair, words) in cases {
        let front = tls_front(&lab.url, &pair, Clients::Anybody);
        assert_untrusted(&triage(&url(&front), &["--ca", &authority.file()], &[]), words);
    }
}

#[test]
fn a_self_signed_certificate_is_named_and_can_be_trusted_by_itself() {
    let (lab, authority, pair) = (LabServer::start(None), Authority::new(), self_signed());
    let front = tls_front(&lab.url, &pair, Clients::Anybody);
    assert_untrusted(&triage(&url(&front), &[], &[]), "is self-signed");
    let (certificate, _) = authority.files_of(&pair);
    let run = triage(&url(&front), &["--ca", &certificate], &[]);
    assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
}

#[test]
fn a_client_certificate_is_shown_and_missed_by_name() {
    let (lab, authority) = (LabServer::start(None), Authority::new());
    let front = tls_front(&lab.url, &authority.good(), Clients::Of(&authority));
    let ca = authority.file();
    let without = triage(&url(&front), &["--ca", &ca], &[]);
    assert_untrusted(&without, "does not take our certificate, or misses one");
    let (certificate, key) = authority.files_of(&authority.good());
    let with = ["--ca", &ca, "--cert", &certificate, "--key", &key];
    let run = triage(&url(&front), &with, &[]);
    assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
    let said = everything(&url(&front), &with, &[]);
    assert!(said.contains("network-chosen") && !said.contains("PRIVATE KEY"), "{said}");
}

#[test]
fn insecure_takes_everything_and_says_so_loudly() {
    let (lab, authority) = (LabServer::start(None), Authority::new());
    let front = tls_front(&lab.url, &authority.expired(), Clients::Anybody);
    let run = triage(&url(&front), &["--insecure", "--quiet"], &[]);
    assert_eq!(run.exit, 0, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stderr.contains("warning: --insecure: certificates are NOT verified"),
        "{}",
        run.stderr
    );
    assert!(run.report["done"][0].as_str().is_some_and(|line| line.contains("NOT verify")));
}

#[test]
fn a_login_with_a_bad_certificate_is_no_failed_login() {
    let (lab, authority) = (LabServer::start(None), Authority::new());
    let front = tls_front(&lab.url, &authority.expired(), Clients::Anybody);
    let login = format!("POST {}/api/auth/login", url(&front));
    let run = triage(&lab.url, &["--login", &login, "--ca", &authority.file()], &[]);
    assert_untrusted(&run, "has expired");
}

#[test]
fn a_port_without_tls_is_unreachable_and_not_untrusted() {
    let lab = LabServer::start(None);
    let run = triage(&lab.url.replace("http:", "https:"), &[], &[]);
    assert_eq!(run.codes(), ["target-unreachable"], "{}", run.stdout);
    assert_eq!(run.exit, 4);
}
