//! Tokens end, and what they opened with them.

use super::item::{Item, Mark};
use crate::diagnose::wording;
use crate::judge::{Case, Pass, afterlives};
use crate::ledger::{Event, Probe, ProbeAnswer};
use crate::token::Trial;

pub(super) const ITEM: Item = Item {
    name: "expiry-tried",
    asks: "a token that has expired opens nothing, and keeps nothing open",
    checks: &["expiry"],
    causes: &["expired-token-accepted", "socket-outlives-token", "token-never-expires"],
    seen,
};

fn seen(case: &Case<'_>) -> Mark {
    let ended = afterlives(case, Pass::expired).filter(|(_, after)| after.turned_away.is_some());
    let ended = ended.count();
    if ended > 0 {
        let sockets = wording::were(ended, "socket");
        return Mark::Held(format!("{sockets} closed or refused when the token had expired"));
    }
    if refused_an_expired_token(case) {
        return Mark::Held("a token that had expired an hour ago was refused".into());
    }
    Mark::NotObserved(
        "no token expired: needs `expire` in the script and a login with short tokens, or `--probes all` and the \
         secret in `secrets`"
            .into(),
    )
}

fn refused_an_expired_token(case: &Case<'_>) -> bool {
    case.ledger.entries().iter().any(|entry| {
        matches!(
            &entry.event,
            Event::ProbeAnswered {
                probe: Probe::Trial { trial: Trial::ExpiredHour },
                answer: ProbeAnswer::Refused { .. } | ProbeAnswer::Expelled { .. },
            }
        )
    })
}
