//! Runs that go well and badly, and servers that repeat what they are told.

use std::path::Path;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use earwitness::lab::Fault;
use regex::Regex;
use tempfile::TempDir;
use url::form_urlencoded::byte_serialize;

use crate::addresses::parrot;
use crate::chat_server::{ChatServer, node_is_wanted};
use crate::lab_server::LabServer;
use crate::witness::{cases, program};

/// Three parts of base64url with a header that begins `{"`, as every JSON Web Token has.
static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"eyJ[\w-]+\.[\w-]+\.[\w-]*").expect("the pattern is constant"));

const PASSWORDS: [&str; 3] = ["alice-password", "bob-password", "carol-password"];
const PARROTS: &str = "p@rrot \"one\"/&=+ß";
const COOKIE: &str = "session=c00kie-of-the-parrot";
const JWT: &str =
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsInNlYyI6MX0.c2lnbmF0dXJlLW9mLXRoZS1wYXJyb3Q";

/// Everything that a run left behind, as what it is called and what it holds.
struct Artefacts(Vec<(String, String)>);

impl Artefacts {
    /// Runs a scenario with everything that writes.
    fn of(scenario: &str, variables: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("the temporary folder can be written to");
        let mut command = program(&["run", "-vv", scenario], variables);
        command.arg("--ledger").arg(folder.path().join("ledger"));
        for format in ["json", "junit", "github"] {
            let file = folder.path().join(format);
            command.arg("--report").arg(format!("{format}={}", file.display()));
        }
        let output = command.output().expect("the program is built");
        let mut all = vec![
            ("standard output".to_owned(), String::from_utf8_lossy(&output.stdout).into_owned()),
            ("standard error".to_owned(), String::from_utf8_lossy(&output.stderr).into_owned()),
        ];
        for name in ["ledger", "json", "junit", "github"] {
            let text = std::fs::read_to_string(folder.path().join(name));
            all.push((name.to_owned(), text.expect("it was asked for")));
        }
        assert!(all[0].1.lines().count() > 5 && all[2].1.lines().count() > 5, "nothing was run");
        Self(all)
    }

    /// Fails if any of these stands in any artefact, as it is or in a coding that undoes itself.
    fn assert_free_of(&self, secrets: &[&str]) {
        for (name, text) in &self.0 {
            if let Some(token) = TOKEN.find(text) {
                panic!("{name} holds a token: {}", around(text, token.start()));
            }
            for secret in secrets {
                for form in forms(secret) {
                    if let Some(at) = text.find(&form) {
                        panic!("{name} holds `{form}`: {}", around(text, at));
                    }
                }
            }
        }
    }

    fn holds(&self, name: &str, text: &str) -> bool {
        self.0.iter().any(|(artefact, held)| artefact == name && held.contains(text))
    }
}

/// The ways in which a secret is written in JSON, in XML, in an address or form, and in a header.
fn forms(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).expect("texts can be written");
    let twice = serde_json::to_string(&json).expect("texts can be written");
    vec![
        secret.to_owned(),
        json.trim_matches('"').to_owned(),
        twice.trim_matches(['"', '\\']).to_owned(),
        secret.replace('&', "&amp;").replace('"', "&quot;"),
        byte_serialize(secret.as_bytes()).collect(),
        STANDARD.encode(secret),
    ]
}

fn around(text: &str, at: usize) -> String {
    text[..at].chars().rev().take(80).collect::<Vec<_>>().into_iter().rev().collect::<String>()
        + "…"
}

#[test]
fn a_healthy_run_and_runs_that_go_wrong_leave_no_secret() {
    let faults = [None, Some(Fault::IssuerSecretIsFallback), Some(Fault::JoinRefused)];
    for fault in faults.into_iter().chain([Some(Fault::SecretMismatch), Some(Fault::ExceptInLoop)])
    {
        let lab = LabServer::start(fault);
        let variables = [("EARWITNESS_DEMO_URL", lab.url.as_str()), ("JWT_SECRET", &lab.secret)];
        let artefacts = Artefacts::of("causes/lab.yaml", &variables);
        artefacts.assert_free_of(&[&PASSWORDS[..], &[&lab.secret]].concat());
    }
}

#[test]
fn a_wrong_password_is_a_secret_too() {
    let lab = LabServer::start(None);
    let variables = [("EARWITNESS_DEMO_URL", lab.url.as_str())];
    let artefacts = Artefacts::of("gallery/wrong-password.yaml", &variables);
    artefacts.assert_free_of(&[&PASSWORDS[..], &["hunter2-is-not-it"]].concat());
    assert!(artefacts.holds("ledger", "Invalid credentials"));
}

#[test]
fn the_env_file_of_the_node_chat_stays_where_it_is() {
    if !node_is_wanted("the secrets of the Node chat") {
        return;
    }
    let text = std::fs::read_to_string(cases().join("../servers/node/.env")).unwrap();
    let values = text.lines().filter(|line| !line.starts_with('#'));
    let values: Vec<&str> = values.filter_map(|line| Some(line.split_once('=')?.1)).collect();
    assert_eq!(values.len(), 2);
    for fault in
        [None, Some("issuer-secret-is-fallback"), Some("secret-mismatch"), Some("join-refused")]
    {
        let chat = ChatServer::start(fault, &[]);
        let variables = [("EARWITNESS_DEMO_URL", chat.url.as_str())];
        let artefacts = Artefacts::of("causes/node.yaml", &variables);
        artefacts.assert_free_of(&[&PASSWORDS[..], &values].concat());
    }
}

#[test]
fn no_transport_and_no_parser_leaves_a_secret() {
    if !node_is_wanted("the secrets of the Node chat over other transports") {
        return;
    }
    for (scenario, fault) in [
        ("transports/polling.yaml", None),
        ("transports/upgrade.yaml", None),
        ("transports/msgpack.yaml", Some("parser-mismatch")),
    ] {
        let chat = ChatServer::start(fault, &[]);
        let artefacts = Artefacts::of(scenario, &[("EARWITNESS_DEMO_URL", chat.url.as_str())]);
        artefacts.assert_free_of(&PASSWORDS);
        assert!(artefacts.holds("ledger", r#"{\"token\":\"[token]\"}"#), "{scenario}");
    }
}

/// Debug pages answer with the request that they could not handle.
#[test]
fn a_server_that_repeats_what_it_is_told_leaks_nothing() {
    let url = parrot(COOKIE, JWT);
    for how in ["json", "form", "basic"] {
        let scenario = format!("gallery/parrot-{how}.yaml");
        assert!(Path::new(&cases().join(&scenario)).exists());
        let artefacts = Artefacts::of(&scenario, &[("EARWITNESS_DEMO_URL", &url)]);
        assert!(artefacts.holds("ledger", "cannot do this"), "{how}: the parrot was not heard");
        let basic = format!("alice@example.com:{PARROTS}");
        let cookie = COOKIE.split('=').nth(1).unwrap();
        artefacts.assert_free_of(&[PARROTS, cookie, JWT, &basic]);
    }
}

#[test]
fn the_forms_of_a_secret_are_what_programs_write() {
    let forms = forms("a\"b&c d");
    for form in ["a\"b&c d", "a\\\"b&c d", "a\\\\\\\"b&c d", "a&quot;b&amp;c d", "a%22b%26c+d"] {
        assert!(forms.iter().any(|known| known == form), "{form} is not in {forms:?}");
    }
}
