//! The structures that are serialised, and how the domain's types become them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::SCHEMA;
use super::entrance::{Handshake, Names, Opening, Question};
use super::micros::micros;
use crate::diagnose::{Diagnosis, Ticked, Trial};
use crate::judge::{Evidence, Finding, Matrix, Sum};
use crate::ledger::{Seq, Stamp};
use crate::report::model::{
    EndReport, LatencyReport, ProbeReport, RunReport, SecretsReport, TabReport, TokenReport,
    UserReport,
};
use crate::report::tally::tally;

type Times = BTreeMap<Seq, Stamp>;

#[derive(Serialize)]
pub(super) struct Document<'a> {
    schema: &'static str,
    verdict: &'static str,
    exit_code: u8,
    summary: String,
    scenario: &'a str,
    file: Option<&'a str>,
    target: &'a str,
    policy: &'a str,
    took_us: u64,
    done: &'a [String],
    handshake: Option<Handshake<'a>>,
    opening: Option<Opening>,
    server: Option<Names<'a>>,
    survey: Vec<Question<'a>>,
    users: Vec<User<'a>>,
    tokens: Vec<Token<'a>>,
    secrets: Option<Secrets<'a>>,
    probes: Vec<Probed<'a>>,
    matrix: Vec<Grid<'a>>,
    checks: Vec<Check<'a>>,
    diagnoses: Vec<Cause<'a>>,
    latency: Vec<Latency<'a>>,
    timing: Vec<Timing<'a>>,
    not_observed: Vec<Unseen<'a>>,
    checklist: Vec<ListItem<'a>>,
    untried: Vec<Untried>,
}

#[derive(Serialize)]
struct User<'a> {
    name: &'a str,
    logged_in: bool,
    login_error: Option<&'a str>,
    tabs: Vec<TabEnd<'a>>,
}

#[derive(Serialize)]
struct TabEnd<'a> {
    tab: String,
    state: &'a str,
    sid: Option<&'a str>,
}

#[derive(Serialize)]
struct Token<'a> {
    user: &'a str,
    origin: &'a str,
    header: Option<&'a Value>,
    claims: Option<&'a Value>,
    lints: &'a [String],
    issuer: Option<Secret<'a>>,
    verifier: Option<Secret<'a>>,
}

#[derive(Serialize)]
struct Secret<'a> {
    fingerprint: Option<&'a str>,
    source: &'a str,
}

#[derive(Serialize)]
struct Secrets<'a> {
    issuer: End<'a>,
    verifier: End<'a>,
    agreement: &'a str,
}

#[derive(Serialize)]
struct End<'a> {
    fingerprint: Option<&'a str>,
    source: &'a str,
    proof: &'a str,
    inside: &'a [String],
}

#[derive(Serialize)]
struct Probed<'a> {
    id: &'static str,
    probe: &'a str,
    sent: &'a str,
    expected: &'static str,
    answer: &'a str,
    verdict: &'static str,
}

#[derive(Serialize)]
struct Grid<'a> {
    channel: &'a str,
    rows: Vec<String>,
    columns: Vec<String>,
    cells: Vec<Vec<Cell>>,
}

#[derive(Serialize)]
struct Cell {
    expected: u32,
    received: u32,
    messages: u32,
    wrong: u32,
    open: u32,
}

#[derive(Serialize)]
struct Check<'a> {
    name: &'static str,
    promise: &'static str,
    verdict: &'static str,
    summary: &'a str,
    evidence: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Cause<'a> {
    code: &'static str,
    family: &'static str,
    severity: &'static str,
    confidence: &'static str,
    summary: &'a str,
    remedy: &'a str,
    evidence: Vec<Shown<'a>>,
    lookalikes: Vec<Alike<'a>>,
    next: &'a str,
}

#[derive(Serialize)]
struct Shown<'a> {
    seq: u64,
    at_us: Option<u64>,
    shows: &'a str,
}

