//! Runs that end at the gate.

use std::time::Duration;

use super::{Cast, evidence, finding, not_observed, plain};
use crate::diagnose::{Confidence, Diagnosis, Family, Severity};
use crate::judge::Verdict::{Fail, Pass};
use crate::report::RunReport;

/// The first founding case: the login route signs with a literal, the verifier reads the environment.
pub(crate) fn issuer_secret() -> RunReport {
    let cast: &Cast = &[("alice", 3), ("bob", 2), ("carol", 1)];
    let mut report = plain(cast);
    report.verdict = Fail;
    report.exit_code = 1;
    report.done = [
        "reached the server: Engine.IO 4 with websocket",
        "logged 3 users in",
        "examined 3 tokens with 41 candidate secrets, probed the gate with 3 tokens",
        "opened 6 tabs: none got in",
    ]
    .map(Into::into)
    .into();
    for tab in report.users.iter_mut().flat_map(|user| &mut user.tabs) {
        (tab.state, tab.sid) = ("refused: JsonWebTokenError - invalid signature".into(), None);
    }
    let secrets = report.secrets.as_mut().unwrap();
    secrets.issuer.fingerprint = Some("hs256:c04d-18aa-5b92".into());
    secrets.issuer.source = "a literal in server/src/auth/login.ts, line 7".into();
    secrets.issuer.inside = vec![
        "the log app.log shows a secret that looks like built-in fallback `dev-only-secret`".into(),
    ];
    secrets.agreement = "They differ: what the login signs, the socket cannot verify.".into();
    let shown = evidence(
        &mut report,
        &[
            (31, 58, "the tokens of alice, bob and carol are signed with the literal"),
            (
                44,
                121,
                "an expired token signed with JWT_SECRET: `jwt expired`, so the key is right",
            ),
            (47, 174, "an expired token signed with the literal: `invalid signature`"),
            (63, 240, "alice/1 was refused: JsonWebTokenError - invalid signature"),
        ],
    );
    let mut barred = finding(
        "let-in",
        Fail,
        "0 of 6 tabs got in; every one was refused with `invalid signature`",
    );
    barred.evidence = shown[3..].to_vec();
    report.findings = vec![finding("gate", Pass, "3 of 3 forged tokens were refused"), barred];
    report.not_observed = ["delivered-once", "silent-sender", "no-leak", "order"]
        .map(|check| not_observed(check, "no tab got in, so no message was sent"))
        .into();
    report.diagnoses = vec![Diagnosis {
        code: "issuer-secret-is-fallback",
        family: Family::Auth,
        severity: Severity::Critical,
        confidence: Confidence::Certain,
        summary: "The login signs its tokens with a fallback literal, while the socket verifies \
                  them with JWT_SECRET: all 6 connections were refused."
            .into(),
        evidence: shown,
        remedy:
            "The secret is read when the module loads, before `dotenv.config()` has run, because \
                 ES imports are hoisted. Read it when it is needed, and have no fallback:\n\n\
                 ```js\n\
                 export function jwtSecret() {\n  const secret = process.env.JWT_SECRET;\n  \
                 if (!secret) throw new Error(\"JWT_SECRET is not set\");\n  return secret;\n}\n\
                 ```\n\n\
                 - Use it at both ends.\n\
                 - Or load the environment before anything else: `node --env-file=.env server.js`."
                .into(),
        lookalikes: Vec::new(),
        next: "Restart the server and run `earwitness run scenarios/smoke.yaml` again.".into(),
    }];
    report.took = Duration::from_millis(310);
    report
}
