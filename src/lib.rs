//! earwitness finds out who hears what in a real-time system, and why not.
//!
//! The modules below stand in the order of the data flow, and each uses only those that stand before it.
//! The upper half is live: it touches the network and never judges.
//! The lower half judges: it is pure, and touches neither clock, network nor files.
//! The [`ledger`] is all that crosses from one to the other.
//!
//! ```text
//! scenario ─► login, wire, run ─► LEDGER ─► judge ─► diagnose ─► report ─► exit code
//! ```
//!
//! The library is unstable until 1.0. The stable surfaces are the scenario format, the exit codes,
//! the JSON report, the ledger format and the codes of the causes.

pub mod scenario;
pub mod token;
pub mod ledger;
pub mod wire;
pub mod login;
pub mod run;
pub mod judge;
pub mod diagnose;
pub mod report;
#[cfg(feature = "lab")]
pub mod lab;
pub mod cli;
