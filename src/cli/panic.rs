//! A panic is a bug in earwitness, and is told as one.
//!
//! What a panic says may hold a password or a token, so none of it is printed: the place in the source is
//! enough to find the bug.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, AssertUnwindSafe, Location, PanicHookInfo};
use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Exit;
use super::output;

/// Whether anything has panicked; a task that does so would otherwise go unnoticed.
static PANICKED: AtomicBool = AtomicBool::new(false);

/// Carries work out; if anything in it panics, on whatever thread, the exit is that of a bug.
pub(super) fn guard(work: impl FnOnce() -> Exit) -> Exit {
    panic::set_hook(Box::new(tell));
    let exit = panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Exit::Bug);
    if PANICKED.load(Ordering::SeqCst) { Exit::Bug } else { exit }
}

fn tell(panic: &PanicHookInfo<'_>) {
    PANICKED.store(true, Ordering::SeqCst);
    output::note(&sentence(panic.location()));
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        output::note(&backtrace.to_string());
    }
}

fn sentence(place: Option<&Location<'_>>) -> String {
    let place = place.map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    format!(
        "error: earwitness {} has a bug: it gave up at {place}\n  help: please report it with this line and \
         the command; RUST_BACKTRACE=1 shows more",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Output};
    use std::{env, thread};

    use super::*;

    /// What tells the test that it runs in the process that is to panic.
    const INSIDE: &str = "EARWITNESS_TEST_OF_PANICS";

    /// Runs the test of this name once more, in a process of its own: the hook belongs to the whole process.
    fn again(name: &str) -> Output {
        let mut inside = Command::new(env::current_exe().expect("a test has a file"));
        let name = format!("cli::panic::tests::{name}");
        inside.args(["--exact", &name, "--nocapture"]).env(INSIDE, "1");
        inside.output().expect("the test can be started")
    }

    fn check(name: &str, work: fn() -> Exit) {
        if env::var_os(INSIDE).is_some() {
            assert_eq!(guard(work), Exit::Bug);
            return;
        }
        let output = again(name);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        assert!(told.contains("has a bug: it gave up at src/cli/panic.rs:"), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }

    #[test]
    fn a_panic_is_a_bug_and_says_where_and_not_what() {
        check("a_panic_is_a_bug_and_says_where_and_not_what", || panic!("the password is hunter2"));
    }

    #[test]
    fn a_panic_on_another_thread_does_not_go_unnoticed() {
        check("a_panic_on_another_thread_does_not_go_unnoticed", || {
            let ended = thread::spawn(|| panic!("the password is hunter2")).join();
            assert!(ended.is_err());
            Exit::Pass
        });
    }
}
