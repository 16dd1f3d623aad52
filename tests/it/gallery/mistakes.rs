//! Mistakes in what the user gave: files, names, passwords, places.

use std::path::Path;

use super::{assert_answer, settings, shown};
use crate::addresses::nobody;
use crate::lab_server::LabServer;

const NOWHERE: &str = "http://127.0.0.1:1";

#[test]
fn a_key_is_misspelt() {
    assert_answer("misspelt-key", 2, "misspelt-key.yaml", NOWHERE);
}

#[test]
fn a_scenario_is_empty() {
    assert_answer("empty", 2, "empty.yaml", NOWHERE);
}

#[test]
fn a_file_is_not_there() {
    assert_answer("no-such-file", 2, "absent.yaml", NOWHERE);
}

#[test]
fn a_file_is_not_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.yaml");
    std::fs::write(&path, b"\x89PNG\r\n\x1a\n\0\0\xff").unwrap();
    assert_about(&path, "not-text");
}

#[test]
fn a_folder_holds_no_scenario() {
    let folder = tempfile::tempdir().unwrap();
    assert_about(folder.path(), "no-scenario");
}

#[test]
fn a_variable_is_not_set() {
    assert_answer("no-variable", 2, "no-variable.yaml", NOWHERE);
}

#[test]
fn a_password_is_wrong() {
    let lab = LabServer::start(None);
    assert_answer("wrong-password", 1, "wrong-password.yaml", &lab.url);
}

#[test]
fn a_port_is_wrong() {
    assert_answer("wrong-port", 4, "chat.yaml", &nobody());
}

#[test]
fn a_path_is_wrong() {
    let lab = LabServer::start(None);
    assert_answer("wrong-path", 1, "wrong-path.yaml", &lab.url);
}

#[test]
fn the_token_is_looked_for_where_it_is_not() {
    let lab = LabServer::start(None);
    assert_answer("wrong-pointer", 1, "wrong-pointer.yaml", &lab.url);
}

/// What a resolver says differs from system to system, so only what is ours is held.
#[test]
fn a_name_does_not_exist() {
    let (exit, text) = shown(&["run", "no-such-name.yaml"], &[]);
    assert_eq!(exit, 4, "{text}");
    assert!(text.contains("1. target-unreachable  critical, certain"), "{text}");
    assert!(text.contains("http://nothing.invalid cannot be reached"), "{text}");
    assert!(text.contains("its name cannot be looked up"), "{text}");
}

fn assert_about(path: &Path, name: &str) {
    let path = path.to_str().expect("paths of the tests are text");
    let (exit, text) = shown(&["run", path], &[]);
    assert_eq!(exit, 2, "{text}");
    settings().bind(|| insta::assert_snapshot!(name, text.replace(path, "PATH")));
}
