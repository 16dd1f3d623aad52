//! Flags of the network that cannot be right.

use super::authority::{Authority, self_signed};
use super::triage;

/// An address at which nothing is asked, because the flags are wrong.
const NOWHERE: &str = "http://127.0.0.1:1";

#[test]
fn a_mistake_names_its_flag_and_repeats_no_secret() {
    let cases: [(&[&str], &[&str]); 8] = [
        (&["--proxy", "socks4://me:hunter22@h:1"], &["--proxy", "`socks5h`"]),
        (&["--proxy", "http://me:hunter22@"], &["--proxy", "HOST:PORT"]),
        (&["--header", "hunter22"], &["--header", "'Name: value'"]),
        (&["--header", "X-Pass: hunter22\n2"], &["--header", "`X-Pass`"]),
        (&["--header", "X Pass: hunter22"], &["--header", "name"]),
        (&["--basic", "hunter22"], &["--basic", "no password"]),
        (&["--basic", "me:env:NOT_THERE"], &["--basic", "NOT_THERE is not set"]),
        (&["--source-address", "192.0.2.1"], &["--source-address", "cannot be used here"]),
    ];
    for (flags, words) in cases {
        let run = triage(NOWHERE, flags, &[]);
        assert_eq!(run.exit, 2, "{flags:?}: {}{}", run.stdout, run.stderr);
        assert!(words.iter().all(|word| run.stderr.contains(word)), "{flags:?}: {}", run.stderr);
        assert!(!run.stderr.contains("hunter22"), "{}", run.stderr);
    }
}

#[test]
fn files_that_do_not_hold_what_they_should_are_named() {
    let (authority, other) = (Authority::new(), self_signed());
    let ca = authority.file();
    let (certificate, _) = authority.files_of(&authority.good());
    let strangers = Authority::new();
    let (stranger, key) = strangers.files_of(&other);
    let cases = [
        (vec!["--ca", "no-such-file.pem"], "cannot be read"),
        (vec!["--ca", &key], "no certificate in PEM"),
        (vec!["--cert", &certificate, "--key", &ca], "no private key in PEM"),
        (vec!["--cert", &certificate, "--key", &key], "not the one of the certificate"),
        (vec!["--cert", &stranger], "no private key in PEM"),
    ];
    for (flags, words) in cases {
        let run = triage(NOWHERE, &flags, &[]);
        assert_eq!(run.exit, 2, "{flags:?}: {}", run.stdout);
        assert!(run.stderr.contains(words), "{flags:?}: {}", run.stderr);
        assert!(!run.stderr.contains("PRIVATE KEY"), "{}", run.stderr);
    }
}

#[test]
fn a_wrong_variable_is_named_with_the_way_around_it() {
    let run = triage(NOWHERE, &[], &[("ALL_PROXY", "ftp://me:hunter22@h")]);
    assert_eq!(run.exit, 2, "{}", run.stdout);
    assert!(
        run.stderr.contains("ALL_PROXY") && run.stderr.contains("--proxy none"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("hunter22"), "{}", run.stderr);
    let run = triage(NOWHERE, &["--proxy", "none"], &[("ALL_PROXY", "ftp://me:hunter22@h")]);
    assert_eq!(run.exit, 4, "{}", run.stderr);
}
