//! An HTTP step becomes a request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::multipart::Form;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use url::Url;

use crate::scenario::{Body, HttpStep, Scope, Shape, TemplateError, is_secret_name};

/// Why a request could not be made; the scenario is to blame, not the system.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unmakable {
    /// A template in it cannot be filled in.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The address is wrong.
    #[error("`{0}` is not an address")]
    Address(String),
}

/// The address of a step, with its parameters.
pub(super) fn address(base: &str, step: &HttpStep, scope: &Scope) -> Result<Url, Unmakable> {
    let target = step.target.text(scope)?;
    let text = if target.starts_with('/') { format!("{base}{target}") } else { target };
    let mut url = Url::parse(&text).map_err(|_| Unmakable::Address(text))?;
    for (key, value) in &step.query {
        let value = as_text(&value.fill(scope)?);
        url.query_pairs_mut().append_pair(key, &value);
    }
    Ok(url)
}

/// What a step sends in its headers to show who is there, as a server could repeat it.
pub(super) fn credentials(step: &HttpStep, scope: &Scope) -> Result<Vec<String>, TemplateError> {
    let mut all = Vec::new();
    if let Some((user, password)) = &step.basic {
        // RFC 7617 section 2.
        all.push(STANDARD.encode(format!("{}:{}", user.text(scope)?, password.text(scope)?)));
    }
    let telling = step
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("authorization") || is_secret_name(name));
    for (_, value) in telling {
        // `Bearer` and its like are no secret, what follows them is.
        let value = value.text(scope)?;
        all.push(value.rsplit(' ').next().unwrap_or_default().to_owned());
    }
    Ok(all)
}

/// The request of a step.
pub(super) fn request(
    client: &Client,
    url: Url,
    step: &HttpStep,
    scope: &Scope,
) -> Result<RequestBuilder, Unmakable> {
    // The methods that a step can have are checked when the scenario is read.
    let method = Method::from_bytes(step.method.as_bytes()).unwrap_or(Method::GET);
    let mut request = client.request(method, url);
    for (name, value) in &step.headers {
        request = request.header(name, value.text(scope)?);
    }
    if let Some((user, password)) = &step.basic {
        request = request.basic_auth(user.text(scope)?, Some(password.text(scope)?));
    }
    with_body(request, &step.body, scope)
}

fn with_body(
    request: RequestBuilder,
    body: &Body,
    scope: &Scope,
) -> Result<RequestBuilder, Unmakable> {
    Ok(match body {
        Body::Empty => request,
        Body::Json(shape) => request.json(&shape.fill(scope)?),
        Body::Form(fields) => request.form(&filled(fields, scope)?),
        Body::Multipart(parts) => {
            let parts = filled(parts, scope)?.into_iter();
            request.multipart(parts.fold(Form::new(), |form, (name, value)| form.text(name, value)))
        }
        Body::Text(text) => request.body(text.text(scope)?),
    })
}

fn filled(
    fields: &[(String, Shape)],
    scope: &Scope,
) -> Result<Vec<(String, String)>, TemplateError> {
    fields.iter().map(|(name, value)| Ok((name.clone(), as_text(&value.fill(scope)?)))).collect()
}

/// A value as forms and addresses carry it.
pub(super) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
