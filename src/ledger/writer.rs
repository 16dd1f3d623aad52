//! The one writer: it alone numbers entries, takes their secrets out, and puts them on disk.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::clock::{Clock, Stamp};
use super::entry::{Entry, Event, Seq};
use super::format::{Ledger, to_line};
use super::marker::{MessageId, Nonce};
use super::redact::Redactor;

/// Writes the ledger of a run; clones write the same one.
#[derive(Clone, Debug)]
pub struct Writer {
    clock: Clock,
    nonce: Nonce,
    inner: Arc<Mutex<Inner>>,
    count: watch::Sender<usize>,
}

#[derive(Debug)]
struct Inner {
    entries: Vec<Entry>,
    redactor: Redactor,
    file: Option<File>,
    failure: Option<io::Error>,
}

impl Writer {
    /// A writer that keeps entries in memory.
    pub fn new(clock: Clock, nonce: Nonce, redactor: Redactor) -> Self {
        let inner = Inner { entries: Vec::new(), redactor, file: None, failure: None };
        Self { clock, nonce, inner: Arc::new(Mutex::new(inner)), count: watch::Sender::new(0) }
    }

    /// From now on, entries go to a file as well, the earlier ones first.
    pub fn to_file(&self, path: &Path) -> io::Result<()> {
        let mut file = File::create(path)?;
        let mut inner = self.lock();
        for entry in &inner.entries {
            writeln!(file, "{}", to_line(entry))?;
        }
        inner.file = Some(file);
        Ok(())
    }

    /// The clock that stamps its entries.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The nonce in the run's markers.
    pub fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// From now on, this text is kept out of every entry.
    pub fn hide(&self, secret: &str) {
        self.lock().redactor.hide(secret);
    }

    /// A text without the secrets that are known so far.
    pub fn clean(&self, text: &str) -> String {
        self.lock().redactor.text(text).into_owned()
    }

    /// The messages whose markers stand in a text.
    pub fn messages_in(&self, text: &str) -> Vec<MessageId> {
        self.nonce.find(text)
    }

    /// Records what happened just now.
    pub fn record(&self, event: Event) -> Seq {
        self.record_at(self.clock.now(), event)
    }

    /// Records what happened at a time that was read right after the system call that brought it.
    pub fn record_at(&self, at: Stamp, event: Event) -> Seq {
        let (seq, count) = self.lock().push(at, event);
        self.count.send_replace(count);
        seq
    }

    /// Follows the ledger from its beginning.
    pub fn tail(&self) -> Tail {
        Tail { inner: Arc::clone(&self.inner), next: 0, count: self.count.subscribe() }
    }

    /// What has been recorded so far.
    pub fn ledger(&self) -> Ledger {
        Ledger::new(self.lock().entries.clone())
    }

    /// The error that kept the ledger from the disk, if there was one; the entries in memory are whole.
    pub fn take_failure(&self) -> Option<io::Error> {
        self.lock().failure.take()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn push(&mut self, at: Stamp, event: Event) -> (Seq, usize) {
        let seq = Seq(self.entries.len() as u64);
        let mut entry = Entry { seq, at, event };
        let mut line = to_line(&entry);
        if self.redactor.touches(&line) {
            entry = self.cleaned(&entry);
            line = to_line(&entry);
        }
        self.put_on_disk(line);
        self.entries.push(entry);
        (seq, self.entries.len())
    }

    fn cleaned(&self, entry: &Entry) -> Entry {
        let (seq, at) = (entry.seq, entry.at);
        let mut value = serde_json::to_value(entry).expect("entries hold nothing that JSON cannot");
        self.redactor.entry(&mut value);
        let unreadable = |_| Entry {
            seq,
            at,
            event: Event::Stopped { why: "an entry held a secret in place of a name".into() },
        };
        serde_json::from_value(value).unwrap_or_else(unreadable)
    }

    /// Each entry is written at once, so that a crash leaves a readable ledger. A full disk ends the file,
    /// not the run.
    fn put_on_disk(&mut self, mut line: String) {
        let Some(file) = &mut self.file else { return };
        line.push('\n');
        if let Err(error) = file.write_all(line.as_bytes()) {
            self.file = None;
            self.failure = Some(error);
        }
    }
}

/// Follows a ledger while it is written.
#[derive(Debug)]
pub struct Tail {
    inner: Arc<Mutex<Inner>>,
    next: usize,
    count: watch::Receiver<usize>,
}

impl Tail {
    /// The entries that have come since the last call; none if none have.
    pub fn take(&mut self) -> Vec<Entry> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let new = inner.entries[self.next..].to_vec();
        self.next = inner.entries.len();
        new
    }

    /// Waits until there are entries that have not been taken. Must be bounded by the caller.
    pub async fn ready(&mut self) {
        let next = self.next;
        // The writer outlives the run, so the only way to fail is to have nothing more to wait for.
        let _ = self.count.wait_for(|count| *count > next).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer() -> Writer {
        Writer::new(Clock::start(), Nonce::new([3; 8]), Redactor::default())
    }

    #[test]
    fn entries_are_numbered_in_the_order_in_which_they_come() {
        let writer = writer();
        let seqs = [writer.record(Event::QuietEnded), writer.clone().record(Event::RunEnded)];
        assert_eq!(seqs, [Seq(0), Seq(1)]);
        assert_eq!(writer.ledger().entries().len(), 2);
    }

    #[test]
    fn a_hidden_text_is_in_no_entry() {
        let writer = writer();
        writer.hide("correct-horse");
        writer.record(Event::Stopped { why: "the password correct-horse was wrong".into() });
        let text = writer.ledger().to_json_lines();
        assert!(text.contains("[redacted]") && !text.contains("correct-horse"), "{text}");
    }

    #[test]
    fn the_file_holds_what_memory_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.jsonl");
        let writer = writer();
        writer.record(Event::QuietEnded);
        writer.to_file(&path).unwrap();
        writer.record(Event::RunEnded);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), writer.ledger().to_json_lines());
    }

    #[tokio::test]
    async fn a_tail_sees_each_entry_once() {
        let writer = writer();
        let mut tail = writer.tail();
        writer.record(Event::QuietEnded);
        tail.ready().await;
        assert_eq!(tail.take().len(), 1);
        assert_eq!(tail.take().len(), 0);
        writer.record(Event::RunEnded);
        tail.ready().await;
        assert_eq!(tail.take().len(), 1);
    }
}
