//! What a cookie says of the pages from which it may be sent.

use serde::{Deserialize, Serialize};

/// The attribute `SameSite` of a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SameSite {
    /// Only from pages of the same site.
    Strict,
    /// The same, but for following a link, which no WebSocket does.
    Lax,
    /// From everywhere.
    None,
    /// Not said; some browsers take that for `Lax`, others for `None`.
    Unsaid,
}

impl SameSite {
    /// Reads it from a line of `Set-Cookie`.
    pub fn of(line: &str) -> Self {
        let value = line.split(';').skip(1).find_map(|attribute| {
            let (name, value) = attribute.split_once('=')?;
            name.trim().eq_ignore_ascii_case("samesite").then(|| value.trim().to_ascii_lowercase())
        });
        match value.as_deref() {
            Some("strict") => Self::Strict,
            Some("lax") => Self::Lax,
            Some("none") => Self::None,
            _ => Self::Unsaid,
        }
    }

    /// Whether some browser may send the cookie along with a WebSocket of a foreign page.
    pub fn leaves_the_site(self) -> bool {
        matches!(self, Self::None | Self::Unsaid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attribute_is_read_however_it_is_written() {
        assert_eq!(SameSite::of("sid=samesite=lax; Path=/"), SameSite::Unsaid);
        assert_eq!(SameSite::of("sid=1; path=/; samesite = LAX"), SameSite::Lax);
        assert_eq!(SameSite::of("sid=1; SameSite=Strict; HttpOnly"), SameSite::Strict);
        assert_eq!(SameSite::of("sid=1; SameSite=None; Secure"), SameSite::None);
    }
}
