//! Why no answer came, in the words of whoever noticed.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::verifier::SelfSigned;
use crate::ledger::{NetFailure, NetPhase, TlsFault};

/// A failure in a phase, with the words of its innermost cause: the outer ones repeat addresses, which may
/// hold secrets. Whoever does not take the other's certificate may say so only when the request is under way.
pub(super) fn failure(phase: NetPhase, error: &(dyn Error + 'static)) -> NetFailure {
    let tls = causes(error).find_map(|cause| unwrapped(cause).downcast_ref::<rustls::Error>());
    let phase = tls.and_then(fault).map_or(phase, NetPhase::Untrusted);
    NetFailure { phase, error: innermost(error) }
}

/// The words of the innermost cause.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

/// A failure of a request.
pub(super) fn of_request(error: &reqwest::Error) -> NetFailure {
    let phase = if error.is_timeout() {
        NetPhase::Timeout
    } else if error.is_connect() {
        connecting(error)
    } else {
        NetPhase::Http
    };
    failure(phase, error)
}

/// How far making the connection got.
fn connecting(error: &reqwest::Error) -> NetPhase {
    for cause in causes(error) {
        let words = cause.to_string();
        if words.starts_with("dns error") {
            return NetPhase::Dns;
        }
        if words.starts_with("tunnel error") || words.starts_with("SOCKS error") {
            return NetPhase::Proxy;
        }
        if is_tls(cause) {
            return NetPhase::Tls;
        }
    }
    NetPhase::Connect
}

/// Whether TLS could not be agreed. The TLS library hides its errors inside those of input and output, and
/// only words tell that the other side hung up.
fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    unwrapped(cause).is::<rustls::Error>() || cause.to_string().contains("tls handshake")
}

/// What one side does not take of what the other shows, if that is what went wrong.
fn fault(error: &rustls::Error) -> Option<TlsFault> {
    match error {
        rustls::Error::InvalidCertificate(error) => Some(of_certificate(error)),
        rustls::Error::AlertReceived(alert) => of_alert(*alert),
        rustls::Error::PeerIncompatible(_) => Some(TlsFault::Protocol),
        _ => None,
    }
}

/// What we do not take of the server's certificate.
fn of_certificate(error: &CertificateError) -> TlsFault {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsFault::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TlsFault::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            TlsFault::WrongName
        }
        CertificateError::UnknownIssuer => TlsFault::UnknownIssuer,
        CertificateError::Revoked => TlsFault::Revoked,
        CertificateError::Other(other) if other.0.is::<SelfSigned>() => TlsFault::SelfSigned,
        _ => TlsFault::Invalid,
    }
}

/// What the server does not take of ours (RFC 8446 section 6.2).
fn of_alert(alert: AlertDescription) -> Option<TlsFault> {
    match alert {
        AlertDescription::CertificateRequired
        | AlertDescription::NoCertificate
        | AlertDescription::BadCertificate
        | AlertDescription::UnsupportedCertificate
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateUnknown
        | AlertDescription::UnknownCA
        | AlertDescription::AccessDenied => Some(TlsFault::ClientCertificate),
        AlertDescription::ProtocolVersion
        | AlertDescription::HandshakeFailure
        | AlertDescription::InsufficientSecurity => Some(TlsFault::Protocol),
        _ => None,
    }
}

/// What is inside errors of input and output; as causes they pass over what they hold.
fn unwrapped<'a>(mut error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    while let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        error = inner;
    }
    error
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_words_are_kept() {
        let inner = io::Error::other("certificate has expired");
        let outer = io::Error::other(Wrapped(inner));
        assert_eq!(failure(NetPhase::Tls, &outer).error, "certificate has expired");
    }

    #[test]
    fn errors_of_tls_are_found_however_deep_they_are_wrapped() {
        let inner = io::Error::other(rustls::Error::DecryptError);
        assert!(is_tls(&io::Error::other(inner)));
        assert!(is_tls(&io::Error::new(io::ErrorKind::UnexpectedEof, "tls handshake eof")));
        assert!(!is_tls(&io::Error::from(io::ErrorKind::ConnectionReset)));
    }

    #[test]
    fn what_is_wrong_with_a_certificate_is_told_by_its_type() {
        let phase = |error: rustls::Error| failure(NetPhase::Http, &io::Error::other(error)).phase;
        let untrusted = |fault| NetPhase::Untrusted(fault);
        assert_eq!(phase(CertificateError::Expired.into()), untrusted(TlsFault::Expired));
        assert_eq!(phase(CertificateError::NotValidYet.into()), untrusted(TlsFault::NotYetValid));
        assert_eq!(phase(CertificateError::Revoked.into()), untrusted(TlsFault::Revoked));
        assert_eq!(phase(CertificateError::BadSignature.into()), untrusted(TlsFault::Invalid));
        let required = rustls::Error::AlertReceived(AlertDescription::CertificateRequired);
        assert_eq!(phase(required), untrusted(TlsFault::ClientCertificate));
        let version = rustls::Error::AlertReceived(AlertDescription::ProtocolVersion);
        assert_eq!(phase(version), untrusted(TlsFault::Protocol));
        assert_eq!(phase(rustls::Error::DecryptError), NetPhase::Http);
    }

    #[derive(Debug, thiserror::Error)]
    #[error("http://h/?token=t0p")]
    struct Wrapped(#[source] io::Error);
}
