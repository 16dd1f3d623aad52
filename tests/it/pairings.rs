//! Every pairing of keys at the two ends: the value of the environment, a literal fallback, another value, and the same
//! value in each of its readings. Each must be named by its cause and its reading, and no other cause beside it, whether
//! the gate says why it refuses or not.

mod gate;
mod pairs;

use std::collections::BTreeMap;

use earwitness::diagnose::{Confidence, Diagnosis, diagnose};
use earwitness::judge::Case;
use earwitness::ledger::{Clock, Nonce, Redactor, Writer};
use earwitness::run::{self, Means, Probes};
use earwitness::scenario::{Env, Scenario, read};
use earwitness::token::{
    Candidate, CandidateSource, HmacAlgorithm, Salt, Secret, SigningKey, mint,
};
use earwitness::wire::Network;
use gate::{Gate, Words};
use pairs::{Key, expected, pairs};
use serde_json::{Map, json};

const SCENARIO: &str = r#"
name: pairings
system: { url: "http://127.0.0.1:1", socket: { token: auth:token } }
users:
  alice: { tabs: 1, token: { env: ALICE } }
  bob: { tabs: 1, token: { env: BOB } }
"#;

/// A value as `openssl rand -hex 32` makes it.
const RANDOM: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// A value with everything in it that readers trip over.
const TRICKY: &str =
    "'na\u{ef}ve $PATH-pa$$word \\n#1 #2, which nobody would ever guess or look up in a list'";

/// What no candidate is.
const OTHER: &str = "the value that the other team has set, and never told to anybody";

/// What a run of one pair came to, and what it should have come to.
struct Played {
    issuer: Key,
    verifier: Key,
    words: Words,
    diagnoses: Vec<Diagnosis>,
}

fn token(key: &Key, subject: &str) -> String {
    let claims = json!({ "sub": subject, "iat": 1_700_000_000, "exp": 4_000_000_000_u64 });
    let claims: Map<_, _> = claims.as_object().cloned().expect("it is an object");
    let (algorithm, secret) = (HmacAlgorithm::Hs256, Secret::new(key.bytes.clone()));
    let token = mint(&claims, None, &SigningKey::Hmac { algorithm, secret });
    token.expect("a secret signs").expose().to_owned()
}

fn scenario(issuer: &Key) -> Scenario {
    let tokens = [("ALICE", token(issuer, "alice")), ("BOB", token(issuer, "bob"))];
    let env = Env::new(BTreeMap::from(tokens.map(|(name, token)| (name.to_owned(), token))));
    let none = |_: &str, _: &str| Err("it stands alone".to_owned());
    read("pairings.yaml", SCENARIO, env, &none).expect("it is right")
}

async fn play(value: &str, issuer: Key, verifier: Key, words: Words) -> Played {
    let scenario = scenario(&issuer);
    let client = Gate { key: verifier.bytes.clone(), words };
    let ledger = Writer::new(Clock::start(), Nonce::new([7; 8]), Redactor::default());
    let source = CandidateSource::Environment { variable: "JWT_SECRET".into() };
    let means = Means {
        client: &client,
        network: &Network::default(),
        ledger: &ledger,
        candidates: vec![Candidate { source, secret: Secret::new(value) }],
        word_lists: Vec::new(),
        salt: Salt::new(*b"salt"),
        probes: Probes::Safe,
    };
    run::run(&scenario, means).await;
    let diagnoses = diagnose(&Case::new(&scenario, &ledger.ledger()));
    Played { issuer, verifier, words, diagnoses }
}

impl Played {
    /// What was named first, and how surely.
    fn named(&self) -> String {
        match self.diagnoses.first() {
            Some(first) if first.confidence == Confidence::Certain => first.code.to_owned(),
            Some(first) => format!("{} ({})", first.code, first.confidence),
            None => "nothing".to_owned(),
        }
    }

    /// What is wrong with the diagnosis; nothing if it is right.
    fn mistake(&self) -> Option<String> {
        let expected = expected(&self.issuer, &self.verifier, self.words);
        let codes: Vec<_> = self.diagnoses.iter().map(|one| one.code).collect();
        let told = self.diagnoses.first().map_or("", |first| first.summary.as_str());
        let right = codes == expected.codes()
            && expected.told.iter().all(|text| told.contains(text.as_str()));
        let confidence = self.diagnoses.first().map(|first| first.confidence);
        let sure = confidence.is_none_or(|one| one == expected.confidence);
        let (issuer, verifier) = (&self.issuer.name, &self.verifier.name);
        (!right || !sure).then(|| {
            format!(
                "{issuer} / {verifier} ({:?}): {codes:?} ({confidence:?}) `{told}`, and not {expected:?}",
                self.words
            )
        })
    }
}

/// Time is not waited for: whenever nothing is left to do it jumps to the next thing due.
#[tokio::test(start_paused = true)]
async fn every_pairing_of_a_random_value_is_named() {
    every_pairing_is_named(RANDOM).await;
}

#[tokio::test(start_paused = true)]
async fn every_pairing_of_a_value_that_readers_trip_over_is_named() {
    every_pairing_is_named(TRICKY).await;
}

#[expect(clippy::print_stdout, reason = "the summary is what the test is read for")]
async fn every_pairing_is_named(value: &str) {
    let mut causes: BTreeMap<String, usize> = BTreeMap::new();
    let (mut all, mut mistakes) = (0, Vec::new());
    for (issuer, verifier) in pairs(value) {
        for words in [Words::Readable, Words::Opaque] {
            let played = play(value, issuer.clone(), verifier.clone(), words).await;
            all += 1;
            mistakes.extend(played.mistake());
            *causes.entry(played.named()).or_default() += 1;
        }
    }
    println!("{all} runs, {} right", all - mistakes.len());
    for (cause, runs) in causes {
        println!("  {runs:>5} {cause}");
    }
    assert!(all > 500, "{all}");
    assert!(mistakes.is_empty(), "{} wrong:\n{}", mistakes.len(), mistakes.join("\n"));
}
