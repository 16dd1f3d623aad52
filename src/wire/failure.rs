//! Why no answer came, in the words of whoever noticed.

use std::error::Error;
use std::io;

use crate::ledger::{NetFailure, NetPhase};

/// A failure in a phase, with the words of its innermost cause: the outer ones repeat addresses, which may
/// hold secrets.
pub(super) fn failure(phase: NetPhase, error: &(dyn Error + 'static)) -> NetFailure {
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
        if cause.to_string().starts_with("dns error") {
            return NetPhase::Dns;
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

    #[derive(Debug, thiserror::Error)]
    #[error("http://h/?token=t0p")]
    struct Wrapped(#[source] io::Error);
}
