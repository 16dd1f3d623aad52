//! Which format a report is written in.

use std::fmt;
use std::str::FromStr;

use super::model::RunReport;
use super::words;
use crate::scenario::nearest;

/// A format for machines. The terminal's is not among them: it needs a style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// The whole result, see `docs/report-json.md`.
    Json,
    /// JUnit XML, which every build service reads.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
}

impl Format {
    /// All formats, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Json, Self::Junit, Self::Github];

    /// The name by which it is chosen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Github => "github",
        }
    }

    /// The report in this format; it ends in a line break.
    pub fn render(self, report: &RunReport) -> String {
        match self {
            Self::Json => super::json(report),
            Self::Junit => super::junit(report),
            Self::Github => super::github(report),
        }
    }

    /// Several reports in one document, in the order of the runs; it ends in a line break.
    ///
    /// JSON is an array of reports, JUnit one document with the suites of all, and the annotations stand
    /// under each other.
    pub fn render_all(self, reports: &[RunReport]) -> String {
        match self {
            Self::Json => super::json::json_all(reports),
            Self::Junit => super::junit::junit_all(reports),
            Self::Github => reports.iter().map(super::github).collect(),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        let named = Self::ALL.into_iter().find(|format| format.name() == text);
        named.ok_or_else(|| UnknownFormat {
            text: text.to_owned(),
            near: nearest(text, Self::ALL.map(Self::name)),
        })
    }
}

/// A text that names no format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat {
    text: String,
    near: Option<&'static str>,
}

impl std::error::Error for UnknownFormat {}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = words::list(&Format::ALL.map(Format::name));
        let text = super::plain::clean(&self.text);
        write!(f, "`{text}` is not a report format: choose {}", known.replace(" and ", " or "))?;
        match self.near {
            Some(near) => write!(f, "; did you mean `{near}`?"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_read_as_they_are_written() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_right_ones() {
        let error = "jnuit".parse::<Format>().unwrap_err().to_string();
        assert_eq!(
            error,
            "`jnuit` is not a report format: choose json, junit or github; did you mean `junit`?"
        );
        let error = "pdf".parse::<Format>().unwrap_err().to_string();
        assert_eq!(error, "`pdf` is not a report format: choose json, junit or github");
    }
}
