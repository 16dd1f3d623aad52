//! The certificate that is shown to servers that ask for one.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::sign::{CertifiedKey, SingleCertAndKey};

use super::trust::{NoCertificate, certificates};

/// A certificate with its key. The key is shown nowhere.
#[derive(Clone)]
pub struct Identity(Arc<SingleCertAndKey>);

/// Why texts are no certificate with its key; nothing of them is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnIdentity {
    /// The certificate.
    #[error(transparent)]
    Certificate(#[from] NoCertificate),
    /// The key.
    #[error("there is no private key in PEM in it that can be read (keys with a password cannot)")]
    Key,
    /// They do not belong together.
    #[error("the key is not the one of the certificate")]
    Strangers,
}

impl Identity {
    /// Reads a certificate, with its chain, and its key.
    pub fn read(certificate: &[u8], key: &[u8]) -> Result<Self, NotAnIdentity> {
        let chain = certificates(certificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| NotAnIdentity::Key)?;
        let pair = CertifiedKey::from_der(chain, key, &ring::default_provider());
        let pair = pair.map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => NotAnIdentity::Strangers,
            _ => NotAnIdentity::Key,
        })?;
        Ok(Self(Arc::new(SingleCertAndKey::from(pair))))
    }

    /// As TLS takes it.
    pub(super) fn resolver(&self) -> Arc<SingleCertAndKey> {
        Arc::clone(&self.0)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}
