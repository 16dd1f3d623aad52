//! HTTP clients, without the cost of TLS where there is none.

use reqwest::{Client, ClientBuilder};

use super::failure;
use super::tls::{self, Roots};
use crate::ledger::NetFailure;

/// A builder for clients that talk to this address. Certificate authorities are read only for addresses with
/// TLS, because reading them costs more than a whole login.
pub fn http_client_builder(url: &str) -> ClientBuilder {
    let roots = if url.starts_with("https") { Roots::System } else { Roots::None };
    Client::builder().tls_backend_preconfigured(tls::config(roots)).user_agent(super::PROGRAM)
}

/// Why a request had no answer.
pub fn net_failure(error: &reqwest::Error) -> NetFailure {
    failure::of_request(error)
}
