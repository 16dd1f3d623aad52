//! `NO_PROXY`: the addresses that go through no proxy.

use std::convert::Infallible;
use std::net::IpAddr;
use std::str::FromStr;

use url::{Host, Url};

/// The addresses that go through no proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoProxy(Vec<Exception>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Exception {
    /// Every address.
    All,
    /// A network, and how many bits of it count.
    Network(IpAddr, u8),
    /// A name and all below it, at one port or at any.
    Name(String, Option<u16>),
}

impl NoProxy {
    /// Whether an address is among them.
    pub(super) fn covers(&self, url: &Url) -> bool {
        self.0.iter().any(|exception| exception.covers(url))
    }
}

impl FromStr for NoProxy {
    type Err = Infallible;

    /// Words with commas or spaces between them, as curl reads them; what is neither a network nor `*` is a name.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let words = text.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty());
        Ok(Self(words.map(exception).collect()))
    }
}

fn exception(word: &str) -> Exception {
    if word == "*" {
        return Exception::All;
    }
    if let Some(network) = network(word) {
        return network;
    }
    let (name, port) = match word.rsplit_once(':').map(|(name, port)| (name, port.parse().ok())) {
        Some((name, Some(port))) => (name, Some(port)),
        _ => (word, None),
    };
    let name = name.trim_start_matches("*.").trim_matches(['.', '[', ']']);
    Exception::Name(name.to_ascii_lowercase(), port)
}

fn network(word: &str) -> Option<Exception> {
    let (address, bits) = match word.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (word, None),
    };
    let address: IpAddr = address.trim_matches(['[', ']']).parse().ok()?;
    let all = if address.is_ipv4() { 32 } else { 128 };
    Some(Exception::Network(address, bits.unwrap_or(all).min(all)))
}

impl Exception {
    fn covers(&self, url: &Url) -> bool {
        match (self, url.host()) {
            (Self::All, _) => true,
            (Self::Network(network, bits), Some(Host::Ipv4(ip))) => {
                within(ip.into(), *network, *bits)
            }
            (Self::Network(network, bits), Some(Host::Ipv6(ip))) => {
                within(ip.into(), *network, *bits)
            }
            (Self::Name(name, port), Some(host)) => {
                let host = host.to_string();
                let host = host.trim_matches(['[', ']']);
                let below = host.strip_suffix(name.as_str());
                let of_name = below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
                of_name && port.is_none_or(|port| url.port_or_known_default() == Some(port))
            }
            _ => false,
        }
    }
}

/// Whether an address is in a network.
fn within(ip: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (ip, network) {
        (IpAddr::V4(ip), IpAddr::V4(network)) => {
            let differing = ip.to_bits() ^ network.to_bits();
            differing.leading_zeros() >= u32::from(bits)
        }
        (IpAddr::V6(ip), IpAddr::V6(network)) => {
            let differing = ip.to_bits() ^ network.to_bits();
            differing.leading_zeros() >= u32::from(bits)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cover_what_is_below_them_and_networks_what_is_inside() {
        let covers = |list: &str, url: &str| {
            list.parse::<NoProxy>().unwrap().covers(&Url::parse(url).unwrap())
        };
        assert!(covers("a.test, Example.COM", "https://www.example.com/x"));
        assert!(covers(".example.com", "https://example.com"));
        assert!(!covers("example.com", "https://notexample.com"));
        assert!(covers("example.com:8443", "wss://example.com:8443"));
        assert!(!covers("example.com:8443", "wss://example.com"));
        assert!(covers("10.0.0.0/8", "http://10.1.2.3:3000"));
        assert!(!covers("10.0.0.0/8", "http://11.1.2.3"));
        assert!(covers("fd00::/8 192.168.1.1", "http://[fd12::1]"));
        assert!(covers("192.168.1.1", "http://192.168.1.1:80"));
        assert!(covers("*", "http://anything.test"));
        assert!(!covers("", "http://anything.test"));
    }
}
