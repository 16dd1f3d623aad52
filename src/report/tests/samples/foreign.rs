//! A run against a system that means harm to whoever reads its answers.

use serde_json::json;

use super::except_in_loop;
use crate::diagnose::Mark;
use crate::judge::NotObserved;
use crate::report::RunReport;
use crate::scenario::TabId;

/// Clears the screen, sets the title, forges lines and commands, ends tags, reorders letters.
pub(crate) const HARM: &str = "\x1b[2J\x1b]0;owned\x07\u{9b}31m]]></failure><x a=\"'&\r\n\
    ::error title=forged::x\n##[add-mask]y\n##vso[task.setvariable]z\u{202e}evil\u{0}\u{fffe}\u{2028}%0A\t\u{e0041}";

/// The second founding case, with [`HARM`] in every text that a system can reach.
pub(crate) fn hostile() -> RunReport {
    let mut report = except_in_loop();
    let harm = || HARM.to_owned();
    report.scenario = harm();
    report.file = Some(harm());
    report.target = harm();
    report.policy = harm();
    report.done = vec![harm()];
    let handshake = report.handshake.as_mut().unwrap();
    handshake.values.sid = harm();
    handshake.values.upgrades = vec![harm()];
    handshake.advice = vec![harm()];
    report.server.as_mut().unwrap().via = Some(harm());
    report.survey[0].url = harm();
    report.survey[0].said = harm();
    report.users[0].login = Err(harm());
    report.users[0].name = HARM.into();
    report.users[1].tabs[0].state = harm();
    report.users[1].tabs[0].sid = None;
    report.users[2].tabs[0].sid = Some(harm());
    report.tokens.truncate(1);
    report.tokens[0].user = HARM.into();
    report.tokens[0].origin = harm();
    report.tokens[0].header = Some(json!({ "alg": HARM }));
    report.tokens[0].claims = Some(json!({ HARM: HARM }));
    report.tokens[0].lints = vec![harm()];
    let secrets = report.secrets.as_mut().unwrap();
    secrets.issuer.fingerprint = Some(harm());
    secrets.issuer.source = harm();
    secrets.verifier.proof = harm();
    secrets.agreement = harm();
    report.matrices[0].channel = HARM.into();
    let evil: TabId = format!("{HARM}/1").parse().unwrap();
    let matrix = &mut report.matrices[0];
    let carol = std::mem::replace(&mut matrix.senders[5], evil.clone());
    for cell in matrix.cells.iter_mut().filter(|cell| cell.sender == carol) {
        cell.sender = evil.clone();
    }
    report.findings.truncate(4);
    for finding in &mut report.findings {
        finding.summary = harm();
        finding.evidence.iter_mut().for_each(|one| one.shows = harm());
    }
    let diagnosis = &mut report.diagnoses[0];
    diagnosis.summary = harm();
    diagnosis.remedy = format!("{HARM}\n```\n{HARM}\n```\n- {HARM}");
    diagnosis.evidence.iter_mut().for_each(|one| one.shows = harm());
    diagnosis.next = harm();
    report.not_observed = vec![NotObserved { check: "no-leak", why: harm() }];
    report.checklist[0].mark = Mark::Held(harm());
    report.checklist[2].mark = Mark::Broken(harm());
    report.latency[0].what = harm();
    report.timing[0].0 = harm();
    report
}
