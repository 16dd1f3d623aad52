//! Frames that wait to leave.

use std::collections::VecDeque;

use crate::wire::frame::Frame;

/// How many frames may wait for a server that does not take them.
const MOST_FRAMES: usize = 1024;
/// How many bytes may wait in them, unless a single frame is greater.
const MOST_BYTES: usize = 16 << 20;

/// The server takes nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clogged;

/// Frames that wait to leave.
#[derive(Default)]
pub(super) struct Waiting {
    frames: VecDeque<Frame>,
    bytes: usize,
}

impl Waiting {
    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    pub(super) fn first(&self) -> Option<&Frame> {
        self.frames.front()
    }

    pub(super) fn push(&mut self, frame: Frame) -> Result<(), Clogged> {
        let bytes = self.bytes + frame.size();
        if !self.frames.is_empty() && (self.frames.len() >= MOST_FRAMES || bytes > MOST_BYTES) {
            return Err(Clogged);
        }
        self.bytes = bytes;
        self.frames.push_back(frame);
        Ok(())
    }

    pub(super) fn pop(&mut self) -> Option<Frame> {
        let frame = self.frames.pop_front()?;
        self.bytes -= frame.size();
        Some(frame)
    }

    /// Lets a frame go before all others.
    pub(super) fn push_first(&mut self, frame: Frame) {
        self.bytes += frame.size();
        self.frames.push_front(frame);
    }
}
