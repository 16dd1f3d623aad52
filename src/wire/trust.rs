//! Whose certificates are believed.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::ledger::Certificates;

/// Whose certificates are believed.
#[derive(Clone, Debug)]
pub enum Trust {
    /// Those of the system's authorities (or of `SSL_CERT_FILE` and `SSL_CERT_DIR`), and of these besides.
    SystemAnd(OwnAuthorities),
    /// Everybody's. Whoever answers could be anybody.
    Everybody,
}

/// Authorities of the user's own, or certificates of single servers.
#[derive(Clone, Debug, Default)]
pub struct OwnAuthorities(Vec<CertificateDer<'static>>);

/// A text that holds no certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCertificate {
    /// There is none in it.
    #[error("there is no certificate in PEM in it (`-----BEGIN CERTIFICATE-----`)")]
    Missing,
    /// One of them is damaged.
    #[error("a certificate in it is damaged")]
    Damaged,
}

impl Default for Trust {
    fn default() -> Self {
        Self::SystemAnd(OwnAuthorities::default())
    }
}

impl Trust {
    /// Whether nothing is believed but what the system believes.
    pub(super) fn is_usual(&self) -> bool {
        self.certificates() == Certificates::System
    }

    /// In the words of the ledger.
    pub(super) fn certificates(&self) -> Certificates {
        match self {
            Self::SystemAnd(own) if own.0.is_empty() => Certificates::System,
            Self::SystemAnd(_) => Certificates::SystemAndOwn,
            Self::Everybody => Certificates::Unverified,
        }
    }
}

impl OwnAuthorities {
    /// Adds the certificates of a file in PEM.
    pub fn add(&mut self, pem: &[u8]) -> Result<(), NoCertificate> {
        let found = certificates(pem)?;
        self.0.extend(found);
        Ok(())
    }

    /// The certificates.
    pub(super) fn certificates(&self) -> &[CertificateDer<'static>] {
        &self.0
    }
}

/// The certificates in a text in PEM.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, NoCertificate> {
    let found = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    let found = found.map_err(|_| NoCertificate::Damaged)?;
    let readable = |der| webpki::EndEntityCert::try_from(der).is_ok();
    match found.as_slice() {
        [] => Err(NoCertificate::Missing),
        all if all.iter().all(readable) => Ok(found),
        _ => Err(NoCertificate::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_whole_certificate_is_refused() {
        let mut own = OwnAuthorities::default();
        assert_eq!(own.add(b"hello"), Err(NoCertificate::Missing));
        let damaged = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert_eq!(own.add(damaged), Err(NoCertificate::Damaged));
    }
}
