//! Tokens, secrets, the gate.

pub(in crate::diagnose) mod anonymous_accepted;
pub(in crate::diagnose) mod issuer_secret_is_fallback;
pub(in crate::diagnose) mod key_set_mismatch;
pub(in crate::diagnose) mod login_failed;
pub(in crate::diagnose) mod login_token_not_found;
pub(in crate::diagnose) mod recovery_skips_auth;
pub(in crate::diagnose) mod secret_encoding_mismatch;
pub(in crate::diagnose) mod secret_mismatch;
pub(in crate::diagnose) mod shared_secret_is_fallback;
pub(in crate::diagnose) mod signature_not_verified;
pub(in crate::diagnose) mod socket_outlives_logout;
pub(in crate::diagnose) mod socket_outlives_token;
pub(in crate::diagnose) mod token_expired_at_login;
pub(in crate::diagnose) mod token_never_expires;
pub(in crate::diagnose) mod token_sent_in_wrong_place;
pub(in crate::diagnose) mod verifier_secret_is_fallback;
