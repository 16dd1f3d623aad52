//! Which questions the reach stage asks besides the handshake. A healthy system is asked little; one that gave no
//! handshake is asked what else it may speak, and where.

use url::Url;

use super::Probes;
use super::stage::Run;
use crate::ledger::{Cookies, FOREIGN_ORIGIN, HandshakeAnswer, NetPhase, Question, SurveyAnswer};
use crate::scenario::{Scenario, TokenPlace, Transports};
use crate::wire::ConnectSpec;

/// Headers that a browser sends without asking first, or sets by itself (Fetch standard, sections 2.2.2 and 4.8).
const UNASKED: [&str; 8] = [
    "accept",
    "accept-language",
    "content-language",
    "content-type",
    "cookie",
    "host",
    "origin",
    "user-agent",
];

/// Asks, and takes from the answers what the run itself must know.
pub(super) async fn survey(run: &mut Run<'_>, spec: &ConnectSpec, reached: &HandshakeAnswer) {
    let questions = questions(run.scenario, spec, reached);
    let (client, ledger) = (run.means.client, run.means.ledger);
    let mut answers = client.survey(spec, &questions, ledger).await;
    if answers.iter().any(|(question, answer)| strayed(question, answer)) {
        let replayed = [Question::SameSession { cookies: Cookies::Replayed }];
        answers.extend(client.survey(spec, &replayed, ledger).await);
    }
    let open = matches!(reached, HandshakeAnswer::Open { .. });
    if open && only_by_websocket(run.scenario) && answers.iter().any(is_no_websocket) {
        // Each probe of the gate would meet the same.
        run.means.probes = Probes::None;
    }
}

fn questions(scenario: &Scenario, spec: &ConnectSpec, reached: &HandshakeAnswer) -> Vec<Question> {
    let mut questions = Vec::new();
    if !matches!(reached, HandshakeAnswer::Failed { .. }) {
        questions.push(Question::Websocket);
    }
    match reached {
        HandshakeAnswer::Open { handshake } => {
            if handshake.upgrades.iter().any(|name| name == "websocket") {
                questions.push(Question::Upgrade);
            }
            questions.extend(as_a_browser(scenario, spec));
            questions.extend(as_a_stranger(scenario, spec));
            if !only_by_websocket(scenario) {
                questions.push(Question::SameSession { cookies: Cookies::Dropped });
            }
        }
        // Polling is off, so that only the upgrade can ask where it comes from.
        HandshakeAnswer::Status { code: Some(0), .. } => {
            questions.extend(as_a_stranger(scenario, spec));
        }
        HandshakeAnswer::Status { code: Some(5), .. } => questions.push(Question::OlderVersion),
        HandshakeAnswer::NotEngineIo { .. } => {
            questions.push(Question::OlderVersion);
            questions.extend(elsewhere(scenario, spec, reached));
        }
        HandshakeAnswer::Status { status, .. } => {
            let refused = origin(spec).filter(|_| matches!(status, 400 | 403));
            questions.extend(refused.map(|refused| Question::WithoutOrigin { refused }));
            questions.extend(elsewhere(scenario, spec, reached));
        }
        HandshakeAnswer::Failed { .. } => questions.extend(elsewhere(scenario, spec, reached)),
    }
    questions
}

/// What a browser would ask on behalf of the scenario's page, if that is not the system's own.
fn as_a_browser(scenario: &Scenario, spec: &ConnectSpec) -> Vec<Question> {
    let Some(origin) = origin(spec).filter(|origin| !is_own(origin, &spec.url)) else {
        return Vec::new();
    };
    let mut names: Vec<String> =
        spec.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    if let TokenPlace::Header(name) = &scenario.system.socket.token {
        names.push(name.to_ascii_lowercase());
    }
    names.retain(|name| !UNASKED.contains(&name.as_str()));
    names.sort();
    names.dedup();
    let mut questions = vec![Question::PollingFrom { origin: origin.clone() }];
    if !names.is_empty() {
        questions.push(Question::Preflight { origin, headers: names });
    }
    questions
}

/// Whether a page of anybody gets in, where that matters: where pages have a say, or cookies open the gate.
fn as_a_stranger(scenario: &Scenario, spec: &ConnectSpec) -> Vec<Question> {
    if origin(spec).is_none() && !scenario.enters_by_cookie() {
        return Vec::new();
    }
    let origin = FOREIGN_ORIGIN.to_owned();
    vec![Question::PollingFrom { origin: origin.clone() }, Question::WebsocketFrom { origin }]
}

/// The other paths at which Engine.IO may be, if the answer leaves that open.
fn elsewhere(scenario: &Scenario, spec: &ConnectSpec, reached: &HandshakeAnswer) -> Vec<Question> {
    let open = match reached {
        HandshakeAnswer::Open { .. } | HandshakeAnswer::Status { code: Some(_), .. } => false,
        // A Node server without routes of its own does not answer at other paths at all.
        HandshakeAnswer::Failed { failure } => failure.phase == NetPhase::Timeout,
        HandshakeAnswer::Status { .. } | HandshakeAnswer::NotEngineIo { .. } => true,
    };
    let path = &scenario.system.socket.path;
    let toggled = path.strip_suffix('/').map_or_else(|| format!("{path}/"), str::to_owned);
    let namespace = spec.namespace.trim_matches('/');
    let mut paths = vec![toggled, "/socket.io/".to_owned(), format!("/{namespace}/")];
    paths.retain(|other| other != path && !matches!(other.as_str(), "" | "/" | "//"));
    paths.dedup();
    let paths = paths.into_iter().filter(|_| open);
    paths.map(|path| Question::OtherPath { path }).collect()
}

