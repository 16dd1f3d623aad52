//! How certificates of servers are checked: as the TLS library does it, but for two things that it cannot tell or
//! does not allow.

use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{
    WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
};

/// The certificate has issued itself, and is not trusted. To the TLS library it has an unknown issuer.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("invalid peer certificate: it is self-signed, and not among those that are trusted")]
pub(super) struct SelfSigned;

/// Checks certificates against the authorities of the system and some besides.
///
/// The authorities are read when the first certificate comes, because reading them costs more than a whole login, and
/// most addresses of tests have no TLS.
///
/// A certificate that the user named is trusted for its own server, too, even if it says that it is an authority:
/// that is how `openssl req -x509` makes them, and other clients take them. The library checks whether a
/// certificate is an authority only after it has found it to be valid now, so the name is all that is left to check.
#[derive(Debug)]
pub(super) struct Careful {
    library: OnceLock<Option<Arc<WebPkiServerVerifier>>>,
    named: Vec<CertificateDer<'static>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Careful {
    /// A check that also takes what these vouch for, which the user named.
    pub(super) fn new(named: &[CertificateDer<'static>]) -> Self {
        let algorithms = ring::default_provider().signature_verification_algorithms;
        Self { library: OnceLock::new(), named: named.to_vec(), algorithms }
    }

    /// The library's own check; there is none without authorities.
    fn library(&self) -> Option<&WebPkiServerVerifier> {
        let library = self.library.get_or_init(|| {
            let mut roots = RootCertStore::empty();
            // Certificates that cannot be read are passed over: what they would vouch for then fails by name.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            roots.add_parsable_certificates(self.named.iter().cloned());
            let provider = Arc::new(ring::default_provider());
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().ok()
        });
        library.as_deref()
    }

    /// What is wrong with a certificate, in more detail than the library gives.
    fn wrong(
        &self,
        certificate: &CertificateDer<'_>,
        name: &ServerName<'_>,
        error: Error,
    ) -> Result<ServerCertVerified, Error> {
        let unknown = matches!(error, Error::InvalidCertificate(CertificateError::UnknownIssuer));
        if !unknown && !is_authority(&error) {
            return Err(error);
        }
        if is_authority(&error) && self.named.contains(certificate) {
            verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
            return Ok(ServerCertVerified::assertion());
        }
        if is_self_signed(certificate) {
            return Err(CertificateError::Other(OtherError(Arc::new(SelfSigned))).into());
        }
        Err(error)
    }
}

/// Whether a certificate was found to be one of an authority where one of a server is due.
fn is_authority(error: &Error) -> bool {
    let Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) = error else {
        return false;
    };
    matches!(inner.downcast_ref(), Some(webpki::Error::CaUsedAsEndEntity))
}

fn is_self_signed(certificate: &CertificateDer<'_>) -> bool {
    let parsed = webpki::EndEntityCert::try_from(certificate);
    parsed.is_ok_and(|parsed| parsed.issuer() == parsed.subject())
}

impl ServerCertVerifier for Careful {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let checked = match self.library() {
            Some(library) => library.verify_server_cert(certificate, chain, name, ocsp, now),
            None => Err(CertificateError::UnknownIssuer.into()),
        };
        checked.or_else(|error| self.wrong(certificate, name, error))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Believes every certificate (`--insecure`). The server must still have the key of what it shows.
#[derive(Debug)]
pub(super) struct Anybody(WebPkiSupportedAlgorithms);

impl Anybody {
    pub(super) fn new() -> Self {
        Self(ring::default_provider().signature_verification_algorithms)
    }
}

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
