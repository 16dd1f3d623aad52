//! Results become bytes. Decides nothing, prints nothing; one file for each format.
//!
//! Every format is a pure function from a [`RunReport`] to text. What the system under test said is foreign
//! text: it passes `plain` (or, in JSON, an escape) before it stands in any of them, so that no format can be
//! made to carry a control code, a line of its own, or a command to the service that shows it.

mod assemble;
mod entrance;
mod format;
mod github;
mod headline;
mod json;
mod junit;
mod model;
mod plain;
mod plan;
mod probes;
mod tally;
mod terminal;
#[cfg(test)]
mod tests;
mod words;

pub use assemble::assemble;
pub use format::{Format, UnknownFormat};
pub use github::github;
pub use headline::summary_line;
pub use json::{SCHEMA, json};
pub use junit::junit;
pub use model::{
    EndReport, HandshakeReport, LatencyReport, OpeningReport, ProbeReport, ProbeVerdict, RunReport,
    SecretsReport, SurveyReport, TabReport, TokenReport, UserReport,
};
pub use plain::clean;
pub use plan::{PlannedProbe, plan, plan_table};
pub use terminal::{Colour, Detail, Style, Width, terminal};
pub use words::duration;
