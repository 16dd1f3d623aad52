//! What the lab writes into a token, and how it signs it.

use jsonwebtoken::{Algorithm, Header};
use serde_json::{Value, json};

use super::{CHAT, Kind};
use crate::lab::fault::Fault;
use crate::lab::tab::Server;
use crate::lab::users::User;

/// How long a token that renews is good for, in seconds.
const RENEWAL: u64 = 7 * 24 * 3600;
/// How far behind a clock is that a fault sets back, in seconds.
const BEHIND: u64 = 3 * 3600;

/// Signs a token of this kind for the user, good from now on. `session` is what logging out ends.
pub(in crate::lab) fn issue(
    user: &User,
    kind: Kind,
    session: &str,
    server: &Server,
) -> Result<String, jsonwebtoken::errors::Error> {
    let now = jsonwebtoken::get_current_timestamp();
    let mut claims = match kind {
        Kind::Access => access_times(server, now),
        Kind::Refresh => json!({ "iat": now, "exp": now + RENEWAL }),
    };
    claims["sub"] = user.id.into();
    claims["name"] = user.name.into();
    claims["kind"] = json!(kind);
    claims["jti"] = session.into();
    let (issuer, audience) = addressees(server.fault);
    claims["iss"] = issuer.into();
    claims["aud"] = audience.into();
    jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &server.secrets.issuer)
}

/// Whom the login issues as, and for whom.
pub(super) const fn addressees(fault: Option<Fault>) -> (&'static str, &'static str) {
    match fault {
        Some(Fault::AnotherAudience) => (CHAT, "web"),
        Some(Fault::AnotherIssuer) => ("accounts", CHAT),
        _ => (CHAT, CHAT),
    }
}

/// When a token that opens is issued, and when it ends.
fn access_times(server: &Server, now: u64) -> Value {
    let lifetime = server.token_lifetime.as_secs();
    match server.fault {
        Some(Fault::ExpiredAtLogin) => {
            json!({ "iat": now - BEHIND, "exp": now - BEHIND + lifetime })
        }
        Some(Fault::StartsInMilliseconds) => {
            json!({ "iat": now * 1000, "nbf": now * 1000, "exp": now + lifetime })
        }
        Some(Fault::NeverExpires) => json!({ "iat": now }),
        Some(Fault::ExpiresInMilliseconds) => {
            json!({ "iat": now, "exp": (now + lifetime) * 1000 })
        }
        _ => json!({ "iat": now, "exp": now + lifetime }),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::lab::secrets::{Secrets, random};
    use crate::lab::users::USERS;

    fn claims(kind: Kind) -> Value {
        let secrets = random().and_then(|secret| Secrets::read(None, &secret)).expect("randomness");
        let server = Server::new(None, secrets, Duration::from_hours(1));
        let token = issue(&USERS[0], kind, "s1", &server).expect("claims are plain data");
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
