use super::*;
use crate::token::Secret;

const FALLBACK: &str = "dev-only-secret-DO-NOT-USE-IN-PRODUCTION";
const REAL: &str = "9f2c-a-secret-of-the-environment-7731";

fn people() -> Vec<Person> {
    let called = ["u1", "alice", "alice@example.com"].map(str::to_owned).to_vec();
    vec![Person { user: "alice".into(), called }]
}

fn told(log: &str) -> Vec<Told> {
    let mut cutter = Cutter::default();
    let mut records = cutter.push(log.as_bytes());
    records.extend(cutter.finish());
    records.iter().flat_map(|record| understand(record, &people())).collect()
}

/// The end and the sight that a log shows once.
fn sight(log: &str) -> (TokenEnd, Sight) {
    let mut told = told(log);
    assert_eq!(told.len(), 1, "{log}: {told:?}");
    match told.remove(0) {
        Told { end, what: Telling::Secret(sight), .. } => (end, sight),
        other => panic!("{log}: {other:?}"),
    }
}

fn fits(log: &str, secret: &str) -> bool {
    sight(log).1.fits(&Secret::new(secret))
}

#[test]
fn previews_are_seen_in_every_kind_of_log() {
    for log in [
        "Token generation { userId: 'u1', JWT_SECRET_preview: 'dev-only-s...' }",
        "Token generation {\n  userId: 'u1',\n  user: { email: 'alice@example.com' },\n  JWT_SECRET_preview: 'dev-only-s...'\n}",
        r#"{"level":30,"time":1700000000000,"userId":"u1","JWT_SECRET_preview":"dev-only-s...","msg":"Token generation"}"#,
        r#"{"level":"info","message":"Token generation","meta":{"jwtSecret":"dev-only-s…"}}"#,
        "2026-11-25T04:00:00.000Z info: signing token for login, secret: dev-only-s...",
        "[auth] issuing token secret=dev-only-s*** user=alice",
        "api-1  | \u{1b}[32minfo\u{1b}[39m: Generated token { secretPreview: \"dev-only-s...\", secretLength: 40 }",
        "\u{1b}[2m12:00\u{1b}[0m Generating JWT {secret: `dev-only...TION`}",
    ] {
        assert_eq!(sight(log).0, TokenEnd::Issuer, "{log}");
        assert!(fits(log, FALLBACK), "{log}");
        assert!(!fits(log, REAL), "{log}");
    }
}

#[test]
fn the_end_that_verifies_is_told_from_the_one_that_signs() {
    for log in [
        "Token verification { JWT_SECRET_preview: '9f2c-a-sec...' }",
        "socket middleware: secret=9f2c-a-sec...",
        r#"{"msg":"Verifying token","secretPrefix":"9f2c-a-sec"}"#,
        r#"{"msg":"auth","module":"socketAuth","secret":"9f2c-a-sec..."}"#,
    ] {
        assert_eq!(sight(log).0, TokenEnd::Verifier, "{log}");
        assert!(fits(log, REAL), "{log}");
    }
}

#[test]
fn lengths_and_hashes_tell_what_a_beginning_does_not() {
    let log = "Token generation { secret: 'dev-only-s...', secretLength: 15 }";
    assert!(fits(log, "dev-only-secret") && !fits(log, FALLBACK));
    let log = r#"{"msg":"Token generation","secretHash":"2bb80d537b1da3e38bd30361aa855686"}"#;
    assert!(fits(log, "secret") && !fits(log, "secret2"));
}

#[test]
fn two_sights_agree_unless_one_secret_cannot_look_like_both() {
    let of = |log: &str| sight(log).1;
    let long = of("Token generation { secret: 'dev-only-s...' }");
    let short = of("Token verification { secret: 'dev-o...' }");
    let other = of("Token verification { secret: '9f2c-a-sec...' }");
    assert!(long.could_be(&short) && short.could_be(&long));
    assert!(!long.could_be(&other) && !other.could_be(&long));
}

