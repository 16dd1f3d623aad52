//! JUnit XML: a suite for the checks, one for each channel's matrix, one for the causes, one for the checklist.
//!
//! The document says what the exit code says: a run that failed has a failure, one that could not be judged has
//! something skipped, and one that passed has neither failures nor errors.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::headline::summary_line;
use super::model::RunReport;
use super::tally::tally;
use super::{plain, words};
use crate::diagnose::{Diagnosis, Mark, Severity};
use crate::judge::{Evidence, Finding, Matrix, Sum, Verdict};
use crate::scenario::TabId;

/// How a test case ended that did not succeed.
#[derive(Clone, Copy)]
enum Ending {
    /// It did not hold.
    Failed,
    /// It could not be carried out.
    Stopped,
    /// It could not be judged.
    Skipped,
}

impl Ending {
    /// The `type` that some readers demand of a failure.
    fn word(self) -> &'static str {
        match self {
            Self::Failed => "fail",
            Self::Stopped => "stopped",
            Self::Skipped => "skipped",
        }
    }
}

/// The run as JUnit XML, ending in a line break.
pub fn junit(report: &RunReport) -> String {
    let mut document = Report::new(plain::clean(&report.scenario));
    document.set_time(report.took);
    document.add_test_suites(suites(report));
    document.to_string().expect("writing to memory cannot fail")
}

/// Several runs as one document, ending in a line break. The names of the scenarios stand before those of
/// their suites, because readers tell suites apart by name.
pub(super) fn junit_all(reports: &[RunReport]) -> String {
    let mut document = Report::new("earwitness");
    document.set_time(reports.iter().map(|report| report.took).sum());
    for report in reports {
        let named = suites(report).into_iter().map(|mut suite| {
            suite.name =
                format!("{}: {}", plain::clean(&report.scenario), suite.name.as_str()).into();
            suite
        });
        document.add_test_suites(named);
    }
    document.to_string().expect("writing to memory cannot fail")
}

fn suites(report: &RunReport) -> Vec<TestSuite> {
    let channels = report.matrices.iter().map(|matrix| channel(report, matrix));
    let mut suites: Vec<TestSuite> = [checks(report)].into_iter().chain(channels).collect();
    if !report.diagnoses.is_empty() {
        suites.push(diagnoses(report));
    }
    if !report.checklist.is_empty() {
        suites.push(checklist(report));
    }
    suites
}

/// A test case for each check. Where there is none, one that says so: an empty document would look like success.
fn checks(report: &RunReport) -> TestSuite {
    let mut suite = TestSuite::new("checks");
    suite.add_test_cases(
        report.findings.iter().map(|finding| case(report, finding.check, status(report, finding))),
    );
    if report.findings.is_empty() {
        let ending = match report.verdict {
            Verdict::Fail => Ending::Failed,
            _ if report.exit_code > 3 => Ending::Stopped,
            _ => Ending::Skipped,
        };
        let text = [vec![summary_line(report)], causes(report)].concat();
        suite.add_test_case(case(report, "run", unhappy(ending, "nothing was judged", &text)));
    }
    suite
}

fn status(report: &RunReport, finding: &Finding) -> TestCaseStatus {
    let promise = format!("promised: {}", finding.promise);
    let evidence = finding.evidence.iter().map(|one| shown(report, one)).collect();
    match finding.verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Inconclusive => unhappy(Ending::Skipped, &finding.summary, &[promise]),
        Verdict::Fail => {
            let text = [vec![promise], evidence, causes(report)].concat();
            unhappy(Ending::Failed, &finding.summary, &text)
        }
    }
}

/// A test case for each tab that sent.
fn channel(report: &RunReport, matrix: &Matrix) -> TestSuite {
    let mut suite = TestSuite::new(plain::clean(&format!("matrix {}", matrix.channel)));
    let sums = tally(matrix, |cell| (&cell.sender, &cell.receiver));
    for sender in &matrix.senders {
        let row: Vec<(&TabId, Sum)> = (matrix.receivers.iter())
            .filter_map(|receiver| Some((receiver, *sums.get(&(sender, receiver))?)))
            .collect();
        let name = format!("{sender} sends {}", matrix.channel);
        suite.add_test_case(case(report, &name, heard(report, &row)));
    }
    suite
}

