//! How far messages are apart: as the scenario says, or as a limit of the system's asks for.

use std::time::Duration;

use tokio::time::{sleep, sleep_until};

use super::stage::Run;
use crate::ledger::{Event, SlowedDown};
use crate::scenario::{Direction, Expected};

/// How much longer a run waits than a limit asks for, lest two clocks disagree.
const MARGIN: Duration = Duration::from_millis(50);
/// A limit that asks for more than this lets nobody speak.
const LONGEST: Duration = Duration::from_secs(10);

/// Whether a run sends more slowly than before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Slower {
    Yes,
    No,
}

/// Keeps the distance that a limit asks for from now on, and twice the distance where that was too little: a limit says
/// how long to wait, and not how far apart messages must be. A script that tries a limit out is left as it is.
pub(super) fn slow_down(run: &mut Run<'_>, limit: Duration) -> Slower {
    let before = run.slowed.unwrap_or_default();
    let apart = (limit + MARGIN).max(before * 2).min(LONGEST);
    if apart <= before || expects_refusals(run) {
        return Slower::No;
    }
    let apart_millis = u64::try_from(apart.as_millis()).unwrap_or(u64::MAX);
    run.means.ledger.record(Event::SlowedDown(SlowedDown { apart_millis }));
    run.slowed = Some(apart);
    Slower::Yes
}

fn expects_refusals(run: &Run<'_>) -> bool {
    run.scenario.script.iter().any(|line| match line {
        Direction::Expect(expectation) => matches!(expectation.what, Expected::Refused { .. }),
        _ => false,
    })
}

/// How far messages are apart.
pub(super) fn distance(run: &Run<'_>) -> Duration {
    run.slowed.unwrap_or_default().max(run.scenario.timing.pace)
}

/// Waits until the latest sends are far enough away.
pub(super) async fn wait(run: &Run<'_>) {
    if let Some(last) = run.last_send {
        sleep_until(last + distance(run)).await;
    }
}

/// Waits between two messages of a tab that waits for answers.
pub(super) async fn pause(run: &Run<'_>) {
    let distance = distance(run);
    if !distance.is_zero() {
        sleep(distance).await;
    }
}