fn origin(spec: &ConnectSpec) -> Option<String> {
    let named = spec.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("origin"));
    named.map(|(_, value)| value.clone())
}

/// Whether a page of this origin is the system's own, for which browsers ask nobody.
fn is_own(origin: &str, url: &str) -> bool {
    match (Url::parse(origin), Url::parse(url)) {
        (Ok(page), Ok(system)) => page.origin() == system.origin(),
        _ => false,
    }
}

fn only_by_websocket(scenario: &Scenario) -> bool {
    scenario.system.socket.transports == Transports::Websocket
}

/// Whether a server does not know a session that it was not told of without cookies.
fn strayed(question: &Question, answer: &SurveyAnswer) -> bool {
    *question == (Question::SameSession { cookies: Cookies::Dropped })
        && matches!(answer, SurveyAnswer::Status { code: Some(1), .. })
}

/// Whether WebSocket is not to be had, by whatever but a gate that wants to know who is there.
fn is_no_websocket((question, answer): &(Question, SurveyAnswer)) -> bool {
    let may_open = matches!(
        answer,
        SurveyAnswer::Open { .. }
            | SurveyAnswer::Status { code: Some(4), .. }
            | SurveyAnswer::Status { status: 401 | 403, .. }
    );
    *question == Question::Websocket && !may_open
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::ledger::{Handshake, NetFailure};
    use crate::scenario::{Env, read};

    /// What is asked of a system whose handshake was answered like this; `socket` as it is written.
    fn asked(socket: &str, reached: &HandshakeAnswer) -> Vec<Question> {
        let text =
            format!("system: {{ url: 'http://h:1', socket: {socket} }}\nusers: {{ a: {{}} }}\n");
        let none = |_: &str, _: &str| Err("it stands alone".to_owned());
        let scenario = read("survey.yaml", &text, Env::default(), &none).unwrap();
        let scope = scenario.scope().with("run", json!({}));
        let spec = crate::login::anonymous_spec(&scenario, &scope).unwrap();
        questions(&scenario, &spec, reached)
    }

    fn open() -> HandshakeAnswer {
        offering(&[])
    }

    fn offering(upgrades: &[&str]) -> HandshakeAnswer {
        let handshake = Handshake {
            sid: "s".into(),
            ping_interval: 1,
            ping_timeout: 1,
            max_payload: None,
            upgrades: upgrades.iter().map(ToString::to_string).collect(),
        };
        HandshakeAnswer::Open { handshake }
    }

    fn status(status: u16, code: Option<u16>) -> HandshakeAnswer {
        HandshakeAnswer::Status { status, code, excerpt: String::new() }
    }

    fn path(path: &str) -> Question {
        Question::OtherPath { path: path.into() }
    }

    #[test]
    fn a_healthy_system_is_asked_for_each_transport_that_it_offers() {
        let offers = offering(&["websocket", "webtransport"]);
        assert_eq!(asked("{}", &offers), [Question::Websocket, Question::Upgrade]);
        assert_eq!(asked("{}", &open()), [Question::Websocket]);
        assert_eq!(asked("{}", &status(400, Some(0))), [Question::Websocket]);
    }

    #[test]
    fn a_page_is_asked_for_as_a_browser_would_and_its_own_is_not() {
        let origin = "https://app.example".to_owned();
        let foreign = FOREIGN_ORIGIN.to_owned();
        let from_anywhere = [
            Question::PollingFrom { origin: foreign.clone() },
            Question::WebsocketFrom { origin: foreign },
        ];
        let page = "{ origin: 'https://app.example', token: 'header:X-Token' }";
        let mut expected = vec![
            Question::Websocket,
            Question::PollingFrom { origin: origin.clone() },
            Question::Preflight { origin, headers: vec!["x-token".into()] },
        ];
        expected.extend(from_anywhere.clone());
        assert_eq!(asked(page, &open()), expected);
        let mut expected = vec![Question::Websocket];
        expected.extend(from_anywhere);
        assert_eq!(asked("{ origin: 'http://h:1' }", &open()), expected);
        assert_eq!(asked("{ token: 'cookie:sid' }", &open()), expected);
    }

    #[test]
    fn a_page_that_is_refused_is_left_out_once() {
        let page = "{ origin: 'https://app.example' }";
        let without = Question::WithoutOrigin { refused: "https://app.example".into() };
        assert_eq!(asked(page, &status(403, Some(4))), [Question::Websocket, without]);
    }

    #[test]
    fn other_versions_and_paths_are_asked_for_where_the_answer_leaves_them_open() {
        let page = HandshakeAnswer::NotEngineIo { status: 200, excerpt: String::new() };
        let expected = [
            Question::Websocket,
            Question::OlderVersion,
            path("/chat"),
            path("/socket.io/"),
            path("/room/"),
        ];
        assert_eq!(asked("{ path: /chat/, namespace: /room }", &page), expected);
        let expected = [Question::Websocket, path("/socket.io")];
        assert_eq!(asked("{}", &status(404, None)), expected);
        let expected = [Question::Websocket, Question::OlderVersion];
        assert_eq!(asked("{}", &status(400, Some(5))), expected);
    }

    #[test]
    fn who_cannot_be_connected_to_is_asked_nothing_and_who_is_silent_for_other_paths() {
        let failed =
            |phase| HandshakeAnswer::Failed { failure: NetFailure { phase, error: String::new() } };
        assert_eq!(asked("{}", &failed(NetPhase::Connect)), []);
        assert_eq!(asked("{}", &failed(NetPhase::Timeout)), [path("/socket.io")]);
    }
}
