//! Proxies, from the flag or from the environment.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};

use crate::wire::{ByScheme, NotAProxy, Proxies, Proxy};

/// What stands in place of a proxy where there shall be none.
const NONE: &str = "none";

/// Reads the flag; what is wrong is told without any of it.
pub(super) fn from_flag(text: &SecretString) -> Result<Proxies, NotAProxy> {
    match text.expose_secret() {
        NONE => Ok(Proxies::None),
        address => address.parse().map(Proxies::Every),
    }
}

/// Reads the environment; what is wrong is told with the name of its variable.
pub(super) fn from_environment(
    variables: &BTreeMap<String, String>,
) -> Result<Proxies, (String, NotAProxy)> {
    let any = proxy(variables, "ALL_PROXY")?;
    let http = proxy(variables, "HTTP_PROXY")?.or_else(|| any.clone());
    let https = proxy(variables, "HTTPS_PROXY")?.or(any);
    if http.is_none() && https.is_none() {
        return Ok(Proxies::None);
    }
    let except = find(variables, "NO_PROXY").map_or("", |(_, text)| text);
    let Ok(except) = except.parse();
    Ok(Proxies::ByScheme(Box::new(ByScheme { http, https, except })))
}

fn proxy(
    variables: &BTreeMap<String, String>,
    name: &str,
) -> Result<Option<Proxy>, (String, NotAProxy)> {
    let found = find(variables, name);
    let read = found.map(|(name, text)| text.parse().map_err(|error| (name, error)));
    read.transpose()
}

/// A variable that is not empty; the name in small letters comes first, as with curl.
fn find<'a>(variables: &'a BTreeMap<String, String>, name: &str) -> Option<(String, &'a str)> {
    [name.to_ascii_lowercase(), name.to_owned()].into_iter().find_map(|name| {
        let text = variables.get(&name)?.trim();
        (!text.is_empty()).then_some((name, text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Proxies, (String, NotAProxy)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        from_environment(&variables.iter().map(owned).collect())
    }

    #[test]
    fn small_letters_come_first_and_one_proxy_may_serve_all() {
        let proxies = read(&[
            ("ALL_PROXY", "socks5h://any.test:1080"),
            ("HTTPS_PROXY", "big.test:1"),
            ("https_proxy", "small.test:2"),
            ("no_proxy", "inside.test"),
        ]);
        let Ok(Proxies::ByScheme(by)) = proxies else { panic!("{proxies:?}") };
        assert_eq!(
            by.http.map(|proxy| proxy.to_string()).as_deref(),
            Some("socks5h://any.test:1080")
        );
        assert_eq!(by.https.map(|proxy| proxy.to_string()).as_deref(), Some("http://small.test:2"));
        assert_eq!(by.except, "inside.test".parse().unwrap());
    }

    #[test]
    fn an_empty_variable_is_none_and_a_wrong_one_is_named() {
        assert!(matches!(read(&[("HTTP_PROXY", ""), ("NO_PROXY", "*")]), Ok(Proxies::None)));
        let (name, _) = read(&[("ALL_PROXY", "socks4://me:hunter22@h")]).unwrap_err();
        assert_eq!(name, "ALL_PROXY");
    }
}
