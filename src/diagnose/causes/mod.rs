//! The causes, one file each, by family.

pub(super) mod auth;
pub(super) mod broadcast;
pub(super) mod connection;
pub(super) mod lifecycle;
pub(super) mod nodes;
pub(super) mod rooms;
