//! How a tab opens its connection: the scenario's socket, the account's cookies, and the token in its place.

use serde_json::Value;

use super::account::Account;
use crate::scenario::{Scenario, Scope, TemplateError, TokenPlace};
use crate::wire::ConnectSpec;

/// How a tab of an account opens its connection.
pub fn connect_spec(
    scenario: &Scenario,
    account: &Account,
    scope: &Scope,
) -> Result<ConnectSpec, TemplateError> {
    let mut spec = bare_spec(scenario, scope)?;
    // Cookies may be limited to the path of the socket (RFC 6265 section 5.1.4).
    let address = format!("{}{}", spec.url, spec.path);
    let place_of_token = &scenario.system.socket.token;
    if let Some(cookies) = account.cookies_for(&address) {
        push_cookie(&mut spec, &without_token(&cookies, place_of_token));
    }
    if let Some(token) = account.expose_token() {
        place(&mut spec, place_of_token, token);
    }
    Ok(spec)
}

/// The cookies of the jar without the one that the token itself is placed in, lest it be sent twice.
fn without_token(cookies: &str, place: &TokenPlace) -> String {
    let TokenPlace::Cookie(token) = place else { return cookies.to_owned() };
    let others = cookies
        .split("; ")
        .filter(|cookie| cookie.split_once('=').is_none_or(|(name, _)| name != token));
    others.collect::<Vec<_>>().join("; ")
}

/// The same address without token and cookies: nobody is there.
pub fn anonymous_spec(scenario: &Scenario, scope: &Scope) -> Result<ConnectSpec, TemplateError> {
    bare_spec(scenario, scope)
}

/// The same address with a token in a place of choice, and without cookies.
pub fn placed_spec(
    scenario: &Scenario,
    scope: &Scope,
    token_place: &TokenPlace,
    token: &str,
) -> Result<ConnectSpec, TemplateError> {
    let mut spec = bare_spec(scenario, scope)?;
    place(&mut spec, token_place, token);
    Ok(spec)
}

fn bare_spec(scenario: &Scenario, scope: &Scope) -> Result<ConnectSpec, TemplateError> {
    let socket = &scenario.system.socket;
    let query = socket
        .query
        .iter()
        .map(|(key, value)| Ok((key.clone(), super::request::as_text(&value.fill(scope)?))));
    let headers = socket.headers.iter().map(|(name, value)| Ok((name.clone(), value.text(scope)?)));
    let auth = socket.auth.fill(scope)?;
    Ok(ConnectSpec {
        url: socket.url.clone(),
        path: socket.path.clone(),
        query: query.collect::<Result<_, TemplateError>>()?,
        headers: headers.collect::<Result<_, TemplateError>>()?,
        namespace: socket.namespace.text(scope)?,
        transports: socket.transports,
        version: socket.version,
        parser: socket.parser,
        recovery: None,
        auth: auth.as_object().is_some_and(|map| !map.is_empty()).then_some(auth),
        answers: socket.answers.clone(),
        within: scenario.timing.connect,
    })
}

fn place(spec: &mut ConnectSpec, place: &TokenPlace, token: &str) {
    match place {
        TokenPlace::Auth(key) => {
            let auth = spec.auth.get_or_insert_with(|| Value::Object(serde_json::Map::new()));
            if let Value::Object(map) = auth {
                map.insert(key.clone(), Value::String(token.to_owned()));
            }
        }
        TokenPlace::Query(key) => spec.query.push((key.clone(), token.to_owned())),
        // RFC 6750 section 2.1.
        TokenPlace::Header(name) if name.eq_ignore_ascii_case("authorization") => {
            spec.headers.push((name.clone(), format!("Bearer {token}")));
        }
        TokenPlace::Header(name) => spec.headers.push((name.clone(), token.to_owned())),
        TokenPlace::Cookie(name) => push_cookie(spec, &format!("{name}={token}")),
        TokenPlace::None => {}
    }
}

fn push_cookie(spec: &mut ConnectSpec, cookies: &str) {
    if cookies.is_empty() {
        return;
    }
    let known = spec.headers.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case("cookie"));
    match known {
        Some((_, value)) => *value = format!("{value}; {cookies}"),
        None => spec.headers.push(("Cookie".into(), cookies.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_that_is_the_token_is_sent_once() {
        let place = TokenPlace::Cookie("session".into());
        assert_eq!(without_token("a=1; session=x; b=2", &place), "a=1; b=2");
        assert_eq!(without_token("session=x", &place), "");
        assert_eq!(without_token("a=1; session=x", &TokenPlace::None), "a=1; session=x");
    }
}
