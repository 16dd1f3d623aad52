//! Runs that are staged: a scenario, and a ledger written by hand.

mod among;
mod blind;
mod filters;
mod recovery;
mod refusals;
mod replays;
mod staged;
mod unasked;
