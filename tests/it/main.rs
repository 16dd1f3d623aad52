//! The one integration binary: every test that needs more than one module.

mod addresses;
#[cfg(feature = "lab")]
mod causes;
mod chance;
#[cfg(feature = "lab")]
mod chat_server;
mod checks;
#[cfg(feature = "lab")]
mod cli;
mod connection;
mod forms;
#[cfg(feature = "lab")]
mod gallery;
#[cfg(feature = "lab")]
mod help;
#[cfg(feature = "lab")]
mod inside;
mod judged;
#[cfg(feature = "lab")]
mod lab;
#[cfg(feature = "lab")]
mod lab_server;
mod laws;
#[cfg(feature = "lab")]
mod lifetimes;
#[cfg(feature = "lab")]
mod network;
mod node_server;
#[cfg(feature = "lab")]
mod nodes;
mod outcome;
#[cfg(feature = "lab")]
mod peers;
mod pairings;
mod play;
#[cfg(feature = "lab")]
mod probes;
#[cfg(feature = "lab")]
mod python_server;
mod recorded;
mod reported;
mod rules;
#[cfg(feature = "lab")]
mod restarts;
mod returns;
mod scenarios;
#[cfg(feature = "lab")]
mod secrets;
#[cfg(feature = "lab")]
mod second_client;
mod tabled;
mod tidy;
#[cfg(feature = "lab")]
mod transports;
mod wire;
#[cfg(feature = "lab")]
mod witness;
