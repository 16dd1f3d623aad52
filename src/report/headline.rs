//! A whole run in one line.

use super::model::RunReport;
use super::words;
use crate::judge::Verdict;

/// The verdict and its reason in one line, such as
/// `fail: except-in-loop; 2 of 9 checks failed` or `pass: 9 checks held`.
pub fn summary_line(report: &RunReport) -> String {
    let parts: Vec<String> = [cause(report), checks(report)].into_iter().flatten().collect();
    let reason = match parts.as_slice() {
        [] => "nothing was judged".to_owned(),
        _ => parts.join("; "),
    };
    format!("{}: {reason}", report.verdict)
}

/// The first cause, and how many more there are. A run that passes names none.
fn cause(report: &RunReport) -> Option<String> {
    let first = report.diagnoses.first()?;
    let more = match report.diagnoses.len() - 1 {
        0 => String::new(),
        more => format!(" and {}", words::count(more, "more cause")),
    };
    match report.verdict {
        Verdict::Pass => None,
        Verdict::Inconclusive => Some(format!("perhaps {}{more}", first.code)),
        Verdict::Fail => Some(format!("{}{more}", first.code)),
    }
}

/// How many checks came out as the verdict says.
fn checks(report: &RunReport) -> Option<String> {
    let number = |verdict| report.findings.iter().filter(|f| f.verdict == verdict).count();
    let of = words::count(report.findings.len(), "check");
    let some = |number: usize, what: &str| (number > 0).then(|| format!("{number} of {of} {what}"));
    match report.verdict {
        Verdict::Fail => some(number(Verdict::Fail), "failed"),
        Verdict::Inconclusive => some(number(Verdict::Inconclusive), "could not be judged"),
        Verdict::Pass => (!report.findings.is_empty()).then(|| format!("{of} held")),
    }
}
