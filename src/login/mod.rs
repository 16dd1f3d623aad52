//! Users become accounts with tokens; and, because a login is a procedure like any other, the carrying out of
//! procedures: HTTP steps with a cookie jar of one's own, and emits with their confirmations.
//!
//! A login that the system refuses is an entry in the ledger, not an error.

mod account;
mod actor;
mod answer;
mod candidates;
mod capture;
mod connect_spec;
mod emit;
mod entrance;
mod http;
mod keys;
mod renewal;
mod request;
mod stand_in;
mod token_source;
mod word_blocks;
mod word_lists;

pub use account::Account;
pub use actor::{Actor, Performance, Performer};
pub use candidates::{CandidateProblem, candidates, read_candidates, word_lists};
pub use connect_spec::{anonymous_spec, connect_spec, placed_spec};
pub use entrance::{Stranded, TOKEN, enter, log_in, now, try_all, unix_millis};
pub use keys::known_keys;
pub use renewal::renew;
pub use stand_in::Requests;
pub use word_lists::{Headway, Hit, Readings, UnreadableList, WordList, search_all};
