//! Chance that is the same each time.

/// So many of these, each at most once, in an order that looks like chance and is always the same.
pub(crate) fn drawn<T>(mut of: Vec<T>, count: usize) -> Vec<T> {
    let mut state: u64 = 7;
    for at in (1..of.len()).rev() {
        let other = usize::try_from(next(&mut state) % (at as u64 + 1)).expect("it is small");
        of.swap(at, other);
    }
    of.truncate(count);
    of
}

/// The next number of `SplitMix64`.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
