//! Whether the system understands CONNECT at all, asked when no connection got an answer to it.
//!
//! A server that speaks another parser closes as soon as it cannot read something, and so does a gate that throws
//! out whom it does not like. CONNECT to a namespace that no server has tells them apart: it passes no gate, and
//! whoever understands it refuses it.

use super::Probes;
use super::presenting::refused_handshake;
use super::stage::Run;
use crate::ledger::{Endpoint, Event, Probe, ProbeAnswer, Standing};
use crate::login::anonymous_spec;
use crate::token::RefusalClass;
use crate::wire::Admission;

/// A namespace that no server has.
const NOWHERE: &str = "/earwitness-nowhere";

/// Whether connections were opened for tabs, and to none of them CONNECT was answered.
pub(super) fn is_in_doubt(run: &Run<'_>) -> bool {
    let ledger = run.means.ledger.ledger();
    let (mut opened, mut answered) = (false, false);
    for entry in ledger.entries() {
        match &entry.event {
            Event::Opened { on: Endpoint::Tab(_), .. } => opened = true,
            Event::Connected { on: Endpoint::Tab(_), .. }
            | Event::Refused { on: Endpoint::Tab(_), .. }
            | Event::NotOpened { on: Endpoint::Tab(_), .. } => answered = true,
            _ => {}
        }
    }
    opened && !answered
}

/// Asks a namespace that no server has to be let in.
pub(super) async fn ask_nowhere(run: &mut Run<'_>) {
    if run.means.probes == Probes::None {
        return;
    }
    let on = Endpoint::Probe(run.next_probe());
    let Ok(spec) = anonymous_spec(run.scenario, &run.nobodys_scope()) else { return };
    let answer = match run.means.client.open_bare(&spec, on, run.means.ledger).await {
        Ok(session) => {
            let admission = session.connect(NOWHERE, None, run.scenario.timing.connect).await;
            session.close().await;
            said(admission)
        }
        Err(answer) => refused_handshake(&answer),
    };
    run.means.ledger.record(Event::ProbeAnswered { probe: Probe::Nowhere, answer });
}

fn said(admission: Admission) -> ProbeAnswer {
    match admission {
        Admission::Admitted { .. } => ProbeAnswer::Accepted { by: Standing::Staying },
        Admission::Refused(payload) => {
            ProbeAnswer::Refused { payload, class: RefusalClass::NoSuchNamespace }
        }
        Admission::Unanswered => ProbeAnswer::Unanswered,
        Admission::Gone => ProbeAnswer::Expelled { payload: None },
    }
}
