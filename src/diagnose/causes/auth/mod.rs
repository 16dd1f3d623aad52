//! Tokens, secrets, the gate.

pub(in crate::diagnose) mod alg_none_accepted;
pub(in crate::diagnose) mod algorithm_confusion;
pub(in crate::diagnose) mod algorithm_not_pinned;
pub(in crate::diagnose) mod anonymous_accepted;
pub(in crate::diagnose) mod claims_not_validated;
pub(in crate::diagnose) mod expired_token_accepted;
pub(in crate::diagnose) mod issuer_secret_is_fallback;
pub(in crate::diagnose) mod key_set_mismatch;
pub(in crate::diagnose) mod login_failed;
pub(in crate::diagnose) mod login_token_not_found;
pub(in crate::diagnose) mod recovery_skips_auth;
pub(in crate::diagnose) mod namespace_unguarded;
pub(in crate::diagnose) mod secret_encoding_mismatch;
pub(in crate::diagnose) mod secret_mismatch;
pub(in crate::diagnose) mod secret_mismatch_on_some_nodes;
pub(in crate::diagnose) mod shared_secret_is_fallback;
pub(in crate::diagnose) mod signature_not_verified;
pub(in crate::diagnose) mod socket_outlives_logout;
pub(in crate::diagnose) mod socket_outlives_token;
pub(in crate::diagnose) mod token_expired_at_login;
pub(in crate::diagnose) mod token_never_expires;
pub(in crate::diagnose) mod token_in_url;
pub(in crate::diagnose) mod token_sent_in_wrong_place;
pub(in crate::diagnose) mod verifier_secret_is_fallback;
pub(in crate::diagnose) mod wrong_token_kind_accepted;
