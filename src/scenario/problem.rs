//! A mistake in a scenario: where it stands, what is wrong, and the nearest right word.

use std::fmt;

/// A place in a scenario file; lines and columns count from one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file as it was named, by the user or by `extends`.
    pub file: String,
    /// The line, from one.
    pub line: usize,
    /// The column, from one, in characters.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// One mistake. Reading a scenario yields all of them at once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it stands; absent for what concerns the file as a whole.
    pub place: Option<Place>,
    /// Where it stands within the document, as keys joined by dots: `system.login[0].http`.
    pub path: String,
    /// What is wrong, in one sentence without a full stop.
    pub reason: String,
    /// What to write instead, where that is known.
    pub help: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{}", self.reason)?;
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

/// The word of `known` that `word` was probably meant to be.
///
/// A word is near if it is at most a third of its letters away (by Damerau–Levenshtein), so that short
/// words are not taken for each other.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bound = (word.chars().count() / 3).max(1);
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= bound)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The help line that offers the nearest word, or lists the known ones where none is near.
pub fn offer<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(near) = nearest(word, known.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let all: Vec<_> = known.into_iter().collect();
    (!all.is_empty()).then(|| format!("known here: {}", all.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_one_letter_finds_its_word() {
        assert_eq!(nearest("lgoin", ["join", "login", "send"]), Some("login"));
        assert_eq!(nearest("sned", ["join", "login", "send"]), Some("send"));
        assert_eq!(nearest("hs255", ["HS256", "EdDSA"]), Some("HS256"));
    }

    #[test]
    fn a_word_far_from_all_finds_none() {
        assert_eq!(nearest("banana", ["join", "login", "send"]), None);
    }
}
