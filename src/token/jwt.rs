//! A token as text: three base64url parts in the compact form of RFC 7515 section 7.1.
//!
//! A [`Jwt`] is a credential, so it is held like a secret. That it has the shape of a token says
//! nothing about what it says: see [`super::unverified`] for that, and [`super::verify()`] for the truth.

use std::convert::Infallible;
use std::fmt;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// Reads base64url as lenient verifiers do: without padding, and deaf to the unused bits of the last character.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone),
);

/// A part of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Segment {
    /// The first: how it is signed.
    Header,
    /// The second: what it says.
    Claims,
    /// The third: the proof.
    Signature,
}

impl fmt::Display for Segment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Header => "header (first part)",
            Self::Claims => "claims (second part)",
            Self::Signature => "signature (third part)",
        })
    }
}

/// Why a text is not a JSON Web Token. It never holds any of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NotAJwt {
    /// There is no text.
    #[error("the token is empty")]
    Empty,
    /// The scheme of an `Authorization` header stands before it.
    #[error("the token begins with `Bearer `; the token is what stands behind it")]
    BearerPrefix,
    /// It stands in quotes, as JSON text that was not parsed does.
    #[error("the token is wrapped in quotes; the token is what stands between them")]
    Quoted,
    /// A space, tab or line break stands before, in or behind it.
    #[error("the token has white space in or around it, such as a line break at the end")]
    WhiteSpace,
    /// It has not three parts.
    #[error("the token has {count} {}, not three separated by dots{}", plural(*.count), hint(*.count))]
    Segments {
        /// How many parts there are.
        count: usize,
    },
    /// A part holds other characters than those of base64url, padding included.
    #[error("the {segment} is not base64url (RFC 4648 section 5, without padding)")]
    NotBase64Url {
        /// Which part.
        segment: Segment,
    },
    /// A part is base64url, but what it encodes is not JSON.
    #[error("the {segment} does not hold JSON")]
    NotJson {
        /// Which part.
        segment: Segment,
    },
    /// A part holds JSON, but not an object.
    #[error("the {segment} holds JSON that is not an object")]
    NotAnObject {
        /// Which part.
        segment: Segment,
    },
}

/// Something that travelled along with a token and does not belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrapping {
    /// `Bearer `, in any capitals.
    Bearer,
    /// A pair of double quotes, single quotes or backticks.
    Quotes,
    /// White space before or behind it.
    WhiteSpace,
}

/// Three base64url parts. The third is empty in an unsigned token.
#[derive(Clone)]
pub struct Jwt {
    text: SecretString,
    first_dot: usize,
    second_dot: usize,
}

impl Jwt {
    /// Accepts exactly the compact form, and says precisely what else it is.
    pub fn parse(text: &str) -> Result<Self, NotAJwt> {
        refuse_wrapping(text)?;
        let [header, claims, signature] = text.split('.').collect::<Vec<_>>()[..] else {
            return Err(NotAJwt::Segments { count: text.split('.').count() });
        };
        for (part, segment) in
            [(header, Segment::Header), (claims, Segment::Claims), (signature, Segment::Signature)]
        {
            decode(part, segment)?;
        }
        Ok(Self {
            text: SecretString::from(text),
            first_dot: header.len(),
            second_dot: header.len() + 1 + claims.len(),
        })
    }

    /// Accepts a token with `Bearer `, quotes and white space around it, and says what had to be taken off,
    /// outermost first.
    pub fn unwrapped(text: &str) -> Result<(Self, Vec<Wrapping>), NotAJwt> {
        let mut rest = text;
        let mut wrappings = Vec::new();
        while let Some((inner, wrapping)) = peel(rest) {
            rest = inner;
            wrappings.push(wrapping);
        }
        Self::parse(rest).map(|token| (token, wrappings))
    }

    /// Joins a header, claims and a signature that are bytes already.
    pub(super) fn assemble(header: &[u8], claims: &[u8], signature: &[u8]) -> Self {
        let Ok(token) =
            Self::sign_with(header, claims, |_| Ok::<_, Infallible>(signature.to_vec()));
        token
    }

    /// Joins a header and claims, and asks for the signature of what is to be signed.
    pub(super) fn sign_with<E>(
        header: &[u8],
        claims: &[u8],
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        let mut text = BASE64URL.encode(header);
        let first_dot = text.len();
        text.push('.');
        BASE64URL.encode_string(claims, &mut text);
        let second_dot = text.len();
        let signature = sign(text.as_bytes())?;
        text.push('.');
        BASE64URL.encode_string(signature, &mut text);
        Ok(Self { text: SecretString::from(text), first_dot, second_dot })
    }

    /// The whole text, for sending it and for nothing else.
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }

    /// What is signed: the first two parts with the dot between them (RFC 7515 section 5.1).
    pub(super) fn signing_input(&self) -> &str {
        &self.expose()[..self.second_dot]
    }

    /// The decoded bytes of a part.
    pub(super) fn bytes(&self, segment: Segment) -> Vec<u8> {
        let text = self.expose();
        let part = match segment {
            Segment::Header => &text[..self.first_dot],
            Segment::Claims => &text[self.first_dot + 1..self.second_dot],
            Segment::Signature => &text[self.second_dot + 1..],
        };
        decode(part, segment).expect("every part was decoded once when the token was parsed")
    }
}

