//! Joining and leaving.

pub(in crate::diagnose) mod join_ack_missing;
pub(in crate::diagnose) mod join_refused;
pub(in crate::diagnose) mod joined_but_deaf;
