//! How TLS is agreed, for HTTP and WebSocket alike.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// Which certificate authorities are trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Roots {
    /// Those of the operating system, or of `SSL_CERT_FILE` and `SSL_CERT_DIR`.
    System,
    /// None: for addresses without TLS, where reading hundreds of certificates would only cost time.
    None,
}

/// A configuration with the one crypto provider that is built in. No process-wide provider is installed, so
/// that nothing depends on who comes first.
pub(super) fn config(roots: Roots) -> ClientConfig {
    let mut store = RootCertStore::empty();
    if roots == Roots::System {
        // Certificates that cannot be read are passed over: what they would vouch for then fails by name.
        store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider supports the default versions")
        .with_root_certificates(store)
        .with_no_client_auth()
}
