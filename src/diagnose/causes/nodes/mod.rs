//! More than one server process.

pub(in crate::diagnose) mod event_is_node_local;
pub(in crate::diagnose) mod nodes_not_connected;
pub(in crate::diagnose) mod presence_is_node_local;
pub(in crate::diagnose) mod published_on_every_node;
pub(in crate::diagnose) mod room_emit_overtaken;
pub(in crate::diagnose) mod subscribe_window;
