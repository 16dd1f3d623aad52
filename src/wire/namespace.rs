//! The name of a Socket.IO namespace.

use std::fmt;

/// A namespace as it stands in packets: it begins with a slash and holds no comma, because a comma ends it
/// there. The main namespace, `/`, is left out of packets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Namespace(String);

impl Namespace {
    /// Makes any text a namespace: a missing slash is added, and commas are written as addresses write them.
    pub(super) fn new(text: &str) -> Self {
        let text = text.replace(',', "%2C");
        Self(if text.starts_with('/') { text } else { format!("/{text}") })
    }

    /// The namespace that every server has.
    pub(super) fn main() -> Self {
        Self("/".to_owned())
    }

    /// Whether it is the namespace that every server has.
    pub(super) fn is_main(&self) -> bool {
        self.0 == "/"
    }

    /// The name, with its slash.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_a_namespace_that_a_packet_can_hold() {
        let name = |text| Namespace::new(text).to_string();
        assert_eq!([name(""), name("admin"), name("/a,b")], ["/", "/admin", "/a%2Cb"]);
        assert!(Namespace::new("/").is_main() && !Namespace::new("/admin").is_main());
    }
}
