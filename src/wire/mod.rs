//! Engine.IO and Socket.IO on the network; the only module that opens a socket to the system's real-time
//! side.
//!
//! Everything that a client sees goes into the ledger at once, stamped right after the read. What comes back
//! to the caller is only what the run needs in order to go on.

mod address;
mod attachments;
mod client;
mod deadline;
mod dialect;
mod engine_packet;
mod excerpt;
mod failure;
mod frame;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod identity;
mod msgpack;
mod namespace;
mod native;
mod network;
mod no_proxy;
mod payload;
mod proxy;
mod reach;
mod refusal;
#[cfg(feature = "rust_socketio")]
mod rust_socketio;
mod socket_packet;
mod survey;
mod tls;
mod trust;
mod verifier;

pub use client::{
    Admission, Arrival, Capabilities, Capability, Client, ConnectSpec, Fence, Gone, NotAdmitted,
    Pending, Recovery, Session,
};
pub use http::{http_client_builder, net_failure};
pub use identity::{Identity, NotAnIdentity};
pub use native::NativeClient;
pub use network::{Network, NotAHeader};
pub use no_proxy::NoProxy;
pub use proxy::{ByScheme, NotAProxy, Proxies, Proxy};
#[cfg(feature = "rust_socketio")]
pub use rust_socketio::{RustSocketioClient, Unfit};
pub use trust::{NoCertificate, OwnAuthorities, Trust};

/// What earwitness calls itself to servers.
const PROGRAM: &str = concat!("earwitness/", env!("CARGO_PKG_VERSION"));
