//! TLS of the second engine, which has a library of its own (`native-tls`).

use native_tls::{Certificate, TlsConnector};

use crate::ledger::{NetFailure, NetPhase};
use crate::wire::failure::failure;
use crate::wire::network::Network;
use crate::wire::trust::Trust;

/// Believes what the network options say.
pub(super) fn connector(network: &Network) -> Result<TlsConnector, NetFailure> {
    let wrong = |error: native_tls::Error| failure(NetPhase::Tls, &error);
    let mut builder = TlsConnector::builder();
    match network.trust() {
        Trust::Everybody => {
            builder.danger_accept_invalid_certs(true).danger_accept_invalid_hostnames(true);
        }
        Trust::SystemAnd(own) => {
            for certificate in own.certificates() {
                builder.add_root_certificate(Certificate::from_der(certificate).map_err(wrong)?);
            }
        }
    }
    builder.build().map_err(wrong)
}
