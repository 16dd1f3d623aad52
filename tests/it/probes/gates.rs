//! Gates that lock up, lock out, differ from node to node, or say no in their own way.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::scripted::{Answer, Gate, Shown, token};
use super::{probes, verdicts};
use crate::witness::{Witness, witness};

/// What comes of all probes at a gate; `proof` is what only somebody with an identity can do.
fn probed(gate: &Gate, system: &Value) -> (Witness, String) {
    probed_with("all", "300ms", gate, system)
}

fn probed_with(extent: &str, ack: &str, gate: &Gate, system: &Value) -> (Witness, String) {
    let folder = TempDir::new().expect("the temporary folder can be written to");
    let scenario = folder.path().join("scenario.yaml");
    let token: Value = serde_json::from_str(&token()).expect("it was written as JSON");
    let mut system = system.clone();
    system["url"] = json!(gate.url);
    let mut script = vec![json!({ "connect": "all" })];
    script.extend(system.get("join").map(|_| json!({ "join": "main" })));
    let written = json!({
        "system": system,
        "users": { "alice": { "tabs": 1, "token": token } },
        "rooms": { "main": { "id": "42", "members": ["alice"] } },
        "script": script,
        "timing": { "connect": "300ms", "ack": ack, "quiet": "0ms" },
    });
    fs::write(&scenario, written.to_string()).expect("it can be written to");
    let ledger = folder.path().join("ledger");
    let [scenario, ledger] = [scenario, ledger].map(|path| path.display().to_string());
    let witness = witness(&["run", &scenario, "--probes", extent, "--ledger", &ledger], &[]);
    (witness, fs::read_to_string(ledger).unwrap_or_default())
}

fn good_or(otherwise: Answer) -> impl Fn(&Shown) -> Answer {
    move |shown| if shown.is_good() { Answer::LetsIn } else { otherwise }
}

fn whoami() -> Value {
    json!({ "proof": [{ "emit": "whoami", "ack": { "success": true } }] })
}

fn answer_to<'a>(witness: &'a Witness, probe: &str) -> &'a str {
    let found = probes(witness).iter().find(|line| line["probe"] == probe);
    found.and_then(|line| line["answer"].as_str()).unwrap_or_default()
}

/// A token without a signature makes it hang: what would follow is not sent, and that is said.
#[test]
fn a_gate_that_falls_silent_is_shown_nothing_more() {
    let is_unsigned = |shown: &Shown| shown.token.as_str().is_some_and(|text| text.ends_with('.'));
    let gate = Gate::start(move |shown| {
        if is_unsigned(shown) { Answer::IsSilent } else { good_or(Answer::Refuses)(shown) }
    });
    let (witness, _) = probed(&gate, &json!({}));
    let lines = probes(&witness);
    let silent = lines.iter().position(|line| line["answer"] == "no answer").expect("one hung");
    let after: Vec<&Value> =
        lines[silent + 1..].iter().filter(|line| line["probe"] != "login-token").collect();
    assert!(after.len() > 20, "{after:?}");
    for line in after {
        assert_eq!(line["verdict"], "not sent", "{line}");
    }
    assert!(answer_to(&witness, "blank-key").contains("stopped"), "{}", witness.stdout);
}

/// Too many bad tokens, and the door is shut for everybody: refusals after that show nothing.
#[test]
fn a_gate_that_locks_out_makes_refusals_worth_nothing() {
    let gate = Gate::start(|shown| match shown.before {
        0..40 => good_or(Answer::Refuses)(shown),
        _ => Answer::Refuses,
    });
    let (witness, _) = probed(&gate, &json!({}));
    assert!(gate.shown() > 60, "{}", gate.shown());
    assert_eq!(witness.check("gate")["verdict"], "inconclusive", "{}", witness.stdout);
    assert!(verdicts(&witness, "unclear") > 20, "{}", witness.stdout);
    let refused = |line: &&Value| line["expected"] == "refused" && line["verdict"] == "held";
    assert_eq!(probes(&witness).iter().filter(refused).count(), 0, "{}", witness.stdout);
}

