//! An HTTP answer, read whole and held against what the step expects.

use reqwest::Response;
use reqwest::header::{DATE, HeaderMap, SET_COOKIE};
use serde_json::Value;

use crate::ledger::{Met, SameSite};
use crate::scenario::{HttpStep, Scope, difference};

/// The most that is read of a body, in bytes; a login answer is small.
const MOST: usize = 1 << 20;
/// The most that is shown of a body, in characters.
const EXCERPT: usize = 300;

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
    pub(super) json: Option<Value>,
}

impl Answer {
    /// Reads an answer, at most [`MOST`] bytes of its body.
    pub(super) async fn read(mut response: Response) -> Result<Self, reqwest::Error> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk[..chunk.len().min(MOST - body.len())]);
            if body.len() == MOST {
                break;
            }
        }
        let text = String::from_utf8_lossy(&body).into_owned();
        let json = serde_json::from_str(&text).ok();
        Ok(Self { status, headers, text, json })
    }

    /// The `Date` header.
    pub(super) fn date(&self) -> Option<String> {
        self.headers.get(DATE)?.to_str().ok().map(str::to_owned)
    }

    /// The value of a cookie that the answer sets.
    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        let lines = self.headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.filter_map(|line| line.split(';').next()?.split_once('='));
        let mut values = pairs.filter(|(key, _)| key.trim() == name);
        values.next_back().map(|(_, value)| value.trim().to_owned())
    }

    /// The values of all cookies that the answer sets.
    pub(super) fn cookies(&self) -> impl Iterator<Item = &str> {
        self.named_cookies().map(|(_, value)| value)
    }

    /// All cookies that the answer sets, by name.
    pub(super) fn named_cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        let lines = self.headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.filter_map(|line| line.split(';').next()?.split_once('='));
        pairs.map(|(name, value)| (name.trim(), value.trim()))
    }

    /// The names of those cookies, and from which pages each may be sent.
    pub(super) fn cookie_terms(&self) -> impl Iterator<Item = (&str, SameSite)> {
        let lines = self.headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        lines.filter_map(|line| Some((line.split_once('=')?.0.trim(), SameSite::of(line))))
    }

    /// Whether it is what the step expects.
    pub(super) fn met(&self, step: &HttpStep, scope: &Scope) -> Met {
        if !step.accepts(self.status) {
            let expected = match step.statuses.as_slice() {
                [] => "200 to 299".to_owned(),
                several => several.iter().map(u16::to_string).collect::<Vec<_>>().join(" or "),
            };
            return Met::Differs(format!("the status is {}, expected {expected}", self.status));
        }
        if let Some(differs) = self.header_difference(step, scope) {
            return Met::Differs(differs);
        }
        let Some(expected) = &step.expected_body else {
            return Met::AsExpected;
        };
        let differs = match (expected.fill(scope), &self.json) {
            (Err(error), _) => Some(error.to_string()),
            (Ok(_), None) => Some("the body is not JSON".to_owned()),
            (Ok(expected), Some(body)) => difference(&expected, body).map(|d| d.to_string()),
        };
        differs.map_or(Met::AsExpected, Met::Differs)
    }

    /// The first header that is not what the step expects. A header that came several times is one text with
    /// commas (RFC 9110 section 5.3).
    fn header_difference(&self, step: &HttpStep, scope: &Scope) -> Option<String> {
        step.expected_headers.iter().find_map(|(name, expected)| {
            let expected = match expected.fill(scope) {
                Ok(expected) => expected,
                Err(error) => return Some(error.to_string()),
            };
            let lines = self.headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
            let lines: Vec<&str> = lines.collect();
            let found = if lines.is_empty() { Value::Null } else { lines.join(", ").into() };
            let difference = difference(&expected, &found)?;
            Some(format!(
                "the header `{name}` is {}, expected {}",
                if lines.is_empty() { "missing" } else { &difference.found },
                difference.expected
            ))
        })
    }
}

/// The beginning of a text that has been cleaned of secrets; cutting comes last, so that no half of a secret
/// stays behind.
pub(super) fn excerpt(clean: &str) -> String {
    let mut short: String = clean.trim().chars().take(EXCERPT).collect();
    if short.len() < clean.trim().len() {
        short.push_str(" ...");
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Body, Env, Redirects, Shape, Template};

    fn step(headers: Value) -> HttpStep {
        let Value::Object(headers) = headers else { panic!("headers are a map") };
        let headers = headers.into_iter().map(|(name, value)| (name, Shape::parse(value).unwrap()));
        HttpStep {
            method: "POST".into(),
            target: Template::parse("/login").unwrap(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::Empty,
            basic: None,
            redirects: Redirects::Stop,
            statuses: vec![302],
            expected_headers: headers.collect(),
            expected_body: None,
            captures: Vec::new(),
            by: None,
        }
    }

    fn met(headers: Value) -> Met {
        let mut found = HeaderMap::new();
        found.insert("location", "/login?error=1".parse().unwrap());
        let answer = Answer { status: 302, headers: found, text: String::new(), json: None };
        answer.met(&step(headers), &Scope::new(Env::default()))
    }

    #[test]
    fn a_redirect_is_told_by_where_it_leads() {
        assert_eq!(
            met(serde_json::json!({ "Location": { "$contains": "error" } })),
            Met::AsExpected
        );
        let Met::Differs(why) = met(serde_json::json!({ "Location": "/home" })) else {
            panic!("another target was taken")
        };
        assert_eq!(why, "the header `Location` is \"/login?error=1\", expected \"/home\"");
    }

    #[test]
    fn a_header_can_be_missing_and_can_have_to_be() {
        assert_eq!(met(serde_json::json!({ "X-None": { "$absent": true } })), Met::AsExpected);
        let missing = met(serde_json::json!({ "X-None": "a" }));
        assert_eq!(missing, Met::Differs("the header `X-None` is missing, expected \"a\"".into()));
    }
}
