//! The table of all causes. Adding one is adding a file, a page and a line here.

use super::cause::Cause;
use super::causes::{auth, broadcast, connection, lifecycle, nodes, rooms};

/// All causes; laws stand in the order in which they are preferred when several explain a run.
pub const CATALOGUE: &[Cause] = &[
    connection::target_unreachable::CAUSE,
    connection::tls_untrusted::CAUSE,
    connection::wrong_path::CAUSE,
    connection::not_socket_io::CAUSE,
    connection::namespace_unknown::CAUSE,
    connection::parser_mismatch::CAUSE,
    connection::server_crash_on_event::CAUSE,
    connection::connection_refused_under_load::CAUSE,
    connection::heartbeat_cut::CAUSE,
    connection::payload_cap::CAUSE,
    connection::rate_limited::CAUSE,
    connection::second_tab_kicks_first::CAUSE,
    connection::protocol_version_mismatch::CAUSE,
    connection::no_sticky_sessions::CAUSE,
    connection::websocket_blocked::CAUSE,
    connection::transport_not_offered::CAUSE,
    connection::cors_origin_refused::CAUSE,
    connection::cors_credentials_with_wildcard::CAUSE,
    connection::origin_not_enforced::CAUSE,
    auth::login_failed::CAUSE,
    auth::login_token_not_found::CAUSE,
    auth::issuer_secret_is_fallback::CAUSE,
    auth::verifier_secret_is_fallback::CAUSE,
    auth::secret_encoding_mismatch::CAUSE,
    auth::secret_mismatch::CAUSE,
    auth::key_set_mismatch::CAUSE,
    auth::secret_mismatch_on_some_nodes::CAUSE,
    auth::token_wrapped::CAUSE,
    auth::token_sent_in_wrong_place::CAUSE,
    auth::audience_or_issuer_mismatch::CAUSE,
    auth::verifier_secret_missing::CAUSE,
    auth::auth_never_answers::CAUSE,
    auth::identity_shared_between_users::CAUSE,
    auth::shared_secret_is_fallback::CAUSE,
    auth::weak_secret::CAUSE,
    auth::anonymous_accepted::CAUSE,
    auth::signature_not_verified::CAUSE,
    auth::token_expired_at_login::CAUSE,
    auth::token_never_expires::CAUSE,
    auth::socket_outlives_token::CAUSE,
    auth::socket_outlives_logout::CAUSE,
    auth::recovery_skips_auth::CAUSE,
    auth::alg_none_accepted::CAUSE,
    auth::algorithm_confusion::CAUSE,
    auth::expired_token_accepted::CAUSE,
    auth::wrong_token_kind_accepted::CAUSE,
    auth::claims_not_validated::CAUSE,
    auth::namespace_unguarded::CAUSE,
    auth::algorithm_not_pinned::CAUSE,
    auth::token_in_url::CAUSE,
    auth::auth_after_connect::CAUSE,
    auth::http_and_socket_disagree::CAUSE,
    auth::auth_error_without_message::CAUSE,
    rooms::join_refused::CAUSE,
    rooms::join_ack_missing::CAUSE,
    rooms::join_ack_unexpected::CAUSE,
    rooms::joined_but_deaf::CAUSE,
    broadcast::send_ack_missing::CAUSE,
    broadcast::refused_but_delivered::CAUSE,
    rooms::handler_registered_late::CAUSE,
    rooms::join_ack_before_membership::CAUSE,
    rooms::join_history_gap::CAUSE,
    rooms::join_history_overlap::CAUSE,
    rooms::join_not_authorised::CAUSE,
    rooms::leave_ineffective::CAUSE,
    rooms::leave_affects_one_tab::CAUSE,
    broadcast::sender_spoofable::CAUSE,
    broadcast::outsider_can_publish::CAUSE,
    broadcast::message_event_renamed::CAUSE,
    broadcast::emitted_under_two_events::CAUSE,
    broadcast::payload_altered::CAUSE,
    broadcast::out_of_order::CAUSE,
    broadcast::reply_before_question::CAUSE,
    broadcast::except_in_loop::CAUSE,
    broadcast::to_in_loop_per_tab::CAUSE,
    broadcast::io_to_in_loop_per_tab::CAUSE,
    broadcast::leak_through_id_collision::CAUSE,
    broadcast::leak_to_shared_rooms::CAUSE,
    broadcast::leak_through_undefined_room::CAUSE,
    broadcast::leak_to_everyone::CAUSE,
    broadcast::leak_when_recipient_offline::CAUSE,
    broadcast::emits_to_sender_only::CAUSE,
    broadcast::deaf_after_sibling_closes::CAUSE,
    broadcast::last_tab_only::CAUSE,
    broadcast::first_tab_only::CAUSE,
    broadcast::sender_not_excluded::CAUSE,
    broadcast::only_emitting_tab_excluded::CAUSE,
    broadcast::one_fixed_tab_excluded::CAUSE,
    nodes::published_on_every_node::CAUSE,
    broadcast::handler_registered_twice::CAUSE,
    broadcast::room_and_user_room::CAUSE,
    broadcast::handler_stacked_on_join::CAUSE,
    broadcast::emit_per_member::CAUSE,
    broadcast::listener_leak_per_connection::CAUSE,
    lifecycle::duplicates_after_reconnect::CAUSE,
    lifecycle::stale_socket_ids::CAUSE,
    nodes::nodes_not_connected::CAUSE,
    nodes::event_is_node_local::CAUSE,
    nodes::presence_is_node_local::CAUSE,
    nodes::subscribe_window::CAUSE,
    nodes::room_emit_overtaken::CAUSE,
    broadcast::volatile_drop::CAUSE,
    broadcast::accepted_then_lost::CAUSE,
    broadcast::intermittent_loss::CAUSE,
    lifecycle::deaf_after_reconnect::CAUSE,
    lifecycle::left_event_missing::CAUSE,
    lifecycle::premature_offline::CAUSE,
    lifecycle::ghost_online::CAUSE,
    lifecycle::recovery_incomplete::CAUSE,
    lifecycle::connection_leak::CAUSE,
];

/// The cause of a code.
pub fn find(code: &str) -> Option<&'static Cause> {
    CATALOGUE.iter().find(|cause| cause.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::page::{Page, SECTIONS};
    use super::*;

    #[test]
    fn every_code_is_there_once() {
        let codes: BTreeSet<_> = CATALOGUE.iter().map(|cause| cause.code).collect();
        assert_eq!(codes.len(), CATALOGUE.len());
    }

    #[test]
    fn every_page_has_its_code_its_sentence_and_its_sections() {
        for cause in CATALOGUE {
            let page = Page::new(cause.page);
            assert!(cause.page.starts_with(&format!("# {}\n", cause.code)), "{}", cause.code);
            assert!((10..=110).contains(&page.headline().len()), "{}: headline", cause.code);
            for section in SECTIONS {
                assert!(!page.section(section).is_empty(), "{}: {section}", cause.code);
            }
        }
    }
}