/// Every third connection goes to a node with another secret.
#[test]
fn nodes_that_differ_are_named_and_nothing_is_forged_for_them() {
    let gate = Gate::start(|shown| match shown.before % 3 {
        0 => Answer::Refuses,
        _ => good_or(Answer::Refuses)(shown),
    });
    let (witness, _) = probed(&gate, &json!({}));
    assert_eq!(
        witness.codes().first(),
        Some(&"secret-mismatch-on-some-nodes"),
        "{}",
        witness.stdout
    );
    assert!(answer_to(&witness, "alg-none").contains("on some connections"), "{}", witness.stdout);
}

#[test]
fn whoever_is_thrown_out_a_moment_later_was_not_let_in() {
    let gate = Gate::start(good_or(Answer::ThrowsOut));
    let (witness, _) = probed(&gate, &json!({}));
    assert_eq!(witness.check("gate")["verdict"], "pass", "{}", witness.stdout);
    assert_eq!(verdicts(&witness, "broken"), 0, "{}", witness.stdout);
    assert_eq!(answer_to(&witness, "random-key"), "let in, then thrown out");
}

#[test]
fn whoever_is_thrown_out_once_a_database_was_asked_was_not_let_in() {
    let gate = Gate::start(good_or(Answer::ThrowsOutLate));
    let (witness, _) = probed_with("safe", "300ms", &gate, &json!({}));
    assert_eq!(witness.check("gate")["verdict"], "pass", "{}", witness.stdout);
    assert_eq!(witness.codes(), ["auth-after-connect"], "{}", witness.stdout);
}

/// What takes long to answer everybody refuses nobody.
#[test]
fn a_slow_answer_is_no_refusal() {
    let gate = Gate::start(|_| Answer::LetsInAndIsSlow);
    let (witness, _) = probed_with("safe", "3s", &gate, &whoami());
    assert_eq!(witness.codes(), ["anonymous-accepted"], "{}", witness.stdout);
    assert_eq!(witness.check("gate")["verdict"], "fail", "{}", witness.stdout);
}

/// Nobody is answered, whatever token is shown.
#[test]
fn silence_shows_nothing_where_the_right_token_is_not_answered() {
    let gate = Gate::start(|_| Answer::Ignores);
    let (witness, _) = probed_with("safe", "300ms", &gate, &whoami());
    assert_ne!(witness.check("gate")["verdict"], "pass", "{}", witness.stdout);
    assert!(!witness.report.to_string().contains("refuses a token signed with a random key"));
}

#[test]
fn what_is_said_on_the_way_out_is_the_reason() {
    let gate = Gate::start(good_or(Answer::SaysAndThrowsOut));
    let (witness, _) = probed(&gate, &json!({}));
    let answer = answer_to(&witness, "random-key");
    assert!(answer.contains("invalid signature"), "{answer}");
}

/// A refusal may hold what was shown. Tokens of the probes have good claims, and some a good signature.
#[test]
fn what_a_gate_repeats_of_a_token_is_not_kept() {
    let shown: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&shown);
    let gate = Gate::start(move |one| {
        let token = one.text().to_owned();
        seen.lock().expect("nothing panics while it is held").push(token);
        good_or(Answer::Repeats)(one)
    });
    let (witness, ledger) = probed(&gate, &json!({}));
    assert!(ledger.contains("bad signature [redacted]"), "{ledger}");
    let tokens = shown.lock().expect("nothing panics while it is held");
    let jwts = tokens.iter().filter(|token| token.starts_with("eyJ"));
    let parts: Vec<&str> = jwts.flat_map(|token| token.split('.').skip(1)).collect();
    assert!(parts.len() > 60, "{}", parts.len());
    for part in parts.into_iter().filter(|part| part.len() >= 16) {
        for text in [&ledger, &witness.stdout, &witness.stderr] {
            assert!(!text.contains(part), "{part} is left");
        }
    }
}

