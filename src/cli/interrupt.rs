//! Ctrl-C, and the signal by which a build service cancels a job.
//!
//! The first one is a request: the run ends, and what was recorded is kept and reported. The second ends the
//! program at once, wherever it is. So they are listened for in a thread of their own, which nothing can hold up.

use std::sync::mpsc;
use std::thread;

use tokio::sync::watch;

use super::exit::Exit;
use super::pipeline::block_on;

/// Listens for interruptions from now on; clones hear the same ones.
#[derive(Clone, Debug)]
pub(super) struct Interrupts {
    first: watch::Receiver<Asked>,
}

/// Whether somebody has asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    No,
    Yes,
}

impl Interrupts {
    /// Takes the signals over from the system, which would end the program at the first.
    pub(super) fn listen() -> Self {
        let (sender, first) = watch::channel(Asked::No);
        let (ready, listening) = mpsc::channel();
        thread::spawn(move || block_on(take(&sender, &ready)));
        // It fails only if the thread has ended, and then the system's own way of ending is in force.
        let _ = listening.recv();
        Self { first }
    }

    /// Waits until somebody asks to stop.
    pub(super) async fn come(&self) {
        let mut first = self.first.clone();
        if first.wait_for(|asked| *asked == Asked::Yes).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[expect(
    clippy::exit,
    reason = "the second Ctrl-C must not wait for anything that main could be doing"
)]
async fn take(sender: &watch::Sender<Asked>, ready: &mpsc::Sender<()>) {
    let Ok(mut signals) = Signals::listen() else { return };
    let _ = ready.send(());
    signals.next().await;
    sender.send_replace(Asked::Yes);
    signals.next().await;
    std::process::exit(i32::from(Exit::Interrupted.code()));
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => (),
            _ = self.terminate.recv() => (),
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