#[derive(Serialize)]
struct Alike<'a> {
    code: &'static str,
    told_apart_by: &'a str,
}

#[derive(Serialize)]
struct Latency<'a> {
    what: &'a str,
    count: u64,
    p50_us: u64,
    p90_us: u64,
    p99_us: u64,
    max_us: u64,
}

#[derive(Serialize)]
struct Timing<'a> {
    stage: &'a str,
    took_us: u64,
}

#[derive(Serialize)]
struct Unseen<'a> {
    check: &'static str,
    why: &'a str,
}

#[derive(Serialize)]
struct ListItem<'a> {
    name: &'static str,
    asks: &'static str,
    mark: &'static str,
    says: &'a str,
}

#[derive(Serialize)]
struct Untried {
    does: &'static str,
    needs: &'static str,
    shows: &'static [&'static str],
}

impl<'a> From<&'a RunReport> for Document<'a> {
    fn from(report: &'a RunReport) -> Self {
        let secrets = report.secrets.as_ref();
        let times = &report.times;
        Self {
            schema: SCHEMA,
            verdict: report.verdict.word(),
            exit_code: report.exit_code,
            summary: crate::report::summary_line(report),
            scenario: &report.scenario,
            file: report.file.as_deref(),
            target: &report.target,
            policy: &report.policy,
            took_us: micros(report.took),
            done: &report.done,
            handshake: report.handshake.as_ref().map(Handshake::from),
            opening: report.opening.as_ref().map(Opening::from),
            server: report.server.as_ref().map(Names::from),
            survey: report.survey.iter().map(Question::from).collect(),
            users: report.users.iter().map(User::from).collect(),
            tokens: report.tokens.iter().map(|token| Token::of(token, secrets)).collect(),
            secrets: secrets.map(Secrets::from),
            probes: report.probes.iter().map(Probed::from).collect(),
            matrix: report.matrices.iter().map(Grid::from).collect(),
            checks: report.findings.iter().map(|finding| Check::of(finding, times)).collect(),
            diagnoses: report.diagnoses.iter().map(|cause| Cause::of(cause, times)).collect(),
            latency: report.latency.iter().map(Latency::from).collect(),
            timing: report.timing.iter().map(Timing::from).collect(),
            not_observed: (report.not_observed.iter())
                .map(|unseen| Unseen { check: unseen.check, why: &unseen.why })
                .collect(),
            checklist: report.checklist.iter().map(ListItem::from).collect(),
            untried: report.untried.iter().copied().map(Untried::from).collect(),
        }
    }
}

impl<'a> From<&'a Ticked> for ListItem<'a> {
    fn from(item: &'a Ticked) -> Self {
        let (mark, says) = (item.mark.word(), item.mark.says());
        Self { name: item.name, asks: item.asks, mark, says }
    }
}

impl From<&'static Trial> for Untried {
    fn from(trial: &'static Trial) -> Self {
        Self { does: trial.does, needs: trial.needs, shows: trial.shows }
    }
}

impl<'a> From<&'a ProbeReport> for Probed<'a> {
    fn from(report: &'a ProbeReport) -> Self {
        Self {
            id: report.id,
            probe: &report.probe,
            sent: &report.sent,
            expected: report.expected,
            answer: &report.answer,
            verdict: report.verdict.word(),
        }
    }
}

impl<'a> From<&'a UserReport> for User<'a> {
    fn from(user: &'a UserReport) -> Self {
        Self {
            name: user.name.as_str(),
            logged_in: user.login.is_ok(),
            login_error: user.login.as_ref().err().map(String::as_str),
            tabs: user.tabs.iter().map(TabEnd::from).collect(),
        }
    }
}

impl<'a> From<&'a TabReport> for TabEnd<'a> {
    fn from(tab: &'a TabReport) -> Self {
        Self { tab: tab.tab.to_string(), state: &tab.state, sid: tab.sid.as_deref() }
    }
}