#[test]
fn bytes_that_are_no_text_are_seen_as_python_shows_them() {
    let log = "Token verification {'JWT_SECRET_preview': 'Ô\\x8cD...'}";
    let (_, sight) = sight(log);
    assert!(sight.is_of_bytes());
    assert!(sight.fits(&Secret::new([0xd4, 0x8c, b'D', 1])));
    assert!(told("Token verification { secret: <Buffer d4 8c 44> }").is_empty());
}

#[test]
fn a_missing_secret_is_seen() {
    for log in [
        "Token verification { JWT_SECRET_preview: undefined }",
        "Token verification { JWT_SECRET_preview: 'undefined...' }",
        r#"{"msg":"Token verification","secretSet":false}"#,
    ] {
        assert!(matches!(told(log)[0].what, Telling::NoSecret), "{log}");
    }
}

#[test]
fn errors_are_understood_and_belong_to_the_verifier() {
    for log in [
        "Socket authentication failed { error: 'JsonWebTokenError - invalid signature' }",
        "JsonWebTokenError: invalid signature\n    at /app/node_modules/jsonwebtoken/verify.js:171:19",
        r#"{"level":50,"err":{"type":"JsonWebTokenError","message":"invalid signature"},"msg":"failed"}"#,
    ] {
        let told = told(log);
        assert_eq!(told.len(), 1, "{log}: {told:?}");
        let Told { end: TokenEnd::Verifier, what: Telling::Refusal(class), .. } = &told[0] else {
            panic!("{log}: {told:?}")
        };
        assert_eq!(*class, RefusalClass::BadSignature);
    }
}

#[test]
fn lines_of_others_are_passed_over_and_ours_are_named() {
    assert!(told("Token generation { userId: 'u77', secret: 'dev-only-s...' }").is_empty());
    assert!(
        told(r#"{"msg":"Token generation","email":"eve@example.com","secret":"dev-only"}"#)
            .is_empty()
    );
    let ours = told("Token generation { userId: 'u1', secret: 'dev-only-s...' }");
    assert_eq!(ours[0].user, Some("alice".into()));
    assert_eq!(told("Token generation { secret: 'dev-only-s...' }")[0].user, None);
}

#[test]
fn what_is_no_preview_of_the_secret_of_tokens_is_none() {
    for log in [
        "Token generation { secret: '[REDACTED]' }",
        "Token generation { secret: '**********' }",
        "Token generation { secret: 'ab...' }",
        "Token generation { sessionSecret: 'keyboard c...' }",
        "Token generation { secretSource: 'environment' }",
        "Token generation { secretSet: true }",
        "listening on 3000 { secret: 'dev-only-s...' }",
        "GET /api/me 200 12ms",
        "",
    ] {
        assert!(told(log).is_empty(), "{log}: {:?}", told(log));
    }
}

#[test]
fn a_log_may_come_in_any_pieces() {
    let log = "Token generation {\n  userId: 'u1',\n  secret: 'dev-only-s...'\n}\nToken verification { secret: '9f2c-a-sec...' }\n";
    for size in 1..40 {
        let mut cutter = Cutter::default();
        let records: Vec<Record> =
            log.as_bytes().chunks(size).flat_map(|piece| cutter.push(piece)).collect();
        let ends: Vec<TokenEnd> = records
            .iter()
            .flat_map(|record| understand(record, &people()))
            .map(|told| told.end)
            .collect();
        assert_eq!(ends, [TokenEnd::Issuer, TokenEnd::Verifier], "{size}");
    }
}

#[test]
fn a_line_without_end_and_an_object_that_never_closes_are_bounded() {
    let mut cutter = Cutter::default();
    for _ in 0..100 {
        cutter.push(&[b'x'; 4096]);
    }
    assert_eq!(format!("{cutter:?}"), "Cutter(16384 bytes)");
    let mut cutter = Cutter::default();
    let records = cutter.push("a {\n".repeat(500).as_bytes());
    assert!(!records.is_empty(), "an object ends after so many lines at the latest");
}

#[test]
fn nothing_of_a_preview_is_shown() {
    let shown = format!("{:?}", told("Token generation { secret: 'dev-only-s...' }"));
    assert!(!shown.contains("dev-only"), "{shown}");
}
