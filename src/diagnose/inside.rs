//! What the system told of itself: its logs, and its diagnostic route.

use super::gate::Refusal;
use crate::judge::Case;
use crate::ledger::{
    Event, KeyFit, LogFound, LogMoment, LogSaid, LogTold, RouteEnd, RouteTold, Seq,
};
use crate::token::RefusalClass;
use crate::token::log::TokenEnd;

/// What the system told of itself.
#[derive(Debug, Default)]
pub(super) struct Inside<'a> {
    /// The logs that were followed, and whether they were there.
    pub(super) logs: Vec<(&'a str, &'a LogFound)>,
    /// What they told.
    pub(super) told: Vec<Line<'a>>,
    /// The diagnostic route, if there is one.
    pub(super) route: Option<Route<'a>>,
}

/// Something that a log told.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) seq: Seq,
    pub(super) told: &'a LogTold,
}

/// What the diagnostic route told.
#[derive(Debug)]
pub(super) struct Route<'a> {
    pub(super) seq: Seq,
    pub(super) told: &'a RouteTold,
}

/// What a log shows of the secret of one end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'a> {
    pub(super) seq: Seq,
    pub(super) file: &'a str,
    /// Looks of one number could be of one secret, those of two numbers cannot.
    pub(super) number: u32,
    pub(super) fits: &'a [KeyFit],
}

impl<'a> Inside<'a> {
    pub(super) fn of(case: &Case<'a>) -> Self {
        let mut inside = Self::default();
        for entry in case.ledger.entries() {
            match &entry.event {
                Event::LogFollowed(log) => inside.logs.push((&log.file, &log.found)),
                Event::DiagnosticRead(told) => {
                    inside.route = Some(Route { seq: entry.seq, told });
                }
                Event::ServerLogged(told) => inside.told.push(Line { seq: entry.seq, told }),
                _ => {}
            }
        }
        inside
    }

    /// What the logs show of the secret of an end; nothing if they show several, as of two processes.
    pub(super) fn look(&self, end: TokenEnd) -> Option<Look<'a>> {
        let mut looks = self.told.iter().filter(|line| line.told.end == end).filter_map(|line| {
            let LogSaid::Secret { look, fits } = &line.told.said else { return None };
            Some(Look { seq: line.seq, file: &line.told.file, number: *look, fits })
        });
        let first = looks.next()?;
        looks.all(|look| look.number == first.number).then_some(first)
    }

    /// A refusal that does not say why, while the log does and gives one reason for all, is understood by the log.
    pub(super) fn explain(&self, refused: &mut [Refusal]) {
        let Some((file, class)) = self.reason(refused.len()) else { return };
        if refused.iter().any(|refusal| refusal.class != RefusalClass::Opaque) {
            return;
        }
        for refusal in refused {
            refusal.class = class.clone();
            refusal.said = format!("{}; the log {file} says why: {class}", refusal.said);
        }
    }

    /// Why tabs were refused, if the logs give one reason only. What is refused while the gate is probed is meant to be.
    /// Fewer refusals than there were tabs are perhaps those of others.
    fn reason(&self, tabs: usize) -> Option<(&'a str, RefusalClass)> {
        let mut reasons = self.told.iter().filter_map(|line| match &line.told.said {
            LogSaid::Refusal { class } if line.told.moment == LogMoment::Tabs => {
                Some((line.told.file.as_str(), class, line.told.times))
            }
            _ => None,
        });
        let (file, class, mut times) = reasons.next()?;
        for (_, other, more) in reasons {
            if other != class {
                return None;
            }
            times = times.saturating_add(more);
        }
        (usize::try_from(times).unwrap_or(usize::MAX) >= tabs).then(|| (file, class.clone()))
    }
}

impl<'a> Route<'a> {
    /// What it told of an end.
    pub(super) fn end(&self, end: TokenEnd) -> &'a RouteEnd {
        match end {
            TokenEnd::Issuer => &self.told.issuer,
            TokenEnd::Verifier => &self.told.verifier,
        }
    }
}

impl Look<'_> {
    /// Whether a candidate from this source looks so.
    pub(super) fn fits(&self, source: &crate::token::CandidateSource) -> bool {
        self.fits.iter().any(|fit| fit.source == *source)
    }
}
