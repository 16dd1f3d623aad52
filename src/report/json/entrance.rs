//! The way in, as it is serialised.

use serde::Serialize;

use super::micros::micros;
use crate::ledger::ServerNames;
use crate::report::model::{HandshakeReport, OpeningReport, SurveyReport};
use crate::scenario::{Revision, Transport};

#[derive(Serialize)]
pub(super) struct Handshake<'a> {
    sid: &'a str,
    ping_interval_us: u64,
    ping_timeout_us: u64,
    max_payload: Option<u64>,
    upgrades: &'a [String],
    advice: &'a [String],
}

#[derive(Serialize)]
pub(super) struct Opening {
    transport: Transport,
    engine_io: Revision,
    dns_us: Option<u64>,
    tcp_us: Option<u64>,
    tls_us: Option<u64>,
    handshake_us: Option<u64>,
    connect_us: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct Names<'a> {
    server: Option<&'a str>,
    powered_by: Option<&'a str>,
    via: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Question<'a> {
    asked: &'a str,
    url: &'a str,
    said: &'a str,
    took_us: u64,
}

impl<'a> From<&'a HandshakeReport> for Handshake<'a> {
    fn from(report: &'a HandshakeReport) -> Self {
        let values = &report.values;
        Self {
            sid: &values.sid,
            ping_interval_us: values.ping_interval.saturating_mul(1000),
            ping_timeout_us: values.ping_timeout.saturating_mul(1000),
            max_payload: values.max_payload,
            upgrades: &values.upgrades,
            advice: &report.advice,
        }
    }
}

impl From<&OpeningReport> for Opening {
    fn from(report: &OpeningReport) -> Self {
        let OpeningReport { transport, revision, phases, connect } = *report;
        Self {
            transport,
            engine_io: revision,
            dns_us: phases.dns_micros,
            tcp_us: phases.tcp_micros,
            tls_us: phases.tls_micros,
            handshake_us: phases.handshake_micros,
            connect_us: connect.map(micros),
        }
    }
}

impl<'a> From<&'a ServerNames> for Names<'a> {
    fn from(names: &'a ServerNames) -> Self {
        Self {
            server: names.server.as_deref(),
            powered_by: names.powered_by.as_deref(),
            via: names.via.as_deref(),
        }
    }
}

impl<'a> From<&'a SurveyReport> for Question<'a> {
    fn from(report: &'a SurveyReport) -> Self {
        let SurveyReport { asked, url, said, took } = report;
        Self { asked, url, said, took_us: micros(*took) }
    }
}
