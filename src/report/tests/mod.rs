//! Every format of every sample, held against what was approved by eye.

mod formats;
mod hostile;
mod samples;

pub(super) use samples::{except_in_loop, healthy, hostile, inconclusive, issuer_secret, wide};
