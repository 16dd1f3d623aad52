//! Tabs that close, drop and come back.

pub(in crate::diagnose) mod duplicates_after_reconnect;
pub(in crate::diagnose) mod stale_socket_ids;
