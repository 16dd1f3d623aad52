//! Lists of guesses for the secret, one a line: read in blocks, however long they are, and tried on all cores.
//!
//! A word is whatever stands in a line, in bytes, without a carriage return at its end; nothing is a comment. The
//! hit that is reported is the first of the list, whichever core was the fastest.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::word_blocks::{Block, Blocks};
use crate::token::{Candidate, CandidateSource, Jwt, Secret, Target, Variant, variants_of};

/// How many blocks wait for each core.
const AHEAD: usize = 2;

/// A list of guesses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordList {
    /// The file as the user named it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// What is made of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readings {
    /// Nothing: the word is the key.
    AsItStands,
    /// Every key that a careless reading makes of it.
    All,
}

/// How far a search is, and the way to end it early. It may be looked at while the search goes on.
#[derive(Debug, Default)]
pub struct Headway {
    /// How many keys have been tried.
    pub tried: AtomicU64,
    /// How many bytes of the lists have been worked off.
    pub bytes: AtomicU64,
    stop: AtomicBool,
}

impl Headway {
    /// Ends the search as soon as every core has done with its key.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has ended the search.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// A word that signs a token.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The word and where it stands.
    pub candidate: Candidate,
    /// How it was read.
    pub variant: Variant,
    /// The key that signs.
    pub key: Secret,
}

/// A list that cannot be read, or not to its end.
#[derive(Debug, thiserror::Error)]
#[error("the word list {name} cannot be read: {error}")]
pub struct UnreadableList {
    /// The file as the user named it.
    pub name: String,
    /// Why not.
    pub error: io::Error,
}

impl WordList {
    /// A list at the place where the user says that it is.
    pub fn named(path: &Path) -> Self {
        Self { name: path.display().to_string(), path: path.to_owned() }
    }

    /// Opens the file once, so that a slip in its name is known before the work begins; gives its length in bytes.
    pub fn check(&self) -> Result<u64, UnreadableList> {
        let length = File::open(&self.path).and_then(|file| {
            let about = file.metadata()?;
            if about.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(about.len()) }
        });
        length.map_err(|error| UnreadableList { name: self.name.clone(), error })
    }

    /// The first word of the list that signs the token, in the order of the lines.
    pub fn search(
        &self,
        target: &Target,
        readings: Readings,
        headway: &Headway,
    ) -> Result<Option<Hit>, UnreadableList> {
        let file = File::open(&self.path);
        let hit = file.and_then(|file| {
            let search = Search { list: self, target, readings, headway, first: First::default() };
            search.through(Blocks::of(file))
        });
        hit.map_err(|error| UnreadableList { name: self.name.clone(), error })
    }
}

/// The words that sign these tokens, one for each key. Each token is looked for by itself, unless a word that was
/// found for another signs it too.
pub fn search_all(tokens: &[Jwt], lists: &[WordList], headway: &Headway) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for target in tokens.iter().filter_map(Target::of) {
        if found.iter().any(|word| target.is_signed_by(word.secret.expose())) {
            continue;
        }
        // What cannot be read was told before the run; the others are tried all the same.
        let hits = lists
            .iter()
            .filter_map(|list| list.search(&target, Readings::AsItStands, headway).ok().flatten());
        found.extend(hits.map(|hit| hit.candidate).next());
    }
    found
}

/// One way through one list.
struct Search<'a> {
    list: &'a WordList,
    target: &'a Target,
    readings: Readings,
    headway: &'a Headway,
    first: First,
}

impl Search<'_> {
    fn through(self, blocks: Blocks<File>) -> io::Result<Option<Hit>> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let (sender, receiver) = sync_channel(AHEAD * cores);
        let receiver = Mutex::new(receiver);
        let read = thread::scope(|scope| {
            for _ in 0..cores {
                scope.spawn(|| self.work(&receiver));
            }
            self.read(blocks, sender)
        });
        let hit = self.first.take();
        if hit.is_none() {
            read?;
        }
        Ok(hit)
    }

    /// Hands the list out, until it ends or a hit stands before all that is left.
    fn read(&self, blocks: Blocks<File>, sender: SyncSender<Block>) -> io::Result<()> {
        for block in blocks {
            let block = block?;
            if self.headway.is_stopped() || self.first.is_before(block.number) {
                break;
            }
            // It fails when the workers have gone, which none does before the sender is dropped.
            if sender.send(block).is_err() {
                break;
            }
        }
        drop(sender);
        Ok(())
    }

    fn work(&self, receiver: &Mutex<Receiver<Block>>) {
        loop {
            // A worker that panicked has left nothing half done in the receiver.
            let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(block) = next else { return };
            if self.headway.is_stopped() || self.first.is_before(block.number) {
                continue;
            }
            let (hit, tried) = match self.readings {
                Readings::AsItStands => self.words_of(&block),
                Readings::All => self.readings_of(&block),
            };
            self.headway.tried.fetch_add(tried, Ordering::Relaxed);
            self.headway.bytes.fetch_add(block.bytes.len() as u64, Ordering::Relaxed);
            if let Some(hit) = hit {
                self.first.offer(block.number, hit);
            }
        }
    }

    fn words_of(&self, block: &Block) -> (Option<Hit>, u64) {
        let mut tried = 0;
        for (line, word) in block.words() {
            if self.headway.is_stopped() {
                break;
            }
            tried += 1;
            if self.target.is_signed_by(word) {
                return (Some(self.hit(line, word, Variant::Raw, Secret::new(word))), tried);
            }
        }
        (None, tried)
    }

    fn readings_of(&self, block: &Block) -> (Option<Hit>, u64) {
        let mut tried = 0;
        for (line, word) in block.words() {
            if self.headway.is_stopped() {
                break;
            }
            let readings = variants_of(&Secret::new(word));
            tried += readings.len() as u64;
            let found =
                readings.into_iter().find(|(_, key)| self.target.is_signed_by(key.expose()));
            if let Some((variant, key)) = found {
                return (Some(self.hit(line, word, variant, key)), tried);
            }
        }
        (None, tried)
    }

    fn hit(&self, line: usize, word: &[u8], variant: Variant, key: Secret) -> Hit {
        let source = CandidateSource::WordList { path: self.list.name.clone(), line };
        Hit { candidate: Candidate { source, secret: Secret::new(word) }, variant, key }
    }
}

