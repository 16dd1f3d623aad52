//! Everything that a run leaves behind, and the search for what must not be in it.

use std::collections::HashSet;
use std::process::Command;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use tempfile::TempDir;
use url::form_urlencoded::byte_serialize;

use crate::witness::program;

/// Three parts of base64url with a header that begins `{"`, as every JSON Web Token has.
pub(super) static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"eyJ[\w-]+\.[\w-]+\.[\w-]*").expect("the pattern is constant"));

/// So many characters of a token are a part of it that nobody may see.
const PART: usize = 16;

/// Everything that a run left behind, as what it is called and what it holds.
pub(super) struct Artefacts(Vec<(String, String)>);

impl Artefacts {
    /// Runs a scenario with everything that writes.
    pub(super) fn of(scenario: &str, variables: &[(&str, &str)]) -> Self {
        let artefacts = Self::with(&["run", "-vv", scenario], variables);
        let lines = |place: usize| artefacts.0[place].1.lines().count();
        assert!(lines(0) > 5 && lines(2) > 5, "nothing was run");
        artefacts
    }

    /// Runs the program with these arguments, with a ledger and every report.
    pub(super) fn with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("the temporary folder can be written to");
        let mut command = program(arguments, variables);
        command.arg("--ledger").arg(folder.path().join("ledger"));
        for format in ["json", "junit", "github"] {
            let file = folder.path().join(format);
            command.arg("--report").arg(format!("{format}={}", file.display()));
        }
        let mut all = Self::printed(command).0;
        for name in ["ledger", "json", "junit", "github"] {
            let text = std::fs::read_to_string(folder.path().join(name));
            all.push((name.to_owned(), text.unwrap_or_default()));
        }
        Self(all)
    }

    /// What a command prints.
    pub(super) fn printed(mut command: Command) -> Self {
        let output = command.output().expect("the program is built");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self(vec![
            ("standard output".to_owned(), text(&output.stdout)),
            ("standard error".to_owned(), text(&output.stderr)),
        ])
    }

    /// Fails if any of these stands in any artefact, as it is or in a coding that undoes itself.
    pub(super) fn assert_free_of(&self, secrets: &[&str]) {
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

    /// Fails if sixteen characters of the claims or of the signature of any of these tokens stand in any artefact. (The
    /// headers of all tokens are alike, and no secret.)
    pub(super) fn assert_free_of_parts(&self, tokens: &HashSet<String>) {
        let parts = tokens.iter().flat_map(|token| token.split('.').skip(1));
        let parts: HashSet<&[u8]> = parts.flat_map(|part| part.as_bytes().windows(PART)).collect();
        for (name, text) in &self.0 {
            let mut places = text.as_bytes().windows(PART).enumerate();
            if let Some((at, part)) = places.find(|(_, window)| parts.contains(window)) {
                let part = String::from_utf8_lossy(part);
                panic!("{name} holds `{part}` of a token: {}", around(text, at));
            }
        }
    }

    pub(super) fn holds(&self, name: &str, text: &str) -> bool {
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
    let before = String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(80)..at]);
    format!("{before}…")
}

#[test]
fn the_forms_of_a_secret_are_what_programs_write() {
    let forms = forms("a\"b&c d");
    for form in ["a\"b&c d", "a\\\"b&c d", "a\\\\\\\"b&c d", "a&quot;b&amp;c d", "a%22b%26c+d"] {
        assert!(forms.iter().any(|known| known == form), "{form} is not in {forms:?}");
    }
}

#[test]
#[should_panic(expected = "a report holds `c2lnbmF0dXJlLW9m` of a token")]
fn sixteen_characters_of_a_signature_are_found() {
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLWFsaWNl".to_owned();
    let text = "it is not c2lnbmF0dXJlLW9m, is it?".to_owned();
    Artefacts(vec![("a report".to_owned(), text)]).assert_free_of_parts(&HashSet::from([token]));
}
