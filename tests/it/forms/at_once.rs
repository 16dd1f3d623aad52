//! Runs of several scenarios at the same time: they wait more than they work.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tempfile::TempDir;

use super::FOLDER;
use crate::reported::{Reported, root};

/// How many run at once.
const WORKERS: usize = 5;

/// What each item comes to, in their order.
pub(super) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return done };
            done.push((at, work(item)));
        }
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("all were run")).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, done)| done).collect()
}

/// A run of the scenario of a form, with these lines besides and these variables.
pub(super) fn run(form: &str, besides: &str, variables: &[(&str, &str)]) -> Reported {
    let folder = TempDir::new().expect("the temporary folder can be written to");
    let file = folder.path().join(format!("{form}.yaml"));
    let path = root().join(FOLDER).join(format!("{form}.yaml"));
    write(&file, &format!("extends: {}\n{besides}", path.display()));
    Reported::run(&file, variables)
}

fn write(file: &Path, text: &str) {
    std::fs::write(file, text).expect("it can be written");
}
