//! What a feature needs of the server, besides that it runs.

use std::time::Duration;

/// Short enough for several in a test.
pub(super) const PING_INTERVAL: Duration = Duration::from_millis(150);
/// Short enough to be waited for, long enough for a busy machine.
pub(super) const PING_TIMEOUT: Duration = Duration::from_secs(2);

/// A path that is not the default.
pub(super) const LIVE_PATH: &str = "/live/";

/// How a server must have been started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// As it comes.
    Nothing,
    /// With pings that come soon.
    ShortPings,
    /// Below another path.
    Path,
    /// With the msgpack parser.
    Msgpack,
    /// With connection state recovery.
    Recovery,
}

impl Needs {
    pub(super) const ALL: [Self; 5] =
        [Self::Nothing, Self::ShortPings, Self::Path, Self::Msgpack, Self::Recovery];

    /// The same in the environment of a server in a process of its own.
    pub(super) fn environment(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Nothing => Vec::new(),
            Self::ShortPings => vec![
                ("PING_INTERVAL", PING_INTERVAL.as_millis().to_string()),
                ("PING_TIMEOUT", PING_TIMEOUT.as_millis().to_string()),
            ],
            Self::Path => vec![("PATH_", LIVE_PATH.to_owned())],
            Self::Msgpack => vec![("PARSER", "msgpack".to_owned())],
            Self::Recovery => vec![("RECOVERY", "1".to_owned())],
        }
    }
}
