//! The server's own logs are followed while the run goes on, and what they told is entered when it ends.
//!
//! Only what comes during the run is read. What stands there is a secret: the ledger gets which end was spoken of, which
//! candidates look so, and whether two sights could be of one secret, and nothing of the text.

mod follower;
mod telling;

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use self::follower::Follower;
use crate::ledger::{Event, LogFollowed, LogFound, LogMoment, Writer};
use crate::scenario::Scenario;
use crate::token::log::Record;

/// How often the files are looked at.
const PACE: Duration = Duration::from_millis(100);
/// How long a line that is due may take to get into its file.
const PATIENCE: Duration = Duration::from_millis(200);
/// How often they are looked at while a line is due.
const HASTE: Duration = Duration::from_millis(10);
/// The most records that are kept of a run.
const MOST_RECORDS: usize = 4000;

/// The logs that are followed; clones follow the same ones.
#[derive(Clone)]
pub(super) struct Logs(Arc<Mutex<Inner>>);

struct Inner {
    files: Vec<Follower>,
    moment: LogMoment,
    kept: Vec<Kept>,
}

/// A record that may tell something.
struct Kept {
    file: usize,
    moment: LogMoment,
    record: Record,
}

impl Logs {
    /// Opens the logs of the scenario at their present end.
    pub(super) fn open(scenario: &Scenario, ledger: &Writer) -> Self {
        let mut files = Vec::new();
        for log in &scenario.server_logs {
            let (follower, found) = Follower::open(&log.name, &log.path);
            let found = found.map_or(LogFound::There, |why| LogFound::NotThere { why });
            ledger.record(Event::LogFollowed(LogFollowed { file: log.name.clone(), found }));
            files.push(follower);
        }
        Self(Arc::new(Mutex::new(Inner { files, moment: LogMoment::Login, kept: Vec::new() })))
    }

    /// Reads what has come, and says what the run does from now on.
    pub(super) fn enter(&self, moment: LogMoment) {
        let mut inner = self.lock();
        inner.read();
        inner.moment = moment;
    }

    /// Follows the files for ever.
    pub(super) async fn follow(&self) -> Infallible {
        if self.lock().files.is_empty() {
            std::future::pending::<()>().await;
        }
        loop {
            sleep(PACE).await;
            self.lock().read();
        }
    }

    /// Waits until so many records of the present moment are there, but not for long.
    pub(super) async fn catch_up(&self, due: usize) {
        let ends = Instant::now() + PATIENCE;
        while self.is_waited_for(due) && Instant::now() < ends {
            sleep(HASTE).await;
        }
    }

    fn is_waited_for(&self, due: usize) -> bool {
        let mut inner = self.lock();
        inner.read();
        let moment = inner.moment;
        let here = inner.kept.iter().filter(|kept| kept.moment == moment).count();
        !inner.files.is_empty() && here < due
    }

    /// Waits until anything at all is there, but not for long.
    async fn wait_for_anything(&self) {
        let ends = Instant::now() + PATIENCE;
        while self.is_silent() && Instant::now() < ends {
            sleep(HASTE).await;
        }
    }

    fn is_silent(&self) -> bool {
        let mut inner = self.lock();
        inner.read();
        !inner.files.is_empty() && inner.kept.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn read(&mut self) {
        for (file, follower) in self.files.iter_mut().enumerate() {
            let moment = self.moment;
            for record in follower.read().into_iter().filter(Record::is_telling) {
                if self.kept.len() < MOST_RECORDS {
                    self.kept.push(Kept { file, moment, record });
                }
            }
        }
    }

    /// What stood in a line that has not ended.
    fn finish(&mut self) {
        self.read();
        for (file, follower) in self.files.iter_mut().enumerate() {
            let moment = self.moment;
            let last = follower.finish().into_iter().filter(Record::is_telling);
            self.kept.extend(last.map(|record| Kept { file, moment, record }));
        }
    }
}
