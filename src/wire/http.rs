//! HTTP clients that go the way that the network options say.

use reqwest::{Client, ClientBuilder, Proxy};
use url::Url;

use super::failure;
use super::network::Network;
use crate::ledger::{NetFailure, NetPhase};

/// A builder for clients. Whatever the environment says of proxies is passed over: only the network options count.
pub fn http_client_builder(network: &Network) -> ClientBuilder {
    let through = network.clone();
    let proxy = Proxy::custom(move |url| through.proxy_for(url).map(|proxy| proxy.url().clone()));
    Client::builder()
        .tls_backend_preconfigured((*network.tls()).clone())
        .user_agent(super::PROGRAM)
        .default_headers(network.headers().clone())
        .local_address(network.source())
        .no_proxy()
        .proxy(proxy)
}

/// Why a request had no answer.
pub fn net_failure(network: &Network, error: &reqwest::Error) -> NetFailure {
    let failure = failure::of_request(error);
    match error.url().and_then(|url| network.proxy_for(url)) {
        Some(proxy) => NetFailure {
            error: format!("{} (through the proxy {proxy})", failure.error),
            ..failure
        },
        None => failure,
    }
}

/// The refusal of a proxy that was asked to pass a plain request on: no server answers so (RFC 9110 section 15.5.8).
pub(super) fn refused_by_proxy(network: &Network, url: &Url, status: u16) -> Option<NetFailure> {
    let proxy = network.proxy_for(url).filter(|_| status == 407)?;
    let error = format!("the proxy {proxy} refused: 407 Proxy Authentication Required");
    Some(NetFailure { phase: NetPhase::Proxy, error })
}