/// The hit that stands first in the list, of those that were offered so far.
struct First {
    block: AtomicU64,
    hit: Mutex<Option<(u64, Hit)>>,
}

impl Default for First {
    fn default() -> Self {
        Self { block: AtomicU64::new(u64::MAX), hit: Mutex::new(None) }
    }
}

impl First {
    fn is_before(&self, block: u64) -> bool {
        self.block.load(Ordering::Relaxed) < block
    }

    fn offer(&self, block: u64, hit: Hit) {
        let mut first = self.hit.lock().unwrap_or_else(PoisonError::into_inner);
        if first.as_ref().is_none_or(|(other, _)| block < *other) {
            *first = Some((block, hit));
            self.block.store(block, Ordering::Relaxed);
        }
    }

    fn take(&self) -> Option<Hit> {
        let mut first = self.hit.lock().unwrap_or_else(PoisonError::into_inner);
        first.take().map(|(_, hit)| hit)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use serde_json::{Map, json};

    use super::*;
    use crate::token::{HmacAlgorithm, SigningKey, mint};

    fn signed(key: &[u8]) -> Jwt {
        let claims = Map::from_iter([("sub".to_owned(), json!("u1"))]);
        let (algorithm, secret) = (HmacAlgorithm::Hs256, Secret::new(key));
        mint(&claims, None, &SigningKey::Hmac { algorithm, secret }).expect("a secret signs")
    }

    fn list(text: &[u8]) -> (tempfile::NamedTempFile, WordList) {
        let mut file = tempfile::NamedTempFile::new().expect("a file can be made");
        file.write_all(text).expect("it can be written to");
        let list = WordList { name: "words".into(), path: file.path().to_owned() };
        (file, list)
    }

    fn found(text: &[u8], key: &[u8], readings: Readings) -> Option<(usize, Variant)> {
        let (_file, list) = list(text);
        let target = Target::of(&signed(key)).expect("a shared secret signs");
        let hit = list.search(&target, readings, &Headway::default()).expect("it can be read")?;
        let CandidateSource::WordList { line, .. } = hit.candidate.source else { panic!() };
        Some((line, hit.variant))
    }

    #[test]
    fn a_word_is_found_in_its_line() {
        let raw = Readings::AsItStands;
        assert_eq!(found(b"one\r\n# two\r\nthree", b"# two", raw), Some((2, Variant::Raw)));
        assert_eq!(found(b"one\n\nthree", b"three", raw), Some((3, Variant::Raw)));
        assert_eq!(found(b"one\n\xff\xfe\n", b"\xff\xfe", raw), Some((2, Variant::Raw)));
        assert_eq!(found(b"one\ntwo\n", b"two\n", raw), None);
        assert_eq!(
            found(b"one\ntwo\n", b"two\n", Readings::All),
            Some((2, Variant::TrailingNewline))
        );
        assert_eq!(found(b"", b"one", raw), None);
    }

    #[test]
    fn the_first_of_two_hits_is_told_and_every_line_is_counted() {
        let mut text = "some word or other\n".repeat(100_000).into_bytes();
        text.extend(b"the-one\n");
        text.extend("some word or other\n".repeat(50_000).into_bytes());
        text.extend(b"the-one\n");
        let hit = found(&text, b"the-one", Readings::AsItStands);
        assert_eq!(hit, Some((100_001, Variant::Raw)));
    }

    #[test]
    fn tokens_of_one_key_are_looked_for_once() {
        let (_file, list) = list(b"a\nb\nc\n");
        let tokens = [signed(b"b"), signed(b"b"), signed(b"c"), signed(b"nobody's")];
        let headway = Headway::default();
        let found = search_all(&tokens, &[list], &headway);
        let secrets: Vec<_> = found.iter().map(|word| word.secret.expose()).collect();
        assert_eq!(secrets, [b"b", b"c"]);
        assert_eq!(headway.tried.load(Ordering::Relaxed), 2 + 3 + 3);
    }

    #[test]
    fn a_search_that_is_stopped_ends_without_a_hit() {
        let (_file, list) = list(b"a\nb\n");
        let headway = Headway::default();
        headway.stop();
        let target = Target::of(&signed(b"b")).expect("a shared secret signs");
        let hit = list.search(&target, Readings::AsItStands, &headway).expect("it can be read");
        assert!(hit.is_none());
    }

    #[test]
    fn a_list_that_is_not_there_is_named() {
        let list = WordList { name: "no-such-list".into(), path: "no-such-list".into() };
        let error = list.check().expect_err("it is not there").to_string();
        assert!(error.starts_with("the word list no-such-list cannot be read: "), "{error}");
        let folder = WordList { name: ".".into(), path: ".".into() };
        assert!(folder.check().is_err());
    }
}
