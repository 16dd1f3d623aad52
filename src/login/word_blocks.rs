//! A list of words as blocks of whole lines, so that a file of any size is read in little memory.

use std::io::{self, Read};

/// How much is read at once.
const SIZE: usize = 256 * 1024;

/// Some whole lines of a list.
#[derive(Debug)]
pub(super) struct Block {
    /// Which block it is, counted from zero.
    pub(super) number: u64,
    /// The number of its first line, counted from one.
    first_line: usize,
    /// The lines.
    pub(super) bytes: Vec<u8>,
}

impl Block {
    /// The words with the numbers of their lines. An empty line holds no word.
    pub(super) fn words(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let lines = self.bytes.split(|byte| *byte == b'\n').zip(self.first_line..);
        let words = lines.map(|(word, line)| {
            let word = word.strip_suffix(b"\r").unwrap_or(word);
            // Editors of Windows write a mark in front of the first line.
            let mark: &[u8] = if line == 1 { b"\xef\xbb\xbf" } else { b"" };
            (line, word.strip_prefix(mark).unwrap_or(word))
        });
        words.filter(|(_, word)| !word.is_empty())
    }
}

/// The blocks of a list, one after the other.
#[derive(Debug)]
pub(super) struct Blocks<R> {
    reader: R,
    /// The beginning of a line whose end has not been read.
    rest: Vec<u8>,
    /// How many blocks have been given.
    given: u64,
    /// The number of the line that comes next.
    line: usize,
    size: usize,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Reading,
    /// In the middle of a line that is longer than a block. Nobody's secret is, so it is passed over.
    PassingOver,
    AtEnd,
}

impl<R: Read> Blocks<R> {
    pub(super) fn of(reader: R) -> Self {
        Self { reader, rest: Vec::new(), given: 0, line: 1, size: SIZE, state: State::Reading }
    }

    /// The next lines, as many as are complete; none where a line goes on beyond what was read.
    fn lines(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = std::mem::take(&mut self.rest);
        let read = (&mut self.reader).take(self.size as u64).read_to_end(&mut bytes)?;
        if read == 0 {
            let cut = self.state == State::PassingOver;
            self.state = State::AtEnd;
            return Ok(if cut { Vec::new() } else { bytes });
        }
        if self.state == State::PassingOver {
            let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
                return Ok(Vec::new());
            };
            bytes.drain(..=end);
            self.line += 1;
            self.state = State::Reading;
        }
        match bytes.iter().rposition(|byte| *byte == b'\n') {
            Some(end) => self.rest = bytes.split_off(end + 1),
            None if bytes.len() > self.size => {
                self.state = State::PassingOver;
                bytes.clear();
            }
            None => self.rest = std::mem::take(&mut bytes),
        }
        Ok(bytes)
    }
}

impl<R: Read> Iterator for Blocks<R> {
    type Item = io::Result<Block>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.state != State::AtEnd {
            let bytes = match self.lines() {
                Ok(bytes) => bytes,
                Err(error) => {
                    self.state = State::AtEnd;
                    return Some(Err(error));
                }
            };
            if bytes.is_empty() {
                continue;
            }
            let (number, first_line) = (self.given, self.line);
            self.given += 1;
            self.line += bytes.iter().map(|byte| usize::from(*byte == b'\n')).sum::<usize>();
            return Some(Ok(Block { number, first_line, bytes }));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &[u8], size: usize) -> Vec<(usize, Vec<u8>)> {
        let blocks = Blocks { size, ..Blocks::of(text) };
        let blocks = blocks.map(|block| block.expect("memory can be read"));
        blocks
            .flat_map(|block| {
                block.words().map(|(line, word)| (line, word.to_vec())).collect::<Vec<_>>()
            })
            .collect()
    }

    #[test]
    fn a_line_longer_than_a_block_is_passed_over_and_counted() {
        let text = [b"one\n", &[b'x'; 100][..], b"\nthree\n", &[b'x'; 100][..]].concat();
        assert_eq!(words(&text, 8), [(1, b"one".to_vec()), (3, b"three".to_vec())]);
    }

    #[test]
    fn the_mark_of_an_editor_is_no_part_of_the_first_word() {
        let text = b"\xef\xbb\xbfone\r\n\xef\xbb\xbftwo";
        assert_eq!(words(text, 64), [(1, b"one".to_vec()), (2, b"\xef\xbb\xbftwo".to_vec())]);
    }

    proptest! {
        #[test]
        fn wherever_blocks_end_the_words_are_those_of_the_lines(
            lines in proptest::collection::vec("[a-c\r]{0,6}", 0..40), size in 8..64usize,
        ) {
            let text = lines.join("\n");
            let expected: Vec<_> = text.split('\n').zip(1..).filter_map(|(word, line)| {
                let word = word.strip_suffix('\r').unwrap_or(word);
                (!word.is_empty()).then(|| (line, word.as_bytes().to_vec()))
            }).collect();
            prop_assert_eq!(words(text.as_bytes(), size), expected);
        }
    }
}
