//! The native client against servers that follow a script, frame by frame.

#![expect(clippy::unwrap_used, reason = "a script that cannot go on should stop right there")]

mod acks;
mod admission;
mod endings;
mod fences;
mod hostile;
mod polls;
mod reach;
mod stage;
mod survey;
