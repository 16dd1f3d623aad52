//! Names of environment variables that templates can hold.

/// The words in capitals, joined by `_`; whatever cannot stand in a name becomes a `_`.
pub(super) fn name(words: &[&str]) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = words.join("_").chars().map(letter).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_a_shell_takes() {
        assert_eq!(name(&["al.ice", "password"]), "AL_ICE_PASSWORD");
        assert_eq!(name(&["7of9", "PASSWORD"]), "_7OF9_PASSWORD");
    }
}