fn heard(report: &RunReport, row: &[(&TabId, Sum)]) -> TestCaseStatus {
    let wrong: Vec<&(&TabId, Sum)> = row.iter().filter(|(_, sum)| sum.wrong > 0).collect();
    if row.iter().all(|(_, sum)| sum.open == sum.messages) && wrong.is_empty() {
        let why = if row.is_empty() { "no message was sent" } else { "nothing was promised" };
        return unhappy(Ending::Skipped, why, &[]);
    }
    if wrong.is_empty() {
        return TestCaseStatus::success();
    }
    let all = words::count(row.len(), "tab");
    let message = format!("{} of {all} heard too much or too little", wrong.len());
    let line = |(tab, sum): &&(&TabId, Sum)| {
        format!("{tab} heard {}, expected {} ({} wrong)", sum.came, sum.due, {
            words::count(sum.wrong, "message")
        })
    };
    // The remedy stands beside the checks and the causes; here it would be repeated for every tab.
    let causes = report.diagnoses.iter().map(|diagnosis| format!("cause: {}", headline(diagnosis)));
    let text: Vec<String> = wrong.iter().map(line).chain(causes).collect();
    unhappy(Ending::Failed, &message, &text)
}

/// A test case for each cause.
fn diagnoses(report: &RunReport) -> TestSuite {
    let mut suite = TestSuite::new("diagnoses");
    for diagnosis in &report.diagnoses {
        let text = explained(report, diagnosis);
        let status = match (report.verdict, diagnosis.severity) {
            (Verdict::Pass, _) | (_, Severity::Info) => TestCaseStatus::success(),
            (Verdict::Inconclusive, _) => unhappy(Ending::Skipped, &diagnosis.summary, &text),
            (Verdict::Fail, _) => unhappy(Ending::Failed, &diagnosis.summary, &text),
        };
        let well = matches!(status, TestCaseStatus::Success { .. });
        let mut case = case(report, diagnosis.code, status);
        if well {
            case.set_system_out(joined(&[vec![diagnosis.summary.clone()], text].concat()));
        }
        suite.add_test_case(case);
    }
    suite
}

/// A test case for each item of the checklist. One that nothing was seen of is skipped, whatever the verdict.
fn checklist(report: &RunReport) -> TestSuite {
    let mut suite = TestSuite::new("checklist");
    for item in &report.checklist {
        let asked = [format!("made sure of: {}", item.asks)];
        let status = match &item.mark {
            Mark::Held(_) => TestCaseStatus::success(),
            // The verdict is the run's, and an interrupted one may not have come to it.
            Mark::Broken(says) if report.verdict == Verdict::Fail => {
                unhappy(Ending::Failed, says, &asked)
            }
            Mark::Broken(says) | Mark::NotObserved(says) => unhappy(Ending::Skipped, says, &asked),
        };
        suite.add_test_case(case(report, item.name, status));
    }
    suite
}

/// What every failure ends with: the causes and how to mend them.
fn causes(report: &RunReport) -> Vec<String> {
    let one = |diagnosis: &Diagnosis| {
        vec![
            String::new(),
            format!("cause: {}", headline(diagnosis)),
            diagnosis.summary.clone(),
            diagnosis.remedy.clone(),
        ]
    };
    report.diagnoses.iter().flat_map(one).collect()
}

fn explained(report: &RunReport, diagnosis: &Diagnosis) -> Vec<String> {
    let mut text = vec![headline(diagnosis)];
    text.extend(diagnosis.evidence.iter().map(|one| shown(report, one)));
    text.extend([String::new(), diagnosis.remedy.clone()]);
    text.extend(
        diagnosis
            .lookalikes
            .iter()
            .map(|alike| format!("could also be {}: {}", alike.code, alike.told_apart_by)),
    );
    text.extend((!diagnosis.next.is_empty()).then(|| format!("next: {}", diagnosis.next)));
    text
}

fn headline(diagnosis: &Diagnosis) -> String {
    format!("{} ({}, {})", diagnosis.code, diagnosis.severity, diagnosis.confidence)
}

fn shown(report: &RunReport, evidence: &Evidence) -> String {
    let shows = plain::clean(&evidence.shows);
    match report.times.get(&evidence.seq) {
        Some(at) => format!("at {at}: {shows}"),
        None => format!("entry {}: {shows}", evidence.seq),
    }
}

fn case(report: &RunReport, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(plain::clean(name), status);
    case.set_classname(plain::clean(&report.scenario));
    case
}

fn unhappy(ending: Ending, message: &str, text: &[String]) -> TestCaseStatus {
    let mut status = match ending {
        Ending::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Ending::Stopped => TestCaseStatus::non_success(NonSuccessKind::Error),
        Ending::Skipped => TestCaseStatus::skipped(),
    };
    status.set_message(plain::clean(message));
    status.set_type(ending.word());
    let text = joined(text);
    if !text.is_empty() {
        status.set_description(text);
    }
    status
}

/// Texts under each other, every line of them harmless.
fn joined(texts: &[String]) -> String {
    let line = |text: &String| match text.as_str() {
        "" => vec![String::new()],
        text => plain::lines(text).map(String::from).collect(),
    };
    texts.iter().flat_map(line).collect::<Vec<_>>().join("\n")
}
