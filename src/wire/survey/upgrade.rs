//! Whether a session that polls can move to a WebSocket, as the official client does by itself.

use reqwest::Method;
use reqwest::header::HeaderMap;
use url::Url;

use super::Surveyor;
use super::hearing::Heard;
use super::session::replay;
use super::websocket::First;
use crate::ledger::SurveyAnswer;
use crate::scenario::Transport;
use crate::wire::address::of_session;
use crate::wire::reach;

impl Surveyor<'_> {
    /// Begins a session by polling, tries a WebSocket out beside it, and gives both up.
    pub(super) async fn upgrade(&self, url: &Url, mut headers: HeaderMap) -> Heard {
        let begun = self.fetch(Method::GET, url, headers.clone(), String::new()).await;
        let SurveyAnswer::Open { handshake } = &begun.answer else { return begun };
        replay(&begun.headers, &mut headers);
        let goal = of_session(url, &handshake.sid, Transport::Websocket);
        let heard = self.websocket(&goal, headers.clone(), First::Probe).await;
        let (http, sid) = (self.http.clone(), handshake.sid.clone());
        tokio::spawn(reach::leave(http, url.clone(), headers, sid, self.revision));
        heard
    }
}
