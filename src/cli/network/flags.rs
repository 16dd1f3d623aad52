//! The flags of the network, as they are typed.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

/// How connections are made. What may hold a secret is a text that nobody repeats, so its mistakes are found later.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Network (for every connection and request)")]
pub(in crate::cli) struct NetworkFlags {
    /// A file of certificates in PEM to trust besides the system's authorities; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Vec<PathBuf>,
    /// The certificate to show where one is asked for, in PEM, with its chain
    #[arg(long, value_name = "FILE")]
    pub(super) cert: Option<PathBuf>,
    /// Its key in PEM, without a password; the file of --cert where left out
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(super) key: Option<PathBuf>,
    /// Believe any certificate; whoever answers could be anybody
    #[arg(long, conflicts_with = "ca")]
    pub(super) insecure: bool,
    /// Go through this proxy: `http://`, `socks5://` or `socks5h://[USER:PASSWORD@]HOST:PORT`, or `none`
    ///
    /// Left out, `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment count, except for
    /// this machine. With `socks5h` the proxy looks names up.
    #[arg(long, value_name = "URL")]
    pub(super) proxy: Option<SecretString>,
    /// Send this header with every request that has none of its name; may be repeated
    #[arg(long = "header", value_name = "NAME: VALUE")]
    pub(super) headers: Vec<SecretString>,
    /// Basic authentication at a gate in front: `USER:PASSWORD`, or `USER:env:VARIABLE`
    #[arg(long, value_name = "USER:PASSWORD")]
    pub(super) basic: Option<SecretString>,
    /// Connect from this address of this machine
    #[arg(long, value_name = "IP", conflicts_with_all = ["ipv4", "ipv6"])]
    pub(super) source_address: Option<IpAddr>,
    /// Use IPv4 only
    #[arg(long, conflicts_with = "ipv6")]
    pub(super) ipv4: bool,
    /// Use IPv6 only
    #[arg(long)]
    pub(super) ipv6: bool,
}
