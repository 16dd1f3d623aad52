//! The result of a run: the one model from which every format is written.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::diagnose::{Diagnosis, Ticked, Trial};
use crate::judge::{Finding, Matrix, NotObserved, Verdict};
use crate::ledger::{Handshake, Phases, Seq, ServerNames, Stamp};
use crate::scenario::{Revision, TabId, Transport, UserName};

/// Everything that a report can show. It holds no secret.
#[derive(Clone, Debug, PartialEq)]
pub struct RunReport {
    /// The scenario's name.
    pub scenario: String,
    /// The scenario's file; absent where the scenario was made from the command line.
    pub file: Option<String>,
    /// The address of the system under test.
    pub target: String,
    /// The verdict over all checks.
    pub verdict: Verdict,
    /// The exit code that the run ends with.
    pub exit_code: u8,
    /// The declared policy in words, or the one that was observed.
    pub policy: String,
    /// What was done, in order: one line each, such as "logged 3 users in".
    pub done: Vec<String>,
    /// What the handshake says, where there was one.
    pub handshake: Option<HandshakeReport>,
    /// How the first tab was opened, where one was.
    pub opening: Option<OpeningReport>,
    /// What the server calls itself, where it answered at all.
    pub server: Option<ServerNames>,
    /// What else was asked on the way in, in the order of the answers.
    pub survey: Vec<SurveyReport>,
    /// Who took part.
    pub users: Vec<UserReport>,
    /// The tokens.
    pub tokens: Vec<TokenReport>,
    /// Which secret signs and which verifies.
    pub secrets: Option<SecretsReport>,
    /// The probes of the gate, in order.
    pub probes: Vec<ProbeReport>,
    /// One matrix for each channel.
    pub matrices: Vec<Matrix>,
    /// What every check found.
    pub findings: Vec<Finding>,
    /// The causes, the first to mend first.
    pub diagnoses: Vec<Diagnosis>,
    /// What was not observed, and why.
    pub not_observed: Vec<NotObserved>,
    /// What was verified, item by item; empty where no scenario was run.
    pub checklist: Vec<Ticked>,
    /// What was not tried, and what it would need.
    pub untried: Vec<&'static Trial>,
    /// How long deliveries and acknowledgements took.
    pub latency: Vec<LatencyReport>,
    /// How long each stage took, in order.
    pub timing: Vec<(String, Duration)>,
    /// How long the whole run took.
    pub took: Duration,
    /// When the entries happened that the evidence names; an entry that is not here is shown without a time.
    pub times: BTreeMap<Seq, Stamp>,
}

/// The handshake, and what is unwise about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandshakeReport {
    /// What it says.
    pub values: Handshake,
    /// What is unwise in it, one sentence each.
    pub advice: Vec<String>,
}

/// How a tab was opened, and how long each step of it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningReport {
    /// By which transport it was opened.
    pub transport: Transport,
    /// The revision of Engine.IO.
    pub revision: Revision,
    /// The steps as far as the handshake.
    pub phases: Phases,
    /// From the handshake to the answer to CONNECT, where it let the tab in.
    pub connect: Option<Duration>,
}

/// A further question on the way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyReport {
    /// What was asked for, such as "a WebSocket from the first byte".
    pub asked: String,
    /// The address.
    pub url: String,
    /// How it was answered, such as "answered with a handshake".
    pub said: String,
    /// How long that took.
    pub took: Duration,
}

/// A user of the run.
#[derive(Clone, Debug, PartialEq)]
pub struct UserReport {
    /// The name.
    pub name: UserName,
    /// Whether the login went through, in words where it did not.
    pub login: Result<(), String>,
    /// The tabs, and whether each got in.
    pub tabs: Vec<TabReport>,
}

/// A tab of the run.
#[derive(Clone, Debug, PartialEq)]
pub struct TabReport {
    /// The tab.
    pub tab: TabId,
    /// What became of it, such as `connected` or `refused: invalid signature`.
    pub state: String,
    /// The Socket.IO session identifier, where it got in.
    pub sid: Option<String>,
}

/// A token, without the token.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenReport {
    /// The user.
    pub user: UserName,
    /// Where it came from, such as `body:/token`.
    pub origin: String,
    /// Its header, where it is a JSON Web Token.
    pub header: Option<Value>,
    /// Its claims.
    pub claims: Option<Value>,
    /// What is unwise or wrong about it.
    pub lints: Vec<String>,
}

/// Both ends, side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretsReport {
    /// The end that signs.
    pub issuer: EndReport,
    /// The end that verifies.
    pub verifier: EndReport,
    /// Whether they agree, in one sentence.
    pub agreement: String,
}

/// One end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndReport {
    /// The fingerprint of its secret, such as `hs256:3f9a-b21c-77e0`, where it was found.
    pub fingerprint: Option<String>,
    /// Where that secret stands, or what was tried.
    pub source: String,
    /// How it was found, in one sentence.
    pub proof: String,
    /// What the system tells of it itself, one sentence each.
    pub inside: Vec<String>,
}

/// A probe of the gate, or several of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeReport {
    /// Its number in the catalogue, such as `J05`.
    pub id: &'static str,
    /// Its name.
    pub probe: String,
    /// What was sent, in words.
    pub sent: String,
    /// What a sound gate does.
    pub expected: &'static str,
    /// What it did, or why nothing was sent.
    pub answer: String,
    /// What that means.
    pub verdict: ProbeVerdict,
}

/// What the answer to a probe means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeVerdict {
    /// The gate did what was expected.
    Held,
    /// The gate did not.
    Broken,
    /// Either answer is right.
    Either,
    /// The answer shows nothing.
    Unclear,
    /// It was not sent.
    NotSent,
}

impl ProbeVerdict {
    /// All of them, in the order of the reports.
    pub const ALL: [Self; 5] =
        [Self::Held, Self::Broken, Self::Either, Self::Unclear, Self::NotSent];

    /// The word of the reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Broken => "broken",
            Self::Either => "either",
            Self::Unclear => "unclear",
            Self::NotSent => "not sent",
        }
    }
}

/// A distribution of durations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatencyReport {
    /// What was measured, such as "send to delivery".
    pub what: String,
    /// How many.
    pub count: u64,
    /// The median.
    pub p50: Duration,
    /// The 90th percentile.
    pub p90: Duration,
    /// The 99th percentile.
    pub p99: Duration,
    /// The slowest.
    pub max: Duration,
}