/// What comes of the login token alone.
fn named_at(gate: &Gate) -> Vec<String> {
    let (witness, _) = probed_with("safe", "300ms", gate, &json!({}));
    witness.codes().iter().map(ToString::to_string).collect()
}

#[test]
fn a_gate_that_wants_the_word_in_front_is_named() {
    let gate =
        Gate::start(|shown| if shown.is_good_bearer() { Answer::LetsIn } else { Answer::Refuses });
    assert_eq!(named_at(&gate), ["token-wrapped"]);
}

/// Whatever holds a space is a guest's.
#[test]
fn a_gate_that_lets_anything_in_behind_the_word_wants_no_word() {
    let gate = Gate::start(|shown| {
        if shown.text().starts_with("Bearer ") { Answer::LetsIn } else { Answer::Refuses }
    });
    assert!(!named_at(&gate).contains(&"token-wrapped".to_owned()));
}

/// The first tokens come too early; from the wrapped one on all are taken.
#[test]
fn a_gate_that_comes_to_itself_wants_no_word() {
    let awake = AtomicBool::new(false);
    let gate = Gate::start(move |shown| {
        if shown.is_good_bearer() {
            awake.store(true, Ordering::Relaxed);
        }
        let good = shown.is_good() || shown.is_good_bearer();
        if good && awake.load(Ordering::Relaxed) { Answer::LetsIn } else { Answer::Refuses }
    });
    assert!(!named_at(&gate).contains(&"token-wrapped".to_owned()));
}

/// The keys of the verifier are looked for as long as it says why it refuses.
#[test]
fn a_gate_that_no_longer_says_why_is_shown_no_more_keys() {
    let gate = Gate::start(|shown| match shown.before {
        0..20 => Answer::Refuses,
        _ => Answer::IsBusy,
    });
    assert_eq!(named_at(&gate), ["secret-mismatch"]);
    assert!((20..30).contains(&gate.shown()), "{}", gate.shown());
}

/// Any acknowledgement will do, but not one that says no.
#[test]
fn whoever_is_acknowledged_with_a_no_is_not_in() {
    let gate = Gate::start(good_or(Answer::SaysNo));
    let proof = json!({ "proof": [{ "emit": "whoami", "ack": {} }] });
    let (witness, _) = probed_with("safe", "300ms", &gate, &proof);
    assert_eq!(witness.codes(), [""; 0], "{}", witness.stdout);
    assert_eq!(witness.check("gate")["verdict"], "pass", "{}", witness.stdout);
}

/// Nobody may join at first, and everybody later: no event has brought that about.
#[test]
fn a_join_that_goes_through_by_itself_wants_no_event() {
    let asked = AtomicBool::new(false);
    let gate = Gate::start(move |shown| {
        let before = asked.fetch_or(shown.is_good(), Ordering::Relaxed);
        if before { Answer::LetsIn } else { Answer::SaysNo }
    });
    let join = json!({ "join": [{ "emit": "join", "ack": { "success": true } }] });
    let (witness, _) = probed_with("safe", "300ms", &gate, &join);
    assert!(!witness.codes().contains(&"token-sent-in-wrong-place"), "{}", witness.stdout);
    assert_eq!(witness.check("completed")["verdict"], "pass", "{}", witness.stdout);
}

/// Everybody may stay, and only who is somebody is answered.
#[test]
fn silence_is_a_no_where_the_right_token_is_answered() {
    let gate = Gate::start(good_or(Answer::Ignores));
    let (witness, _) = probed(&gate, &whoami());
    assert_eq!(witness.codes(), [""; 0], "{}", witness.stdout);
    assert_eq!(witness.check("gate")["verdict"], "pass", "{}", witness.stdout);
    assert!(answer_to(&witness, "random-key").contains("was not answered"), "{}", witness.stdout);
}

#[test]
fn keys_under_a_status_that_says_no_are_none() {
    let gate = Gate::start(good_or(Answer::Refuses));
    let (_, ledger) = probed(&gate, &json!({ "keys": "/.well-known/jwks.json" }));
    assert!(ledger.contains("the answer is 404"), "{ledger}");
}
