//! Tabs that close, drop and come back.

pub(in crate::diagnose) mod connection_leak;
pub(in crate::diagnose) mod deaf_after_reconnect;
pub(in crate::diagnose) mod duplicates_after_reconnect;
pub(in crate::diagnose) mod ghost_online;
pub(in crate::diagnose) mod left_event_missing;
pub(in crate::diagnose) mod premature_offline;
pub(in crate::diagnose) mod recovery_incomplete;
pub(in crate::diagnose) mod stale_socket_ids;
