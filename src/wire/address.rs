//! The addresses of the handshake, and how they are shown.

use std::borrow::Cow;
use std::fmt::Write as _;

use url::Url;

use super::client::ConnectSpec;
use crate::scenario::{Revision, Transport};

/// What stands in place of a value that may be a secret.
const REDACTED: &str = "[redacted]";

/// Parts of parameter names whose values may be secrets.
const SECRETIVE: [&str; 12] = [
    "token",
    "auth",
    "jwt",
    "secret",
    "pass",
    "key",
    "session",
    "sid",
    "bearer",
    "credential",
    "sig",
    "code",
];

/// A text that is not an address of a Socket.IO server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotAnAddress {
    /// It cannot be read.
    #[error("the address cannot be read: write http://HOST:PORT or https://HOST")]
    Unreadable,
    /// Another scheme.
    #[error("the address has a scheme other than http, https, ws or wss")]
    OtherScheme,
    /// No host.
    #[error("the address has no host")]
    NoHost,
}

/// The address of the Engine.IO handshake over a transport.
pub(super) fn handshake(
    spec: &ConnectSpec,
    transport: Transport,
    revision: Revision,
) -> Result<Url, NotAnAddress> {
    let (scheme, rest) = spec.url.split_once("://").ok_or(NotAnAddress::Unreadable)?;
    let secure = match scheme.to_ascii_lowercase().as_str() {
        "http" | "ws" => "",
        "https" | "wss" => "s",
        _ => return Err(NotAnAddress::OtherScheme),
    };
    let (scheme, name) = match transport {
        Transport::Polling => ("http", "polling"),
        Transport::Websocket => ("ws", "websocket"),
    };
    let mut url =
        Url::parse(&format!("{scheme}{secure}://{rest}")).map_err(|_| NotAnAddress::Unreadable)?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(NotAnAddress::NoHost);
    }
    url.set_path(&spec.path);
    url.set_fragment(None);
    url.query_pairs_mut()
        .clear()
        .append_pair("EIO", &u8::from(revision).to_string())
        .append_pair("transport", name)
        .extend_pairs(&spec.query);
    Ok(url)
}

/// The same address for a session that has begun, over a transport.
pub(super) fn of_session(handshake: &Url, sid: &str, transport: Transport) -> Url {
    let mut url = handshake.clone();
    let secure = matches!(url.scheme(), "https" | "wss");
    let (scheme, name) = match (transport, secure) {
        (Transport::Polling, false) => ("http", "polling"),
        (Transport::Polling, true) => ("https", "polling"),
        (Transport::Websocket, false) => ("ws", "websocket"),
        (Transport::Websocket, true) => ("wss", "websocket"),
    };
    url.set_scheme(scheme).expect("the four schemes may take each other's place");
    let pairs: Vec<_> = handshake.query_pairs().filter(|(name, _)| name != "transport").collect();
    url.query_pairs_mut()
        .clear()
        .extend_pairs(pairs)
        .append_pair("transport", name)
        .append_pair("sid", sid);
    url
}

/// The address without what may be secret in it: credentials, and the values of token-like parameters.
pub(super) fn shown(url: &Url) -> String {
    let mut text = format!("{}://{}", url.scheme(), url.host_str().unwrap_or_default());
    if let Some(port) = url.port() {
        write!(text, ":{port}").expect("a String takes everything");
    }
    text.push_str(url.path());
    for (place, (name, value)) in url.query_pairs().enumerate() {
        text.push(if place == 0 { '?' } else { '&' });
        text.extend(encoded(&name));
        text.push('=');
        if is_secretive(&name) {
            text.push_str(REDACTED);
        } else {
            text.extend(encoded(&value));
        }
    }
    text
}

fn is_secretive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRETIVE.iter().any(|part| name.contains(part))
}

fn encoded(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    url::form_urlencoded::byte_serialize(text.as_bytes()).map(Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::scenario::{Parser, Transports};

    fn spec(url: &str) -> ConnectSpec {
        ConnectSpec {
            url: url.into(),
            path: "/socket.io/".into(),
            query: vec![("room".into(), "a b&c".into()), ("access_token".into(), "t0p".into())],
            headers: Vec::new(),
            namespace: "/".into(),
            transports: Transports::Websocket,
            version: None,
            parser: Parser::Default,
            recovery: None,
            auth: None,
            answers: Vec::new(),
            within: Duration::from_secs(1),
        }
    }

    #[test]
    fn parameters_are_encoded_behind_the_ones_of_the_protocol() {
        let url =
            handshake(&spec("http://localhost:3000"), Transport::Polling, Revision::Four).unwrap();
        assert_eq!(
            url.as_str(),
            "http://localhost:3000/socket.io/?EIO=4&transport=polling&room=a+b%26c&access_token=t0p"
        );
    }

    #[test]
    fn the_websocket_is_as_secure_as_the_address() {
        for (from, scheme) in [("http://h", "ws"), ("https://h", "wss"), ("wss://h", "wss")] {
            let url = handshake(&spec(from), Transport::Websocket, Revision::Four).unwrap();
            assert_eq!(url.scheme(), scheme);
        }
    }

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        let url =
            handshake(&spec("http://me:pw@h:1"), Transport::Websocket, Revision::Four).unwrap();
        assert_eq!(
            shown(&url),
            "ws://h:1/socket.io/?EIO=4&transport=websocket&room=a+b%26c&access_token=[redacted]"
        );
    }

    #[test]
    fn a_session_goes_on_at_the_same_address() {
        let url = handshake(&spec("https://h"), Transport::Polling, Revision::Three).unwrap();
        assert_eq!(
            of_session(&url, "s1", Transport::Websocket).as_str(),
            "wss://h/socket.io/?EIO=3&room=a+b%26c&access_token=t0p&transport=websocket&sid=s1"
        );
    }

    #[test]
    fn what_is_no_address_says_why() {
        let no = |url| handshake(&spec(url), Transport::Polling, Revision::Four).unwrap_err();
        assert_eq!(no("localhost:3000"), NotAnAddress::Unreadable);
        assert_eq!(no("ftp://h"), NotAnAddress::OtherScheme);
        assert_eq!(no("http://"), NotAnAddress::Unreadable);
        assert_eq!(no("http://h:99999"), NotAnAddress::Unreadable);
    }
}
