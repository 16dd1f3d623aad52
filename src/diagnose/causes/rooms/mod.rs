//! Joining and leaving.

pub(in crate::diagnose) mod handler_registered_late;
pub(in crate::diagnose) mod join_ack_before_membership;
pub(in crate::diagnose) mod join_ack_missing;
pub(in crate::diagnose) mod join_ack_unexpected;
pub(in crate::diagnose) mod join_history_gap;
pub(in crate::diagnose) mod join_history_overlap;
pub(in crate::diagnose) mod join_not_authorised;
pub(in crate::diagnose) mod join_refused;
pub(in crate::diagnose) mod joined_but_deaf;
pub(in crate::diagnose) mod leave_affects_one_tab;
pub(in crate::diagnose) mod leave_ineffective;
