//! A proxy, and which addresses go through which.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::no_proxy::NoProxy;

/// Which addresses go through a proxy.
#[derive(Clone, Debug, Default)]
pub enum Proxies {
    /// None.
    #[default]
    None,
    /// All of them.
    Every(Proxy),
    /// As the environment says, for each scheme by itself.
    ByScheme(Box<ByScheme>),
}

/// The proxies of the environment.
#[derive(Clone, Debug, Default)]
pub struct ByScheme {
    /// For `http` and `ws`.
    pub http: Option<Proxy>,
    /// For `https` and `wss`.
    pub https: Option<Proxy>,
    /// For neither.
    pub except: NoProxy,
}

impl Proxies {
    /// The proxy for an address.
    pub(super) fn for_url(&self, url: &Url) -> Option<&Proxy> {
        match self {
            Self::None => None,
            Self::Every(proxy) => Some(proxy),
            Self::ByScheme(by) if is_here(url) || by.except.covers(url) => None,
            Self::ByScheme(by) => match url.scheme() {
                "https" | "wss" => by.https.as_ref(),
                _ => by.http.as_ref(),
            },
        }
    }

    /// Everything that may be sent to one of the proxies.
    pub(super) fn all(&self) -> Vec<&Proxy> {
        match self {
            Self::None => Vec::new(),
            Self::Every(proxy) => vec![proxy],
            Self::ByScheme(by) => [&by.http, &by.https].into_iter().flatten().collect(),
        }
    }
}

/// Whether an address is one of this machine. A proxy of the environment is meant for the world outside, and most
/// could not even find the way back; browsers do the same.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// A proxy. Its address may hold a password, so it is shown without.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    url: Url,
    speech: Speech,
}

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speech {
    /// HTTP, with CONNECT.
    Http,
    /// SOCKS 5.
    Socks(Names),
}

/// Who looks names up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    /// We.
    Here,
    /// The proxy.
    There,
}

/// A text that is not the address of a proxy; nothing of it is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAProxy {
    /// It cannot be read.
    #[error("it is not an address of the form `http://[USER:PASSWORD@]HOST:PORT`")]
    Unreadable,
    /// Something that is not spoken here.
    #[error("its scheme is none of `http`, `socks5` and `socks5h`")]
    OtherScheme,
}

impl Proxy {
    /// The address as HTTP clients take it, with its credentials.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// What it speaks.
    pub(super) fn speech(&self) -> Speech {
        self.speech
    }

    /// The host.
    pub(super) fn host(&self) -> &str {
        self.url.host_str().expect("an address without a host is refused").trim_matches(['[', ']'])
    }

    /// The port.
    pub(super) fn port(&self) -> u16 {
        let usual = match self.speech {
            Speech::Http => 80,
            Speech::Socks(_) => 1080,
        };
        self.url.port().unwrap_or(usual)
    }

    /// User and password.
    pub(super) fn credentials(&self) -> Option<(String, String)> {
        let plain = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let (user, password) = (self.url.username(), self.url.password());
        let given = !user.is_empty() || password.is_some();
        given.then(|| (plain(user), plain(password.unwrap_or_default())))
    }

    /// The credentials as HTTP carries them (RFC 7617 section 2).
    pub(super) fn basic(&self) -> Option<String> {
        self.credentials().map(|(user, password)| STANDARD.encode(format!("{user}:{password}")))
    }
}

impl FromStr for Proxy {
    type Err = NotAProxy;

    /// An address without a scheme is one of HTTP, as in the environment of most systems.
    fn from_str(text: &str) -> Result<Self, NotAProxy> {
        let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let url = Url::parse(&whole).map_err(|_| NotAProxy::Unreadable)?;
        let speech = match url.scheme() {
            "http" => Speech::Http,
            "socks5" => Speech::Socks(Names::Here),
            "socks5h" => Speech::Socks(Names::There),
            _ => return Err(NotAProxy::OtherScheme),
        };
        match url.host_str() {
            Some(host) if !host.is_empty() => Ok(Self { url, speech }),
            _ => Err(NotAProxy::Unreadable),
        }
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.host_str().unwrap_or_default();
        write!(f, "{}://{host}:{}", self.url.scheme(), self.port())
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(text: &str) -> Proxy {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_shown_without_its_credentials() {
        let proxy = proxy("socks5h://me:hunter%402@proxy.test");
        assert_eq!(proxy.credentials(), Some(("me".into(), "hunter@2".into())));
        assert_eq!(proxy.to_string(), "socks5h://proxy.test:1080");
        assert!(!format!("{proxy:?}").contains("hunter"));
    }

    #[test]
    fn the_scheme_may_be_missing_and_must_be_known() {
        assert_eq!(proxy("proxy.test:3128").to_string(), "http://proxy.test:3128");
        assert_eq!(proxy("http://[::1]:3128").host(), "::1");
        assert_eq!("socks4://h".parse::<Proxy>(), Err(NotAProxy::OtherScheme));
        assert_eq!("http://".parse::<Proxy>(), Err(NotAProxy::Unreadable));
    }

    #[test]
    fn the_environment_has_a_proxy_for_each_scheme_and_none_for_this_machine() {
        let by = ByScheme {
            http: Some(proxy("one.test")),
            https: Some(proxy("two.test")),
            except: "inside.test".parse().unwrap(),
        };
        let proxies = Proxies::ByScheme(Box::new(by));
        let through = |url| proxies.for_url(&Url::parse(url).unwrap()).map(Proxy::host);
        assert_eq!(through("ws://h/"), Some("one.test"));
        assert_eq!(through("wss://h/"), Some("two.test"));
        for direct in [
            "http://localhost:3000",
            "http://127.0.0.1",
            "http://[::1]:3000",
            "https://inside.test",
        ] {
            assert_eq!(through(direct), None, "{direct}");
        }
    }
}
