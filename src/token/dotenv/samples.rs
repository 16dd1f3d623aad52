//! What the tests of several readers look up in their files.

/// An environment that holds `HOME` and nothing else.
pub(super) fn host(name: &str) -> Option<String> {
    (name == "HOME").then(|| "/srv/app".to_owned())
}

/// The value that counts of the variable `K`: the last.
pub(super) fn value_of_k(assignments: Vec<(String, String)>) -> Option<String> {
    assignments.into_iter().rfind(|(name, _)| name == "K").map(|(_, value)| value)
}
