//! What the lab writes into a token, and how it signs it.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

use super::{CHAT, Kind};
use crate::lab::users::User;

/// How long a token that opens is good for, in seconds.
pub(super) const LIFETIME: u64 = 3600;
/// How long a token that renews is good for, in seconds.
const RENEWAL: u64 = 7 * 24 * 3600;

/// The claims of a token.
#[derive(Serialize)]
struct Issued<'a> {
    sub: &'static str,
    name: &'static str,
    kind: Kind,
    iss: &'static str,
    aud: &'static str,
    jti: &'a str,
    iat: u64,
    exp: u64,
}

/// Signs a token of this kind for the user, good from now on. `session` is what logging out ends.
pub(in crate::lab) fn issue(
    user: &User,
    kind: Kind,
    session: &str,
    key: &EncodingKey,
) -> Result<String, jsonwebtoken::errors::Error> {
    let iat = jsonwebtoken::get_current_timestamp();
    let exp = iat + if kind == Kind::Access { LIFETIME } else { RENEWAL };
    let User { id: sub, name, .. } = *user;
    let claims = Issued { sub, name, kind, iss: CHAT, aud: CHAT, jti: session, iat, exp };
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, key)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::lab::users::USERS;

    fn claims(kind: Kind) -> Value {
        let key = EncodingKey::from_secret(b"a test's own secret");
        let token = issue(&USERS[0], kind, "s1", &key).expect("claims are plain data");
        jsonwebtoken::dangerous::insecure_decode_claims(&token).expect("it has claims")
    }

    #[test]
    fn a_token_that_opens_is_good_for_an_hour() {
        let claims = claims(Kind::Access);
        assert_eq!(claims["exp"].as_u64(), claims["iat"].as_u64().map(|iat| iat + 3600));
        assert_eq!((&claims["name"], &claims["kind"]), (&"alice".into(), &"access".into()));
        assert_eq!((&claims["iss"], &claims["aud"]), (&"chat".into(), &"chat".into()));
    }

    #[test]
    fn a_token_that_renews_is_good_for_a_week() {
        let claims = claims(Kind::Refresh);
        assert_eq!(claims["exp"].as_u64(), claims["iat"].as_u64().map(|iat| iat + 604_800));
        assert_eq!((&claims["kind"], &claims["jti"]), (&"refresh".into(), &"s1".into()));
    }
}
