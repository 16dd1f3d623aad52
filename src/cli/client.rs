//! Which client opens the tabs.

use clap::ValueEnum;

use super::output;
use crate::scenario::Scenario;
#[cfg(feature = "rust_socketio")]
use crate::wire::RustSocketioClient;
use crate::wire::{Client, NativeClient, Network};

/// Which client opens the tabs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ClientChoice {
    /// Our own, which sees everything
    #[default]
    Native,
    /// The crate of this name, as a second opinion; only where it was built in
    #[value(name = "rust_socketio")]
    RustSocketio,
}

/// The client, if it is built in and can open the sockets of the scenario; what is wrong is printed.
pub(super) fn client(
    choice: ClientChoice,
    network: &Network,
    scenario: &Scenario,
) -> Option<Box<dyn Client>> {
    match choice {
        ClientChoice::Native => Some(Box::new(NativeClient::with(network.clone()))),
        ClientChoice::RustSocketio => second(network, scenario),
    }
}

#[cfg(feature = "rust_socketio")]
fn second(network: &Network, scenario: &Scenario) -> Option<Box<dyn Client>> {
    let client = RustSocketioClient::with(network.clone());
    match client.fits(&scenario.system.socket) {
        Ok(()) => Some(Box::new(client)),
        Err(why) => {
            let what = format!("rust_socketio cannot open these sockets: {why}");
            output::error(&what, Some("--client native can"));
            None
        }
    }
}

#[cfg(not(feature = "rust_socketio"))]
fn second(_: &Network, _: &Scenario) -> Option<Box<dyn Client>> {
    let help =
        "build it with `cargo install --path . --features rust_socketio`, or use --client native";
    output::error("the client rust_socketio is not built in", Some(help));
    None
}
