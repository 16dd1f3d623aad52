//! A stream that remembers when it was last read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::ledger::{Clock, Stamp};

/// Reads the clock right after each system call that brought something. One call may bring many frames; all
/// of them came then, however long the earlier ones take to be dealt with.
#[derive(Debug)]
pub(super) struct Stamped<S> {
    stream: S,
    clock: Clock,
    at: Stamp,
}

impl<S> Stamped<S> {
    /// Watches a stream.
    pub(super) fn new(stream: S, clock: Clock) -> Self {
        Self { stream, clock, at: clock.now() }
    }

    /// When it was last read.
    pub(super) fn at(&self) -> Stamp {
        self.at
    }

    /// The stream.
    pub(super) fn stream(&self) -> &S {
        &self.stream
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stamped<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if read.is_ready() {
            self.at = self.clock.now();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Stamped<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn only_a_read_moves_the_stamp() {
        let clock = Clock::start();
        let mut stamped = Stamped::new(&b"ab"[..], clock);
        let before = clock.now();
        stamped.read_u8().await.unwrap();
        let first = stamped.at();
        assert!(first >= before && first <= clock.now());
        stamped.read_u8().await.unwrap();
        assert!(stamped.at() > first);
    }
}
