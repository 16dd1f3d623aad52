//! How far a long search is, on a terminal only.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::args::Global;
use crate::login::Headway;

/// How often the bar is drawn.
const TICK: Duration = Duration::from_millis(100);

/// A bar that follows a search.
pub(super) struct Bar(Option<(Sender<()>, JoinHandle<()>)>);

impl Bar {
    /// Follows a search through so many bytes of lists.
    pub(super) fn over(global: &Global, headway: &Arc<Headway>, bytes: u64) -> Self {
        if global.quiet || bytes == 0 || !io::stderr().is_terminal() {
            return Self(None);
        }
        let (done, over) = channel();
        let headway = Arc::clone(headway);
        let thread = thread::spawn(move || {
            let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
            let style = "{spinner} {elapsed} {wide_bar} {bytes} of {total_bytes}, {msg}";
            bar.set_style(ProgressStyle::with_template(style).expect("the template is constant"));
            while over.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                let tried = headway.tried.load(Ordering::Relaxed);
                let millis = u64::try_from(bar.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
                let (all, each) =
                    (HumanCount(tried), HumanCount(tried.saturating_mul(1000) / millis));
                bar.set_message(format!("{all} keys, {each} a second"));
                bar.set_position(headway.bytes.load(Ordering::Relaxed));
            }
            bar.finish_and_clear();
        });
        Self(Some((done, thread)))
    }

    /// Takes the bar off the screen.
    pub(super) fn finish(self) {
        if let Some((done, thread)) = self.0 {
            drop(done);
            // It does nothing that could panic, and a bar that does must not hide the result.
            thread.join().ok();
        }
    }
}
