//! What a run did not try, what that would need, and which causes could not show for it.
//!
//! A cause that was not named is excluded only where the run did what brings it out. Nobody should have to read the
//! script to know that.

mod asking;
mod coming;
mod listening;
mod speaking;

use crate::judge::Case;

/// Something that brings causes out.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// What is done, in words.
    pub does: &'static str,
    /// What a scenario needs for it.
    pub needs: &'static str,
    /// The causes that do not show without it, or are not told from others.
    pub shows: &'static [&'static str],
    pub(super) tried: fn(&Case<'_>) -> bool,
}

/// Two trials are one if they do the same.
impl PartialEq for Trial {
    fn eq(&self, other: &Self) -> bool {
        self.does == other.does
    }
}

/// All trials about who hears what, from those that need least. Adding one is adding a line in one of these tables.
pub fn trials() -> impl Iterator<Item = &'static Trial> {
    [speaking::TRIALS, listening::TRIALS, coming::TRIALS, asking::TRIALS].into_iter().flatten()
}

/// What a run did not try. One that sent nothing has tried nothing, and has another matter to look into first.
pub fn untried(case: &Case<'_>) -> Vec<&'static Trial> {
    if case.history.messages.is_empty() {
        return Vec::new();
    }
    trials().filter(|trial| !(trial.tried)(case)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::CATALOGUE;

    #[test]
    fn every_code_is_in_the_catalogue() {
        for trial in trials() {
            for code in trial.shows {
                assert!(CATALOGUE.iter().any(|cause| cause.code == *code), "{code}");
            }
        }
    }
}