impl fmt::Debug for Jwt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Jwt(redacted)")
    }
}

fn decode(part: &str, segment: Segment) -> Result<Vec<u8>, NotAJwt> {
    BASE64URL.decode(part).map_err(|_| NotAJwt::NotBase64Url { segment })
}

fn refuse_wrapping(text: &str) -> Result<(), NotAJwt> {
    if text.is_empty() {
        return Err(NotAJwt::Empty);
    }
    match peel(text) {
        Some((_, Wrapping::Bearer)) => Err(NotAJwt::BearerPrefix),
        Some((_, Wrapping::Quotes)) => Err(NotAJwt::Quoted),
        Some((_, Wrapping::WhiteSpace)) => Err(NotAJwt::WhiteSpace),
        None if text.contains(char::is_whitespace) => Err(NotAJwt::WhiteSpace),
        None => Ok(()),
    }
}

/// Takes the outermost wrapping off.
fn peel(text: &str) -> Option<(&str, Wrapping)> {
    let trimmed = text.trim();
    if trimmed.len() < text.len() {
        return Some((trimmed, Wrapping::WhiteSpace));
    }
    if let Some((scheme, rest)) = text.split_once(' ')
        && scheme.eq_ignore_ascii_case("bearer")
    {
        return Some((rest, Wrapping::Bearer));
    }
    ['"', '\'', '`'].into_iter().find_map(|quote| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        Some((inner, Wrapping::Quotes))
    })
}

const fn plural(count: usize) -> &'static str {
    if count == 1 { "part" } else { "parts" }
}

/// Five parts have a meaning of their own (RFC 7516 section 3).
const fn hint(count: usize) -> &'static str {
    if count == 5 {
        "; five make an encrypted token (JWE), which only its reader can open"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLAIN: &str = "eyJhbGciOiJub25lIn0.e30.";

    #[test]
    fn debug_shows_nothing_of_the_token() {
        let token = Jwt::parse(PLAIN).unwrap();
        assert_eq!(format!("{token:?}"), "Jwt(redacted)");
    }

    #[test]
    fn wrapped_tokens_are_refused_by_name() {
        let refusal = |text: &str| Jwt::parse(text).unwrap_err();
        assert_eq!(refusal(""), NotAJwt::Empty);
        assert_eq!(refusal(&format!("Bearer {PLAIN}")), NotAJwt::BearerPrefix);
        assert_eq!(refusal(&format!("bearer {PLAIN}")), NotAJwt::BearerPrefix);
        assert_eq!(refusal(&format!("\"{PLAIN}\"")), NotAJwt::Quoted);
        assert_eq!(refusal(&format!("{PLAIN}\n")), NotAJwt::WhiteSpace);
        assert_eq!(refusal(&format!(" {PLAIN}")), NotAJwt::WhiteSpace);
        assert_eq!(refusal("eyJhbGciOiJub25lIn0.e3\n0."), NotAJwt::WhiteSpace);
    }

    #[test]
    fn the_number_of_parts_is_told() {
        assert_eq!(Jwt::parse("abcd").unwrap_err(), NotAJwt::Segments { count: 1 });
        assert_eq!(Jwt::parse("abcd.abcd").unwrap_err(), NotAJwt::Segments { count: 2 });
        let encrypted = Jwt::parse("a.b.c.d.e").unwrap_err();
        assert_eq!(encrypted, NotAJwt::Segments { count: 5 });
        assert!(encrypted.to_string().contains("JWE"));
    }

    #[test]
    fn the_part_that_is_not_base64url_is_told() {
        for (text, segment) in [
            ("e+30.e30.e30", Segment::Header),
            ("e30.e30=.e30", Segment::Claims),
            ("e30.e30.e", Segment::Signature),
        ] {
            assert_eq!(Jwt::parse(text).unwrap_err(), NotAJwt::NotBase64Url { segment });
        }
    }

    #[test]
    fn wrappings_come_off_outermost_first() {
        let (token, wrappings) = Jwt::unwrapped(&format!("\"Bearer {PLAIN}\"\n")).unwrap();
        assert_eq!(token.expose(), PLAIN);
        assert_eq!(wrappings, [Wrapping::WhiteSpace, Wrapping::Quotes, Wrapping::Bearer]);
        assert_eq!(Jwt::unwrapped(PLAIN).unwrap().1, []);
        assert_eq!(Jwt::unwrapped("Bearer \"").unwrap_err(), NotAJwt::Segments { count: 1 });
    }

    proptest! {
        #[test]
        fn what_is_assembled_can_be_parsed(
            header in any::<Vec<u8>>(), claims in any::<Vec<u8>>(), signature in any::<Vec<u8>>(),
        ) {
            let token = Jwt::assemble(&header, &claims, &signature);
            let again = Jwt::parse(token.expose()).unwrap();
            prop_assert_eq!(again.bytes(Segment::Header), header);
            prop_assert_eq!(again.bytes(Segment::Claims), claims);
            prop_assert_eq!(again.bytes(Segment::Signature), signature);
            prop_assert_eq!(again.signing_input(), token.signing_input());
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in any::<String>()) {
            let _ = Jwt::parse(&text);
            let _ = Jwt::unwrapped(&text);
        }
    }
}
