//! `earwitness token find-secret`, and lists of guesses in a run.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::{earwitness, text};

/// A word of the list, and of no other.
const WORD: &str = "correct#horse\\staple";

fn minted(secret: &str) -> String {
    let run = earwitness()
        .args(["token", "mint", "--secret-env", "SECRET", "--claim", "sub=u1"])
        .env("SECRET", secret)
        .assert()
        .code(0);
    text(&run.get_output().stdout).trim().to_owned()
}

/// A folder with a list whose third line is the word.
fn folder() -> TempDir {
    let folder = TempDir::new().expect("the temporary folder can be written to");
    let list = format!("123456\r\n# no comment\r\n{WORD}\r\npassword\r\n");
    fs::write(folder.path().join("words.txt"), list).expect("it can be written");
    folder
}

/// What the command answers in the folder: its exit code and what it printed on both streams.
fn find(folder: &TempDir, args: &[&str]) -> (i32, String, String) {
    let mut command = earwitness();
    // The secrets of whoever runs the tests are nobody's business.
    command.env_clear().args(["token", "find-secret"]).args(args).current_dir(folder.path());
    let output = command.output().expect("the program is built");
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_word_of_a_list_is_found_and_not_printed() {
    let folder = folder();
    let list = ["--wordlist", "words.txt", "--nonce", "tuesday"];
    let (code, said, note) = find(&folder, &[&[minted(WORD).as_str()], &list[..]].concat());
    assert_eq!(code, 0, "{note}");
    insta::assert_snapshot!("found_in_a_list", format!("{said}---\n{note}"));
    assert!(!said.contains(WORD) && !note.contains(WORD));
}

#[test]
fn a_word_in_another_reading_is_found_on_request_only() {
    let folder = folder();
    let token = minted(&format!("{WORD}\n"));
    let (code, said, note) = find(&folder, &[&token, "--wordlist", "words.txt"]);
    assert_eq!((code, said.contains("not among the")), (1, true), "{said}");
    assert!(note.contains("--variants"), "{note}");
    let (code, said, _) = find(&folder, &[&token, "--wordlist", "words.txt", "--variants"]);
    assert_eq!(code, 0);
    assert!(said.starts_with("signed with word list words.txt, line 3, with a trailing newline"));
}

#[test]
fn what_everybody_knows_is_tried_without_being_named() {
    let folder = folder();
    let (code, said, note) = find(&folder, &[&minted("your-256-bit-secret")]);
    assert_eq!(code, 0);
    assert!(said.starts_with("signed with well-known example `your-256-bit-secret`"), "{said}");
    assert!(note.contains("Anybody can find it"), "{note}");
}

#[test]
fn the_environment_and_dotenv_files_are_searched() {
    let folder = folder();
    let token = minted("a secret of forty bytes that is no word!");
    fs::write(folder.path().join(".env"), "APP_KEY=a secret of forty bytes that is no word!\n")
        .expect("it can be written");
    let (code, said, _) = find(&folder, &[&token, "--dotenv", ".env"]);
    assert_eq!((code, said.starts_with("signed with `APP_KEY` in .env")), (0, true), "{said}");
    let run = earwitness()
        .env_clear()
        .env("SESSION_SECRET", "a secret of forty bytes that is no word!")
        .args(["token", "find-secret", &token])
        .assert()
        .code(0);
    let said = text(&run.get_output().stdout);
    assert!(said.starts_with("signed with environment variable `SESSION_SECRET`"), "{said}");
}

#[test]
fn several_tokens_come_from_files_and_standard_input() {
    let folder = folder();
    let tokens = format!("{}\n\nBearer {}\n", minted(WORD), minted(WORD));
    fs::write(folder.path().join("tokens"), &tokens).expect("it can be written");
    let list = ["--wordlist", "words.txt"];
    let (code, said, note) = find(&folder, &[&["--file", "tokens"], &list[..]].concat());
    assert_eq!((code, said.contains("line 3")), (0, true), "{said}{note}");
    let run = earwitness()
        .env_clear()
        .args(["token", "find-secret", "-", "--json", "--wordlist", "words.txt"])
        .current_dir(folder.path())
        .write_stdin(format!("{tokens}{}", minted("password")))
        .assert()
        .code(1);
    let said: Value = serde_json::from_slice(&run.get_output().stdout).expect("it is JSON");
    assert_eq!(said["found"], false);
    assert_eq!(said["signer"]["kind"], "disagreeing");
    assert_eq!(said["signer"]["ends"][2]["source"]["kind"], "well-known");
}

#[test]
fn a_slip_is_answered_before_the_search() {
    let folder = folder();
    let token = minted(WORD);
    let (code, _, note) = find(&folder, &[&token, "--wordlist", "word.txt"]);
    assert_eq!(code, 2);
    assert!(note.contains("the word list word.txt cannot be read"), "{note}");
    assert_eq!(find(&folder, &[]).0, 2);
    assert_eq!(find(&folder, &[&token, "--variants"]).0, 2);
    let (code, _, note) = find(&folder, &["hunter22", "--wordlist", "words.txt"]);
    assert_eq!((code, note.contains("hunter22")), (2, false), "{note}");
}

/// The search of a run: a word of the list signs the tokens of the lab.
#[test]
fn a_run_takes_lists_and_warns_of_one_that_is_not_there() {
    let folder = folder();
    let run = earwitness()
        .args(["triage", "http://127.0.0.1:1", "--user", "a@b.c:x", "--wordlist", "nowhere.txt"])
        .current_dir(folder.path())
        .assert()
        .code(4);
    let note = text(&run.get_output().stderr);
    assert!(note.contains("warning: the word list nowhere.txt cannot be read"), "{note}");
}
