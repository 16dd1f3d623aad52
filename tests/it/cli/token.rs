//! `earwitness token`.

use std::fs;

use serde_json::Value;

use super::{earwitness, text};

/// Long enough for HS256, and nothing that is in any list.
const SECRET: &str = "a-secret-of-the-tests-that-nobody-else-has";

fn mint(args: &[&str]) -> String {
    let run = earwitness()
        .args(["token", "mint", "--secret-env", "SECRET"])
        .args(args)
        .env("SECRET", SECRET)
        .assert()
        .code(0);
    assert_eq!(text(&run.get_output().stderr), "");
    let said = text(&run.get_output().stdout);
    let token = said.strip_suffix('\n').expect("it is one line").to_owned();
    assert_eq!(token.split('.').count(), 3, "{token}");
    token
}

#[test]
fn a_minted_token_is_verified_by_its_secret_only() {
    let token = mint(&["--claim", "sub=u1", "--expires", "5m"]);
    let mut verify = earwitness();
    verify.args(["token", "verify", &token, "--secret-env", "SECRET"]);
    let run = verify.env("SECRET", SECRET).assert().code(0);
    let said = text(&run.get_output().stdout);
    assert!(said.contains("signed with environment variable `SECRET`"), "{said}");
    let run = verify.env("SECRET", "another").assert().code(1);
    let said = text(&run.get_output().stdout);
    assert!(said.contains("not among the"), "{said}");
}

#[test]
fn a_secret_that_signs_only_in_another_reading_is_named_and_no_success() {
    let token = mint(&["--claim", "sub=u1"]);
    let run = earwitness()
        .args(["token", "verify", &token, "--secret-env", "QUOTED", "--fallbacks"])
        .env("QUOTED", format!("\"{SECRET}\""))
        .assert()
        .code(1);
    let said = text(&run.get_output().stdout);
    assert!(said.contains("environment variable `QUOTED`"), "{said}");
    assert!(said.contains("not verified") && !said.contains(SECRET), "{said}");
}

#[test]
fn a_well_known_secret_is_found_among_the_fallbacks() {
    let run = earwitness()
        .args(["token", "mint", "--secret-env", "SECRET", "--claims", r#"{"sub":"u1"}"#])
        .env("SECRET", "dev-only-secret-DO-NOT-USE-IN-PRODUCTION")
        .assert()
        .code(0);
    let token = text(&run.get_output().stdout);
    // Through standard input, with the line break behind it.
    let run = earwitness()
        .args(["token", "verify", "-", "--fallbacks", "--json"])
        .write_stdin(token)
        .assert()
        .code(0);
    let said: Value = serde_json::from_slice(&run.get_output().stdout).expect("it is JSON");
    assert_eq!(said["verified"], true);
    assert_eq!(said["signer"]["source"]["kind"], "well-known");
    assert!(said["text"].to_string().contains("anybody can forge"), "{said}");
}

#[test]
fn a_token_that_has_expired_does_not_verify() {
    let token = mint(&["--claim", "exp=1000000000"]);
    let run = earwitness()
        .args(["token", "verify", &token, "--secret-env", "SECRET"])
        .env("SECRET", SECRET)
        .assert()
        .code(1);
    let said = text(&run.get_output().stdout);
    assert!(said.contains("expired at 2001-09-09 01:46:40 UTC"), "{said}");
}

#[test]
fn decoding_says_loudly_that_nothing_was_checked() {
    let claims = r#"{"sub":"u1","iat":1000000000,"exp":1000000300,"password":"hunter22"}"#;
    let token = mint(&["--claims", claims, "--kid", "k1"]);
    let run = earwitness().args(["token", "decode", &format!("Bearer {token}")]).assert().code(0);
    let said = text(&run.get_output().stdout);
    assert!(!said.contains(&token) && !said.contains("hunter22"), "{said}");
    insta::with_settings!({filters => vec![(r"\d+ days", "N days")]}, {
        insta::assert_snapshot!("decoded", said);
    });
    let run = earwitness().args(["token", "decode", &token, "--json"]).assert().code(0);
    let said: Value = serde_json::from_slice(&run.get_output().stdout).expect("it is JSON");
    assert_eq!(said["verified"], false);
    assert_eq!(said["times"]["iat"], "2001-09-09 01:46:40 UTC");
}

#[test]
fn what_is_no_token_is_wrong_usage_and_not_repeated() {
    let run = earwitness().args(["token", "decode", "hunter22"]).assert().code(2);
    assert!(!text(&run.get_output().stderr).contains("hunter22"));
    earwitness().args(["token", "decode"]).assert().code(2);
}

#[test]
fn fingerprints_tell_secrets_apart_and_are_one_where_the_nonce_is() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(".env"), format!("JWT_SECRET={SECRET}\nPORT=1\n")).expect("");
    fs::write(folder.path().join("other"), "another-secret\n").expect("it can be written");
    let of = |nonce: &[&str]| {
        let run = earwitness()
            .args(["token", "fingerprint", "--secret-env", "SECRET", "--dotenv", ".env"])
            .args(["--secret-file", "other"])
            .args(nonce)
            .env("SECRET", SECRET)
            .current_dir(folder.path())
            .assert()
            .code(0);
        let output = run.get_output().clone();
        let (said, note) = (text(&output.stdout), text(&output.stderr));
        assert!(!said.contains(SECRET) && !note.contains(SECRET));
        assert!(note.contains("They are 2 different secrets."), "{note}");
        said
    };
    let said = of(&["--nonce", "tuesday"]);
    insta::assert_snapshot!("fingerprints", said);
    assert_eq!(of(&["--nonce", "tuesday"]), said);
    assert_ne!(of(&[]), of(&[]));
}

#[test]
fn a_source_that_cannot_be_read_is_wrong_usage() {
    for command in ["fingerprint", "mint"] {
        let run = earwitness().args(["token", command, "--secret-env", "SURELY_NOT_SET"]).assert();
        let said = text(&run.code(2).get_output().stderr);
        assert!(said.contains("SURELY_NOT_SET is not set"), "{said}");
    }
    earwitness().args(["token", "mint"]).assert().code(2);
    earwitness().args(["token", "fingerprint"]).assert().code(2);
}
