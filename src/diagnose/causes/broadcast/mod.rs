//! Who hears a message.

pub(in crate::diagnose) mod deaf_after_sibling_closes;
pub(in crate::diagnose) mod emit_per_member;
pub(in crate::diagnose) mod emits_to_sender_only;
pub(in crate::diagnose) mod except_in_loop;
pub(in crate::diagnose) mod first_tab_only;
pub(in crate::diagnose) mod handler_registered_twice;
pub(in crate::diagnose) mod handler_stacked_on_join;
pub(in crate::diagnose) mod io_to_in_loop_per_tab;
pub(in crate::diagnose) mod last_tab_only;
pub(in crate::diagnose) mod leak_through_id_collision;
pub(in crate::diagnose) mod leak_through_undefined_room;
pub(in crate::diagnose) mod leak_to_everyone;
pub(in crate::diagnose) mod leak_to_shared_rooms;
pub(in crate::diagnose) mod leak_when_recipient_offline;
pub(in crate::diagnose) mod listener_leak_per_connection;
pub(in crate::diagnose) mod message_event_renamed;
pub(in crate::diagnose) mod one_fixed_tab_excluded;
pub(in crate::diagnose) mod only_emitting_tab_excluded;
pub(in crate::diagnose) mod room_and_user_room;
pub(in crate::diagnose) mod sender_not_excluded;
pub(in crate::diagnose) mod to_in_loop_per_tab;
