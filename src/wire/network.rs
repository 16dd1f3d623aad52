//! How connections are made: whom to believe, through what to go, and what to say on the way.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use rustls::ClientConfig;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::client::ConnectSpec;
use super::identity::Identity;
use super::proxy::{Proxies, Proxy};
use super::tls;
use super::trust::Trust;
use crate::ledger::{Event, NetworkChosen};

/// Values of headers with fewer bytes are settings, not secrets.
const LEAST_SECRET: usize = 8;

/// How connections are made. By default as any program makes them: the authorities of the system are trusted,
/// and there is no proxy.
///
/// What is costly to prepare is prepared once, and only when it is needed; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Network {
    trust: Trust,
    identity: Option<Identity>,
    proxies: Proxies,
    headers: HeaderMap,
    source: Option<IpAddr>,
    passwords: Vec<SecretString>,
    tls: Arc<OnceLock<Arc<ClientConfig>>>,
}

/// A header that cannot be sent; nothing of its value is repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAHeader {
    /// Its name.
    #[error("its name holds what no header's name can")]
    Name,
    /// Its value.
    #[error("the value of `{0}` holds what no header can")]
    Value(String),
}

impl Network {
    /// Believes these certificates.
    #[must_use]
    pub fn trusting(self, trust: Trust) -> Self {
        Self { trust, tls: Arc::default(), ..self }
    }

    /// Shows this certificate to servers that ask for one.
    #[must_use]
    pub fn showing(self, identity: Identity) -> Self {
        Self { identity: Some(identity), tls: Arc::default(), ..self }
    }

    /// Goes through these proxies.
    #[must_use]
    pub fn through(self, proxies: Proxies) -> Self {
        Self { proxies, ..self }
    }

    /// Connects from this address. The unspecified address of a family only keeps to that family.
    #[must_use]
    pub fn from_address(self, source: IpAddr) -> Self {
        Self { source: Some(source), ..self }
    }

    /// Sends this header with every request that does not have one of this name.
    pub fn with_header(mut self, name: &str, value: &SecretString) -> Result<Self, NotAHeader> {
        let wrong = |_| NotAHeader::Value(name.to_owned());
        let key = HeaderName::try_from(name).map_err(|_| NotAHeader::Name)?;
        let mut value = HeaderValue::try_from(value.expose_secret()).map_err(wrong)?;
        if value.to_str().is_err() {
            return Err(NotAHeader::Value(name.to_owned()));
        }
        value.set_sensitive(true);
        self.headers.append(key, value);
        Ok(self)
    }

    /// Names itself at a gate in front of the system (RFC 7617), where a request does not name itself.
    #[must_use]
    pub fn with_basic(mut self, user: &str, password: &SecretString) -> Self {
        let pair = STANDARD.encode(format!("{user}:{}", password.expose_secret()));
        let value = SecretString::from(format!("Basic {pair}"));
        self.passwords.push(password.clone());
        self.with_header(AUTHORIZATION.as_str(), &value).expect("base64 can stand in a header")
    }

    /// Whether every certificate is believed, whoever shows it.
    pub fn believes_everybody(&self) -> bool {
        matches!(self.trust, Trust::Everybody)
    }

    /// What of it may stand in no output.
    pub fn secrets(&self) -> Vec<SecretString> {
        let proxies = self.proxies.all().into_iter();
        let of_proxies = proxies.flat_map(|proxy| {
            let password = proxy.credentials().map(|(_, password)| password);
            password.into_iter().chain(proxy.basic())
        });
        let of_headers = self.headers.values().filter_map(|value| value.to_str().ok());
        // `Bearer` and its like are no secret, what follows them is.
        let of_headers = of_headers.map(|value| value.rsplit(' ').next().unwrap_or_default());
        let of_headers = of_headers.filter(|value| value.len() >= LEAST_SECRET).map(str::to_owned);
        let all = of_proxies.chain(of_headers).map(SecretString::from);
        all.chain(self.passwords.iter().cloned()).collect()
    }

    /// What the ledger is told of it; nothing, if connections to this address are made as any program makes them.
    pub fn told(&self, url: &str) -> Option<Event> {
        let url = Url::parse(url).ok();
        let proxy = url.and_then(|url| self.proxy_for(&url).map(ToString::to_string));
        let headers: Vec<String> = self.headers.keys().map(ToString::to_string).collect();
        let plain = self.trust.is_usual() && proxy.is_none() && self.source.is_none();
        (!plain || !headers.is_empty()).then(|| {
            Event::NetworkChosen(NetworkChosen {
                certificates: self.trust.certificates(),
                proxy,
                source: self.source.map(|address| address.to_string()),
                headers,
            })
        })
    }

    /// Whose certificates are believed.
    #[cfg(feature = "rust_socketio")]
    pub(super) fn trust(&self) -> &Trust {
        &self.trust
    }

    /// Whether there is a certificate to show.
    #[cfg(feature = "rust_socketio")]
    pub(super) fn has_identity(&self) -> bool {
        self.identity.is_some()
    }

    /// The proxy that an address is reached through.
    pub(super) fn proxy_for(&self, url: &Url) -> Option<&Proxy> {
        self.proxies.for_url(url)
    }

    /// The address that connections come from.
    pub(super) fn source(&self) -> Option<IpAddr> {
        self.source
    }

    /// The headers of every request.
    pub(super) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// How TLS is agreed.
    pub(super) fn tls(&self) -> Arc<ClientConfig> {
        let config = || Arc::new(tls::config(&self.trust, self.identity.as_ref()));
        Arc::clone(self.tls.get_or_init(config))
    }

    /// How to open a connection, with the headers that are missing in it.
    pub(super) fn dressed(&self, spec: &ConnectSpec) -> ConnectSpec {
        let mut spec = spec.clone();
        let own: Vec<String> = spec.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
        let missing =
            self.headers.iter().filter(|(name, _)| !own.iter().any(|own| own == name.as_str()));
        spec.headers.extend(
            missing.filter_map(|(name, value)| {
                Some((name.to_string(), value.to_str().ok()?.to_owned()))
            }),
        );
        spec
    }
}
