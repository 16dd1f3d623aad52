//! How TLS is agreed, for HTTP and WebSocket alike.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::ring;

use super::identity::Identity;
use super::trust::Trust;
use super::verifier::{Anybody, Careful};

/// A configuration with the one crypto provider that is built in. No process-wide provider is installed, so
/// that nothing depends on who comes first.
pub(super) fn config(trust: &Trust, identity: Option<&Identity>) -> ClientConfig {
    let verifier: Arc<dyn ServerCertVerifier> = match trust {
        Trust::Everybody => Arc::new(Anybody::new()),
        Trust::SystemAnd(own) => Arc::new(Careful::new(own.certificates())),
    };
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider supports the default versions")
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    match identity {
        Some(identity) => builder.with_client_cert_resolver(identity.resolver()),
        None => builder.with_no_client_auth(),
    }
}
