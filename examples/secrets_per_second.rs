//! How many secrets a second one core tries on a token, beside a plain loop over `jsonwebtoken::decode`.
//!
//! ```sh
//! cargo run --release --no-default-features --example secrets_per_second
//! ```
//!
//! Both take the same token and the same words, in the same process and on the same core, in turn. Each number is
//! the best of five rounds, since a machine is never slower than it can be.

use std::hint::black_box;
use std::time::{Duration, Instant};

use earwitness::token::{HmacAlgorithm, Jwt, Secret, SigningKey, Target, mint};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Map, Value, json};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(300);
/// Keys between two looks at the clock.
const BATCH: usize = 1000;

#[expect(clippy::print_stdout, reason = "it is what the example is for")]
fn main() {
    let words: Vec<String> = (0..BATCH).map(|number| format!("guess-{number:06}")).collect();
    println!("keys a second on one core, best of {ROUNDS} rounds of {} ms\n", ROUND.as_millis());
    println!("{:<6} {:>14} {:>14} {:>7}", "", "earwitness", "jsonwebtoken", "");
    for (algorithm, library) in
        HmacAlgorithm::ALL.into_iter().zip([Algorithm::HS256, Algorithm::HS384, Algorithm::HS512])
    {
        let token = token(algorithm);
        let target = Target::of(&token).expect("a shared secret signs it");
        let mut validation = Validation::new(library);
        validation.validate_aud = false;
        let (mut ours, mut theirs) = (0.0_f64, 0.0_f64);
        for _ in 0..ROUNDS {
            ours = ours.max(rate(&words, |word| target.is_signed_by(word.as_bytes())));
            theirs = theirs.max(rate(&words, |word| {
                let key = DecodingKey::from_secret(word.as_bytes());
                jsonwebtoken::decode::<Value>(token.expose(), &key, &validation).is_ok()
            }));
        }
        println!("{algorithm:<6} {ours:>14.0} {theirs:>14.0} {:>6.1}x", ours / theirs);
    }
}

/// A token as logins hand them out.
fn token(algorithm: HmacAlgorithm) -> Jwt {
    let claims = json!({
        "sub": "u1", "name": "alice", "kind": "access", "iss": "chat", "aud": "chat",
        "iat": 1_700_000_000, "exp": 4_000_000_000_u64,
    });
    let claims: Map<String, Value> = claims.as_object().cloned().unwrap_or_default();
    let secret = Secret::new("a secret that stands in none of the words");
    mint(&claims, None, &SigningKey::Hmac { algorithm, secret }).expect("a secret signs")
}

fn rate(words: &[String], matches: impl Fn(&str) -> bool) -> f64 {
    let (began, mut tried) = (Instant::now(), 0_u32);
    while began.elapsed() < ROUND {
        for word in words {
            assert!(!matches(black_box(word)), "no word signs the token");
        }
        tried += u32::try_from(words.len()).expect("a batch is small");
    }
    f64::from(tried) / began.elapsed().as_secs_f64()
}
