//! Secrets that everybody knows: what developers write behind `||`, what documentation shows, and what
//! stands in a key when a variable was not set.
//!
//! The list is short on purpose. Each entry is public, so a report may name it; whoever signs with
//! one of them lets anybody forge tokens.

use serde::{Deserialize, Serialize};

/// How a secret became well known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WellKnownKind {
    /// A literal in source code, for when the variable is not set: `process.env.JWT_SECRET || '…'`.
    Fallback,
    /// A sample in documentation, a tutorial or a template of an `.env` file; what people write who need any secret.
    Example,
    /// What a missing value turns into, or the name of the variable in place of its value.
    Mishap,
}

/// One entry of the built-in list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WellKnown {
    /// The secret itself, which is public.
    pub literal: &'static str,
    /// How it became well known.
    pub kind: WellKnownKind,
}

/// The built-in list; no literal stands in it twice.
pub const WELL_KNOWN: &[WellKnown] = &[
    fallback("dev-only-secret-DO-NOT-USE-IN-PRODUCTION"),
    fallback("dev-only-secret"),
    fallback("dev-only-secret-change-me"),
    fallback("dev-secret"),
    fallback("dev-secret-key"),
    fallback("dev_secret"),
    fallback("dev"),
    fallback("development"),
    fallback("development-secret"),
    fallback("default"),
    fallback("default-secret"),
    fallback("default_secret"),
    fallback("defaultsecret"),
    fallback("fallback-secret"),
    fallback("fallback_secret"),
    fallback("insecure"),
    fallback("local-secret"),
    fallback("test"),
    fallback("test-secret"),
    fallback("testsecret"),
    fallback("change-this-secret"),
    fallback("changeme"),
    fallback("change-me"),
    fallback("change_me"),
    fallback("change-me-in-production"),
    example("secret"),
    example("SECRET"),
    example("secretkey"),
    example("secretKey"),
    example("secret-key"),
    example("secret_key"),
    example("supersecret"),
    example("super-secret"),
    example("supersecretkey"),
    example("super-secret-key"),
    example("topsecret"),
    example("mysecret"),
    example("mysecretkey"),
    example("my-secret-key"),
    example("jwtsecret"),
    example("jwt-secret"),
    example("jwt_secret"),
    example("jwt-secret-key"),
    example("password"),
    example("your-256-bit-secret"),
    example("your-384-bit-secret"),
    example("your-512-bit-secret"),
    example("a-string-secret-at-least-256-bits-long"),
    example("a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long"),
    example("your-secret-key"),
    example("your_secret_key"),
    example("your-secret"),
    example("your_jwt_secret"),
    example("your-jwt-secret"),
    example("your_jwt_secret_key"),
    example("your-super-secret-jwt-key"),
    example("shhhhh"),
    example("shhhhhared-secret"),
    example("keyboard cat"),
    mishap(""),
    mishap("undefined"),
    mishap("null"),
    mishap("None"),
    mishap("JWT_SECRET"),
    mishap("process.env.JWT_SECRET"),
    mishap("$JWT_SECRET"),
    mishap("${JWT_SECRET}"),
];

const fn fallback(literal: &'static str) -> WellKnown {
    WellKnown { literal, kind: WellKnownKind::Fallback }
}

const fn example(literal: &'static str) -> WellKnown {
    WellKnown { literal, kind: WellKnownKind::Example }
}

const fn mishap(literal: &'static str) -> WellKnown {
    WellKnown { literal, kind: WellKnownKind::Mishap }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_literal_stands_twice() {
        let literals: HashSet<_> = WELL_KNOWN.iter().map(|entry| entry.literal).collect();
        assert_eq!(literals.len(), WELL_KNOWN.len());
    }

    #[test]
    fn the_literals_that_cost_hours_are_known() {
        let kind = |literal| {
            let entry = WELL_KNOWN.iter().find(|entry| entry.literal == literal);
            entry.map(|entry| entry.kind)
        };
        let fallback = Some(WellKnownKind::Fallback);
        assert_eq!(kind("dev-only-secret-DO-NOT-USE-IN-PRODUCTION"), fallback);
        assert_eq!(kind("your-256-bit-secret"), Some(WellKnownKind::Example));
        assert_eq!(kind("secret"), Some(WellKnownKind::Example));
        assert_eq!(kind("undefined"), Some(WellKnownKind::Mishap));
    }
}
