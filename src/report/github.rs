//! Annotations of GitHub Actions: workflow commands such as `::error title=…::…`, one on each line.
//!
//! GitHub shows ten of each level for a step, so the causes come first.

use std::borrow::Cow;

use super::headline::summary_line;
use super::model::RunReport;
use super::{plain, words};
use crate::diagnose::{Diagnosis, Severity};
use crate::judge::{Finding, Verdict};

/// The level of an annotation.
#[derive(Clone, Copy)]
enum Level {
    Error,
    Warning,
    Notice,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// The annotations of a run: its causes, its broken and unjudged checks, and its verdict.
pub fn github(report: &RunReport) -> String {
    let file = report.file.as_deref();
    let mut lines: Vec<String> = Vec::new();
    lines.extend(report.diagnoses.iter().map(|diagnosis| cause(file, diagnosis)));
    let having = |verdict| report.findings.iter().filter(move |f| f.verdict == verdict);
    lines.extend(having(Verdict::Fail).map(|finding| check(file, Level::Error, finding)));
    lines.extend(having(Verdict::Inconclusive).map(|f| check(file, Level::Warning, f)));
    lines.push(verdict(file, report));
    lines.concat()
}

fn cause(file: Option<&str>, diagnosis: &Diagnosis) -> String {
    let level = match diagnosis.severity {
        Severity::Critical | Severity::High => Level::Error,
        Severity::Medium | Severity::Low => Level::Warning,
        Severity::Info => Level::Notice,
    };
    let title = format!("{} ({}, {})", diagnosis.code, diagnosis.severity, diagnosis.confidence);
    let mut text = vec![diagnosis.summary.as_str(), "", &diagnosis.remedy];
    if !diagnosis.next.is_empty() {
        text.extend(["", diagnosis.next.as_str()]);
    }
    annotation(level, file, &title, &text.join("\n"))
}

fn check(file: Option<&str>, level: Level, finding: &Finding) -> String {
    let title = match finding.verdict {
        Verdict::Fail => format!("check {} failed", finding.check),
        _ => format!("check {} could not be judged", finding.check),
    };
    annotation(level, file, &title, &format!("{}\nPromised: {}", finding.summary, finding.promise))
}

fn verdict(file: Option<&str>, report: &RunReport) -> String {
    let level = match report.verdict {
        Verdict::Fail => Level::Error,
        Verdict::Inconclusive => Level::Warning,
        Verdict::Pass => Level::Notice,
    };
    let took = words::duration(report.took);
    let text = format!("{} ({took}, exit code {})", summary_line(report), report.exit_code);
    annotation(level, file, &format!("earwitness: {}", report.scenario), &text)
}

/// One workflow command on a line of its own.
fn annotation(level: Level, file: Option<&str>, title: &str, text: &str) -> String {
    let file = file.map(|file| format!("file={},", property(file))).unwrap_or_default();
    format!("::{} {file}title={}::{}\n", level.word(), property(title), data(text))
}

/// The text of a command; its line breaks are kept, in the way the runner unescapes them.
fn data(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.lines().map(plain::clean).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// A property of a command, in which colons and commas have a meaning.
fn property(text: &str) -> String {
    data(&plain::clean(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_property_or_a_line_early() {
        let line = annotation(Level::Error, Some("a,b:c%.yaml"), "x::y\r\n::z", "1%\r\n::error::2");
        assert_eq!(
            line,
            "::error file=a%2Cb%3Ac%25.yaml,title=x%3A%3Ay\\r\\n%3A%3Az::1%25%0A::error::2\n"
        );
    }
}
