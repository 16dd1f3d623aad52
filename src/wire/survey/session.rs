//! Whether a session is found again from other connections: behind several servers only if the balancer takes
//! care of it.

use reqwest::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use reqwest::{Client, Method};
use tokio::time::timeout;
use url::Url;

use super::Surveyor;
use crate::ledger::{Cookies, Question, SurveyAnswer};
use crate::scenario::Revision;
use crate::wire::address;
use crate::wire::engine_packet::EnginePacket;
use crate::wire::frame::Frame;
use crate::wire::payload;
use crate::wire::reach;

/// How many packets are sent to one session. With two servers that take turns half of them go astray; with two that
/// are drawn by lot, the chance that fewer than two do is 9 in 256.
const PACKETS: usize = 8;

/// A packet that every server takes at any time, and that changes nothing: the answer to a ping.
const PACKET: EnginePacket<'_> = EnginePacket::Pong("");

impl Surveyor<'_> {
    /// Begins a session, and sends packets to it from connections of their own.
    pub(super) async fn same_session(&self, cookies: Cookies) -> Vec<(Question, SurveyAnswer)> {
        let question = Question::SameSession { cookies };
        let (Ok(mut url), Ok(mut headers)) = (self.url(&question), self.headers(&question)) else {
            return Vec::new();
        };
        let first = self.fetch(Method::GET, &url, headers.clone(), String::new()).await;
        let SurveyAnswer::Open { handshake } = &first.answer else { return Vec::new() };
        if cookies == Cookies::Replayed {
            replay(&first.headers, &mut headers);
        }
        url.query_pairs_mut().append_pair("sid", &handshake.sid);
        let mut answers = Vec::new();
        for _ in 0..PACKETS {
            let began = self.ledger.clock().now();
            let body = payload_of(PACKET, self.revision);
            let heard = self.fetch(Method::POST, &url, headers.clone(), body).await;
            self.enter(&question, address::shown(&url), &heard, began);
            answers.push((question.clone(), heard.answer));
        }
        // What follows is not to be mixed with it; if it takes longer, the server ends the session by itself.
        let leaving = give_up(self.http.clone(), url, headers, self.revision);
        let _ = timeout(reach::LEAVE_WAIT, leaving).await;
        answers
    }
}

/// Sends the cookies of an answer with what follows.
pub(super) fn replay(answer: &HeaderMap, headers: &mut HeaderMap) {
    let own = headers.get(COOKIE).and_then(|value| value.to_str().ok());
    let set = answer.get_all(SET_COOKIE).iter().filter_map(|value| {
        // What stands behind the first semicolon is for the browser (RFC 6265 section 5.2).
        value.to_str().ok()?.split(';').next()
    });
    let all = own.into_iter().chain(set).collect::<Vec<_>>().join("; ");
    if let (false, Ok(value)) = (all.is_empty(), HeaderValue::try_from(all)) {
        headers.insert(COOKIE, value);
    }
}

/// Ends the session, if a server that knows it is met in as many attempts as were made before.
async fn give_up(http: Client, url: Url, headers: HeaderMap, revision: Revision) {
    for _ in 0..PACKETS {
        let leaving = http.post(url.clone()).headers(headers.clone());
        let leaving = leaving
            .body(payload_of(EnginePacket::Close, revision))
            .timeout(reach::LEAVE_WAIT)
            .send();
        if leaving.await.is_ok_and(|answer| answer.status().is_success()) {
            return;
        }
    }
}

/// A packet as the body of a request.
fn payload_of(packet: EnginePacket<'_>, revision: Revision) -> String {
    payload::encode(&[Frame::Text(packet.encode())], revision)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_of_an_answer_are_sent_behind_ones_own_and_without_their_terms() {
        let mut answer = HeaderMap::new();
        answer.append(SET_COOKIE, HeaderValue::from_static("io=1; Path=/; HttpOnly"));
        answer.append(SET_COOKIE, HeaderValue::from_static("node=b"));
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("me=x"));
        replay(&answer, &mut headers);
        assert_eq!(headers[COOKIE], "me=x; io=1; node=b");
        let mut none = HeaderMap::new();
        replay(&HeaderMap::new(), &mut none);
        assert!(none.is_empty());
    }
}
