//! The checks on ledgers written by hand: each has one on which it fails, and one on which it holds.

mod checklist;
mod each;
mod history;
mod membership;
mod nothing;
mod pasts;
mod tried;
mod unseen;
mod untried;
