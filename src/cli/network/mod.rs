//! How connections are made: from flags, files and the environment.

mod flags;
mod proxies;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

pub(super) use flags::NetworkFlags;

use super::triage::{Account, Password};
use super::{files, output};
use crate::scenario::Problem;
use crate::wire::{Identity, Network, OwnAuthorities, Proxies, Trust};

/// Reads the flags and what they name; what is wrong with them is printed.
pub(super) fn network(flags: &NetworkFlags) -> Option<Network> {
    match raise(flags, &files::variables()) {
        Ok(network) => Some(network),
        Err(problems) => {
            let more = "`--help` says under `Network` what each flag takes.";
            output::mistakes("the command line", problems.iter().map(|p| (p, None)), more);
            None
        }
    }
}

/// Says before each run what nobody may overlook.
pub(super) fn warn(network: &Network) {
    if network.believes_everybody() {
        output::note(
            "warning: --insecure: certificates are NOT verified. Whoever answers could be anybody, and gets the \
             passwords and tokens of this run.",
        );
    }
}

fn raise(
    flags: &NetworkFlags,
    variables: &BTreeMap<String, String>,
) -> Result<Network, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut network = Network::default();
    let parts = [trust, identity, proxy, headers, basic, source];
    for part in parts {
        match part(network.clone(), flags, variables) {
            Ok(with) => network = with,
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(network) } else { Err(problems) }
}

fn trust(
    network: Network,
    flags: &NetworkFlags,
    _: &BTreeMap<String, String>,
) -> Result<Network, Problem> {
    if flags.insecure {
        return Ok(network.trusting(Trust::Everybody));
    }
    let mut own = OwnAuthorities::default();
    for path in &flags.ca {
        let pem = contents("--ca", path)?;
        own.add(&pem).map_err(|why| wrong("--ca", format!("{}: {why}", path.display())))?;
    }
    Ok(network.trusting(Trust::SystemAnd(own)))
}

fn identity(
    network: Network,
    flags: &NetworkFlags,
    _: &BTreeMap<String, String>,
) -> Result<Network, Problem> {
    let Some(path) = &flags.cert else { return Ok(network) };
    let certificate = contents("--cert", path)?;
    let key = contents("--key", flags.key.as_ref().unwrap_or(path))?;
    let identity = Identity::read(&certificate, &key);
    identity
        .map(|identity| network.showing(identity))
        .map_err(|why| wrong("--cert", why.to_string()))
}

fn proxy(
    network: Network,
    flags: &NetworkFlags,
    variables: &BTreeMap<String, String>,
) -> Result<Network, Problem> {
    let proxies: Proxies = match &flags.proxy {
        Some(text) => proxies::from_flag(text).map_err(|why| wrong("--proxy", why.to_string()))?,
        None => proxies::from_environment(variables).map_err(|(name, why)| Problem {
            help: Some("correct it, or pass the environment over with --proxy none".to_owned()),
            ..wrong(&format!("the environment variable {name}"), why.to_string())
        })?,
    };
    Ok(network.through(proxies))
}

fn headers(
    mut network: Network,
    flags: &NetworkFlags,
    _: &BTreeMap<String, String>,
) -> Result<Network, Problem> {
    for header in &flags.headers {
        let (name, value) = header.expose_secret().split_once(':').ok_or_else(|| Problem {
            help: Some("write --header 'Name: value'".to_owned()),
            ..wrong("--header", "there is no colon behind the name".to_owned())
        })?;
        let value = SecretString::from(value.trim());
        let with = network.with_header(name.trim(), &value);
        network = with.map_err(|why| wrong("--header", why.to_string()))?;
    }
    Ok(network)
}

fn basic(
    network: Network,
    flags: &NetworkFlags,
    variables: &BTreeMap<String, String>,
) -> Result<Network, Problem> {
    let Some(basic) = &flags.basic else { return Ok(network) };
    let account = Account::read(basic).map_err(|why| wrong("--basic", why.to_owned()))?;
    let password = match account.password {
        Password::Given(password) => password,
        Password::Variable(name) => match variables.get(&name) {
            Some(password) => SecretString::from(password.as_str()),
            None => {
                return Err(wrong(
                    "--basic",
                    format!("the environment variable {name} is not set"),
                ));
            }
        },
    };
    Ok(network.with_basic(&account.name, &password))
}

fn source(
    network: Network,
    flags: &NetworkFlags,
    _: &BTreeMap<String, String>,
) -> Result<Network, Problem> {
    let address = match (flags.source_address, flags.ipv4, flags.ipv6) {
        (Some(address), _, _) => address,
        (None, true, _) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        (None, false, true) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        (None, false, false) => return Ok(network),
    };
    // Nothing is sent; whether the address is one of this machine can only be told by taking it.
    match UdpSocket::bind((address, 0)) {
        Ok(_) => Ok(network.from_address(address)),
        Err(error) => {
            Err(wrong("--source-address", format!("{address} cannot be used here: {error}")))
        }
    }
}

fn contents(flag: &str, path: &Path) -> Result<Vec<u8>, Problem> {
    std::fs::read(path)
        .map_err(|error| wrong(flag, format!("{} cannot be read: {error}", path.display())))
}

fn wrong(path: &str, reason: String) -> Problem {
    Problem { place: None, path: path.to_owned(), reason, help: None }
}
