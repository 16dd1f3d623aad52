//! The table of all checks. Adding one is adding a file and a line here.

use super::checks;
use super::promise::Check;

/// All checks, in the order of a run.
pub const CHECKS: &[Check] = &[
    checks::reached::CHECK,
    checks::logged_in::CHECK,
    checks::gate::CHECK,
    checks::connected::CHECK,
    checks::stayed_connected::CHECK,
    checks::ack_kept::CHECK,
    checks::joined_means_hearing::CHECK,
    checks::delivered_once::CHECK,
    checks::silent_sender::CHECK,
    checks::no_leak::CHECK,
    checks::left_means_deaf::CHECK,
    checks::in_order::CHECK,
    checks::causal_order::CHECK,
    checks::history_complete::CHECK,
    checks::recovery::CHECK,
    checks::presence::CHECK,
    checks::identity::CHECK,
    checks::not_spoofed::CHECK,
    checks::not_intruded::CHECK,
    checks::refreshed::CHECK,
    checks::expiry::CHECK,
    checks::logout::CHECK,
    checks::expectations::CHECK,
    checks::told_apart::CHECK,
    checks::completed::CHECK,
];