impl<'a> Token<'a> {
    fn of(token: &'a TokenReport, secrets: Option<&'a SecretsReport>) -> Self {
        Self {
            user: token.user.as_str(),
            origin: &token.origin,
            header: token.header.as_ref(),
            claims: token.claims.as_ref(),
            lints: &token.lints,
            issuer: secrets.map(|both| Secret::from(&both.issuer)),
            verifier: secrets.map(|both| Secret::from(&both.verifier)),
        }
    }
}

impl<'a> From<&'a EndReport> for Secret<'a> {
    fn from(end: &'a EndReport) -> Self {
        Self { fingerprint: end.fingerprint.as_deref(), source: &end.source }
    }
}

impl<'a> From<&'a SecretsReport> for Secrets<'a> {
    fn from(both: &'a SecretsReport) -> Self {
        Self {
            issuer: End::from(&both.issuer),
            verifier: End::from(&both.verifier),
            agreement: &both.agreement,
        }
    }
}

impl<'a> From<&'a EndReport> for End<'a> {
    fn from(end: &'a EndReport) -> Self {
        let fingerprint = end.fingerprint.as_deref();
        Self { fingerprint, source: &end.source, proof: &end.proof, inside: &end.inside }
    }
}

impl<'a> From<&'a Matrix> for Grid<'a> {
    fn from(matrix: &'a Matrix) -> Self {
        let sums = tally(matrix, |cell| (&cell.sender, &cell.receiver));
        let cell = |pair| Cell::from(sums.get(&pair).copied().unwrap_or_default());
        let row = |from| matrix.receivers.iter().map(|to| cell((from, to))).collect();
        Self {
            channel: matrix.channel.as_str(),
            rows: matrix.senders.iter().map(ToString::to_string).collect(),
            columns: matrix.receivers.iter().map(ToString::to_string).collect(),
            cells: matrix.senders.iter().map(row).collect(),
        }
    }
}

impl From<Sum> for Cell {
    fn from(sum: Sum) -> Self {
        Self {
            expected: sum.due,
            received: sum.came,
            messages: sum.messages,
            wrong: sum.wrong,
            open: sum.open,
        }
    }
}

impl<'a> Check<'a> {
    fn of(finding: &'a Finding, times: &Times) -> Self {
        Self {
            name: finding.check,
            promise: finding.promise,
            verdict: finding.verdict.word(),
            summary: &finding.summary,
            evidence: shown(&finding.evidence, times),
        }
    }
}

impl<'a> Cause<'a> {
    fn of(diagnosis: &'a Diagnosis, times: &Times) -> Self {
        Self {
            code: diagnosis.code,
            family: diagnosis.family.word(),
            severity: diagnosis.severity.word(),
            confidence: diagnosis.confidence.word(),
            summary: &diagnosis.summary,
            remedy: &diagnosis.remedy,
            evidence: shown(&diagnosis.evidence, times),
            lookalikes: (diagnosis.lookalikes.iter())
                .map(|alike| Alike { code: alike.code, told_apart_by: &alike.told_apart_by })
                .collect(),
            next: &diagnosis.next,
        }
    }
}

fn shown<'a>(evidence: &'a [Evidence], times: &Times) -> Vec<Shown<'a>> {
    let at = |seq| times.get(seq).map(|stamp: &Stamp| stamp.0 / 1_000);
    let one = |one: &'a Evidence| Shown { seq: one.seq.0, at_us: at(&one.seq), shows: &one.shows };
    evidence.iter().map(one).collect()
}

impl<'a> From<&'a LatencyReport> for Latency<'a> {
    fn from(latency: &'a LatencyReport) -> Self {
        Self {
            what: &latency.what,
            count: latency.count,
            p50_us: micros(latency.p50),
            p90_us: micros(latency.p90),
            p99_us: micros(latency.p99),
            max_us: micros(latency.max),
        }
    }
}

impl<'a> From<&'a (String, Duration)> for Timing<'a> {
    fn from((stage, took): &'a (String, Duration)) -> Self {
        Self { stage, took_us: micros(*took) }
    }
}
