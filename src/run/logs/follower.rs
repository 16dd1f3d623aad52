//! A file that grows, is cut short, or is replaced by another one of its name.

use std::fs::{File, Metadata};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use crate::token::log::{Cutter, Record};

/// The most that is read at a time, in bytes; what is beyond it is read the next time.
const MOST: usize = 1 << 20;

/// Follows one file.
pub(super) struct Follower {
    pub(super) name: String,
    path: PathBuf,
    file: Option<Opened>,
    cutter: Cutter,
}

struct Opened {
    file: File,
    /// How much of it has been read or passed over.
    read: u64,
    identity: Identity,
}

impl Follower {
    /// Follows a file from its present end; if it is not there, from its beginning as soon as it is. Says why it cannot
    /// be read.
    pub(super) fn open(name: &str, path: &Path) -> (Self, Option<String>) {
        let opened = Opened::at(path, Begin::End);
        let why = opened.as_ref().err().map(|error| format!("it cannot be read: {error}"));
        let (name, path) = (name.to_owned(), path.to_owned());
        (Self { name, path, file: opened.ok(), cutter: Cutter::default() }, why)
    }

    /// The records that have come since the last call.
    pub(super) fn read(&mut self) -> Vec<Record> {
        let mut records = self.of_open_file();
        if self.is_replaced() {
            records.extend(self.cutter.finish());
            self.file = Opened::at(&self.path, Begin::Start).ok();
            records.extend(self.of_open_file());
        }
        records
    }

    /// What stands in a line that has not ended.
    pub(super) fn finish(&mut self) -> Vec<Record> {
        self.cutter.finish()
    }

    fn of_open_file(&mut self) -> Vec<Record> {
        let Some(opened) = &mut self.file else { return Vec::new() };
        let bytes = opened.rest().unwrap_or_default();
        self.cutter.push(&bytes)
    }

    /// Whether the name now stands for another file, or for less than what was read of it.
    fn is_replaced(&self) -> bool {
        let Ok(now) = self.path.metadata() else { return false };
        self.file
            .as_ref()
            .is_none_or(|opened| now.len() < opened.read || Identity::of(&now) != opened.identity)
    }
}

/// Where reading begins.
#[derive(Clone, Copy)]
enum Begin {
    Start,
    End,
}

impl Opened {
    fn at(path: &Path, begin: Begin) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        let read = match begin {
            Begin::Start => 0,
            Begin::End => file.seek(SeekFrom::End(0))?,
        };
        Ok(Self { file, read, identity: Identity::of(&metadata) })
    }

    fn rest(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        (&mut self.file).take(MOST as u64).read_to_end(&mut bytes)?;
        self.read += bytes.len() as u64;
        Ok(bytes)
    }
}

/// What makes two files of one name different ones.
#[derive(PartialEq, Eq)]
struct Identity(Option<(u64, u64)>);

impl Identity {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Self(Some((metadata.dev(), metadata.ino())))
    }

    /// Elsewhere only a file that got shorter shows that it is another one.
    #[cfg(not(unix))]
    fn of(_: &Metadata) -> Self {
        Self(None)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const LINE: &str = "Token generation { secret: 'dev-only-s...' }\n";

    fn append(path: &Path, text: &str) {
        let mut file = File::options().append(true).create(true).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    #[test]
    fn only_what_comes_is_read_and_all_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.log");
        append(&path, LINE);
        let (mut log, why) = Follower::open("app.log", &path);
        assert_eq!((why, log.read().len()), (None, 0));
        append(&path, &LINE[..20]);
        assert_eq!(log.read().len(), 0);
        append(&path, &LINE[20..]);
        append(&path, LINE);
        assert_eq!(log.read().len(), 2);
    }

    #[test]
    fn a_file_that_is_cut_short_is_read_from_its_beginning() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.log");
        append(&path, &LINE.repeat(3));
        let (mut log, _) = Follower::open("app.log", &path);
        File::options().write(true).open(&path).unwrap().set_len(0).unwrap();
        append(&path, LINE);
        assert_eq!(log.read().len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_rotated_away_is_read_to_its_end_and_then_the_new_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.log");
        append(&path, LINE);
        let (mut log, _) = Follower::open("app.log", &path);
        append(&path, LINE);
        std::fs::rename(&path, folder.path().join("app.log.1")).unwrap();
        append(&path, &LINE.repeat(2));
        assert_eq!(log.read().len(), 3);
    }

    #[test]
    fn a_file_that_is_not_there_yet_is_read_when_it_comes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.log");
        let (mut log, why) = Follower::open("app.log", &path);
        assert!(why.unwrap().starts_with("it cannot be read: "));
        assert_eq!(log.read().len(), 0);
        append(&path, LINE);
        assert_eq!(log.read().len(), 1);
    }

    #[test]
    fn a_folder_is_no_log() {
        let folder = tempfile::tempdir().unwrap();
        let (mut log, why) = Follower::open("logs", folder.path());
        assert!(why.is_some());
        assert_eq!(log.read().len(), 0);
    }
}
