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
        HandshakeAnswer::Open { .. } => {
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
