//! The requests of a session that polls: what it fetches and what it posts.

use std::sync::{Arc, Mutex, PoisonError};

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response};
use url::Url;

use super::turn::Breakage;
use crate::ledger::{Method, Stamp, Writer};
use crate::scenario::Revision;
use crate::wire::failure::of_request;
use crate::wire::frame::Frame;
use crate::wire::payload;
use crate::wire::refusal::{Answer, refusal};

/// The greatest body that is taken from a server.
const GREATEST_BODY: usize = 16 << 20;
/// As much of the body of a refusal as is read.
const LONGEST_REFUSAL: usize = 64 * 1024;

/// How a session asks. Clones share their cookies.
#[derive(Clone)]
pub(super) struct Requests {
    pub(super) http: Client,
    /// The address, with the identifier of the session.
    pub(super) url: Url,
    /// The headers of the scenario.
    pub(super) headers: HeaderMap,
    pub(super) cookies: Arc<Cookies>,
    pub(super) revision: Revision,
    pub(super) ledger: Writer,
}

impl Requests {
    /// Waits for what the server has to say.
    pub(super) async fn get(self) -> (Stamp, Result<Vec<Frame>, Breakage>) {
        let request = self.http.get(self.url.clone());
        let (at, body) = self.ask(Method::Get, request).await;
        let frames = body.and_then(|body| {
            payload::decode(&body, self.revision)
                .map_err(|wrong| Breakage::Garbled(wrong.to_string()))
        });
        (at, frames)
    }

    /// Hands frames to the server.
    pub(super) async fn post(self, body: String) -> (Stamp, Result<(), Breakage>) {
        let kind = HeaderValue::from_static("text/plain;charset=UTF-8");
        let request = self.http.post(self.url.clone()).header(CONTENT_TYPE, kind).body(body);
        let (at, body) = self.ask(Method::Post, request).await;
        (at, body.map(|_| ()))
    }

    /// The headers of the session: those of the scenario, with the cookies that were set since.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        if let Some(cookies) = self.cookies.with(headers.get(COOKIE)) {
            headers.insert(COOKIE, cookies);
        }
        headers
    }

    async fn ask(
        &self,
        method: Method,
        request: RequestBuilder,
    ) -> (Stamp, Result<Vec<u8>, Breakage>) {
        let response = request.headers(self.headers()).send().await;
        let mut at = self.ledger.clock().now();
        let response = match response {
            Ok(response) => response,
            Err(error) => return (at, Err(Breakage::Failed(of_request(&error).error))),
        };
        for set in response.headers().get_all(SET_COOKIE) {
            self.cookies.set(set.to_str().unwrap_or_default());
        }
        let status = response.status().as_u16();
        let limit = if status == 200 { GREATEST_BODY } else { LONGEST_REFUSAL };
        let body = body(response, limit).await;
        at = self.ledger.clock().now();
        let result = match body {
            Ok(body) if status == 200 => Ok(body),
            Ok(body) | Err(Cut::TooLong(body)) if status != 200 => {
                let answer = refusal(&self.ledger, Answer { status, location: None, body: &body });
                Err(Breakage::Refused(method, answer))
            }
            Ok(_) | Err(Cut::TooLong(_)) => {
                Err(Breakage::Garbled(format!("a poll holds more than {GREATEST_BODY} bytes")))
            }
            Err(Cut::Broken(why)) => Err(Breakage::Failed(why)),
        };
        (at, result)
    }
}

/// Why a body was not read to its end.
enum Cut {
    /// It is longer than the limit; its beginning.
    TooLong(Vec<u8>),
    /// The connection broke.
    Broken(String),
}

async fn body(mut response: Response, limit: usize) -> Result<Vec<u8>, Cut> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) => return Err(Cut::Broken(of_request(&error).error)),
        }
        if body.len() > limit {
            body.truncate(limit);
            return Err(Cut::TooLong(body));
        }
    }
}

/// The cookies that were set in a session. A balancer that wants to be sticky sets one, and breaks every session
/// that does not bring it back. They live as long as the session does; what else they say does not matter.
#[derive(Default)]
pub(super) struct Cookies(Mutex<Vec<(String, String)>>);

impl Cookies {
    /// Keeps a cookie (RFC 6265 section 4.1.1), in place of the one of the same name.
    pub(super) fn set(&self, header: &str) {
        let pair = header.split(';').next().unwrap_or_default();
        let Some((name, value)) = pair.split_once('=') else { return };
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        let mut cookies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match cookies.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = value,
            None => cookies.push((name, value)),
        }
    }

    /// The header with all of them, behind those that are sent anyway; `None` if there is none.
    fn with(&self, sent: Option<&HeaderValue>) -> Option<HeaderValue> {
        let sent = sent.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let cookies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_set = |pair: &&str| {
            let name = pair.split('=').next().unwrap_or_default().trim();
            cookies.iter().any(|(known, _)| known == name)
        };
        let kept = sent.split(';').filter(|pair| !pair.trim().is_empty() && !is_set(pair));
        let kept = kept.map(|pair| pair.trim().to_owned());
        let own = cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let all = kept.chain(own).collect::<Vec<_>>().join("; ");
        (!all.is_empty()).then(|| HeaderValue::try_from(all).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_that_are_set_go_with_those_of_the_scenario() {
        let cookies = Cookies::default();
        assert_eq!(cookies.with(None), None);
        cookies.set("io=abc; Path=/; HttpOnly");
        cookies.set("SERVERID=a");
        cookies.set("SERVERID=b");
        cookies.set("nonsense");
        assert_eq!(cookies.with(None).unwrap(), "io=abc; SERVERID=b");
        let own = HeaderValue::from_static("token=t; io=old");
        assert_eq!(cookies.with(Some(&own)).unwrap(), "token=t; io=abc; SERVERID=b");
    }
}
