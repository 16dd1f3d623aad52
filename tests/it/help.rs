//! What `--help` says is the first documentation that anybody reads.

use crate::cli::earwitness;

#[test]
fn every_command_explains_itself() {
    let commands: [&[&str]; 14] = [
        &[],
        &["demo"],
        &["run"],
        &["check"],
        &["schema"],
        &["explain"],
        &["triage"],
        &["token"],
        &["token", "decode"],
        &["token", "find-secret"],
        &["token", "fingerprint"],
        &["token", "verify"],
        &["token", "mint"],
        &["lab"],
    ];
    for command in commands {
        let run = earwitness().args(command).arg("--help").assert().code(0);
        let said = String::from_utf8(run.get_output().stdout.clone()).expect("it is UTF-8");
        let name = [&["earwitness"], command].concat().join("-");
        insta::assert_snapshot!(name, said);
    }
}
