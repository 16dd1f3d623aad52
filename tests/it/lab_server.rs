//! The lab on a thread of its own, so that the program can be run against it as against any server.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use earwitness::lab::{Fault, Settings};
use secrecy::ExposeSecret as _;
use tokio::sync::oneshot;

use crate::recorded;

/// A running lab. Dropping it stops the server.
pub(crate) struct LabServer {
    /// Where it listens.
    pub(crate) url: String,
    /// What stands for `JWT_SECRET` in its environment.
    pub(crate) secret: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl LabServer {
    /// Starts a lab with this fault, or a healthy one.
    pub(crate) fn start(fault: Option<Fault>) -> Self {
        Self::with(Settings { fault, ..Settings::default() })
    }

    /// Starts a lab of any kind.
    pub(crate) fn with(settings: Settings) -> Self {
        let fault = settings.fault.map(|fault| format!(" {fault}"));
        let called = format!("lab{}", fault.unwrap_or_default());
        let (tell, told) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("the operating system gives a runtime its means");
            runtime.block_on(async {
                let lab = settings.start().await.expect("a free port is there");
                let secret = lab.environment_secret().expose_secret().to_owned();
                tell.send((lab.url(), secret)).expect("the test waits for it");
                // An error means that the test is over without having said so.
                stopped.await.ok();
                lab.stop().await;
            });
        });
        let (url, secret) = told.recv().expect("the lab has started");
        recorded::stands_at(&url, &called);
        Self { url, secret, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for LabServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}
