//! The catalogue: a line for every probe.

use super::Trial as T;
use super::row::{Expected, Need, Part, Row, Sent};

use Expected::{Consistent, Either, LetIn, Refused};
use Sent::{All, Elsewhere, Never, Safe};

/// A probe that the battery makes a token for.
const fn trial(
    (id, name): (&'static str, &'static str),
    trial: T,
    sends: &'static str,
    (expected, sent, need): (Expected, Sent, Need),
) -> Row {
    Row { id, name, sends, expected, sent, need, part: Part::Trial(trial) }
}

/// A probe of another part.
const fn other(
    (id, name): (&'static str, &'static str),
    sends: &'static str,
    (expected, sent, need): (Expected, Sent, Need),
) -> Row {
    Row { id, name, sends, expected, sent, need, part: Part::Other }
}

const REFUSED: (Expected, Sent, Need) = (Refused, All, Need::Nothing);
const QUICK: (Expected, Sent, Need) = (Refused, Safe, Need::Nothing);
const SECRET: (Expected, Sent, Need) = (Refused, All, Need::Secret);
const POLICY: (Expected, Sent, Need) = (Either, All, Need::Secret);
const PUBLIC: (Expected, Sent, Need) = (Refused, All, Need::PublicKey);
const AUDIENCE: (Expected, Sent, Need) = (Refused, All, Need::Claim("aud"));
const ISSUER: (Expected, Sent, Need) = (Refused, All, Need::Claim("iss"));

/// All probes.
pub const CATALOGUE: &[Row] = &[
    other(
        ("–", "login-token"),
        "the token of a login, before and after the rest",
        (LetIn, All, Need::Nothing),
    ),
    other(("J01", "anonymous"), "no token", QUICK),
    trial(("J02", "empty-text"), T::EmptyText, "a text of no letters", REFUSED),
    trial(("J02", "null"), T::Null, "`null` in place of a text", REFUSED),
    trial(("J02", "number"), T::Number, "a number in place of a text", REFUSED),
    trial(("J02", "object"), T::Object, "an object in place of a text", REFUSED),
    trial(("J02", "list"), T::List, "a list in place of a text", REFUSED),
    other(("J03", "garbage"), "three parts of noise", QUICK),
    trial(("J03", "three-words"), T::ThreeWords, "three letters with dots between them", REFUSED),
    trial(("J03", "two-parts"), T::TwoParts, "a token without its third part", REFUSED),
    // It is a good token with a tail: whoever overlooks that lets in nobody who is not who they are.
    trial(
        ("J03", "four-parts"),
        T::FourParts,
        "a good token with a fourth part",
        (Either, All, Need::Nothing),
    ),
    other(
        ("J04", "wrapped"),
        "a good token behind `Bearer `, in quotes, or before a line break",
        (Consistent, Elsewhere("where login tokens are refused"), Need::Nothing),
    ),
    other(("J05", "random-key"), "a token that is signed with a random key", QUICK),
    trial(
        ("J06", "changed-claims"),
        T::ChangedClaims,
        "one more claim under the old signature",
        REFUSED,
    ),
    trial(("J07", "no-signature"), T::NoSignature, "a token whose signature is empty", QUICK),
    trial(
        ("J08", "flipped-signature"),
        T::FlippedSignature,
        "a token whose signature begins with another letter",
        REFUSED,
    ),
    trial(
        ("J09", "respelled-signature"),
        T::RespelledSignature,
        "the same signature, its last letter another that decodes to the same",
        (Either, All, Need::Nothing),
    ),
    trial(("J10", "alg-none"), T::AlgNone, "`alg: none` without a signature", QUICK),
    trial(("J10", "alg-none-capital"), T::AlgNoneCapital, "`alg: None`", REFUSED),
    trial(("J10", "alg-none-upper"), T::AlgNoneUpper, "`alg: NONE`", REFUSED),
    trial(("J10", "alg-none-mixed"), T::AlgNoneMixed, "`alg: nOnE`", REFUSED),
    trial(
        ("J10", "alg-none-signed"),
        T::AlgNoneSigned,
        "`alg: none` with the old signature",
        REFUSED,
    ),
    trial(("J11", "alg-missing"), T::AlgMissing, "no `alg`, a random signature", REFUSED),
    trial(("J11", "alg-lowercase"), T::AlgLowercase, "`alg: hs256`, a random signature", REFUSED),
    trial(("J11", "alg-unknown"), T::AlgUnknown, "`alg: XX256`, a random signature", REFUSED),
    trial(("J12", "hs384"), T::Hs384, "HS384 with the right secret", POLICY),
    trial(("J12", "hs512"), T::Hs512, "HS512 with the right secret", POLICY),
    trial(
        ("J13", "public-key-pem"),
        T::PublicKeyPem,
        "HS256 with the public key, as PEM, for a secret",
        PUBLIC,
    ),
    trial(
        ("J13", "public-key-trimmed"),
        T::PublicKeyTrimmed,
        "the same without the line break at its end",
        PUBLIC,
    ),
    trial(("J13", "public-key-der"), T::PublicKeyDer, "the same as DER", PUBLIC),
    trial(("J13", "public-key-jwk"), T::PublicKeyJwk, "the same as JWK", PUBLIC),
    trial(
        ("J14", "own-jwk"),
        T::OwnJwk,
        "a key of our own in the header (`jwk`), and its signature",
        REFUSED,
    ),
    other(
        ("J15", "key-address"),
        "an address of ours as `jku` or `x5u`",
        (Refused, Never("the server would be made to send requests"), Need::Nothing),
    ),
    trial(("J16", "kid-unknown"), T::KidUnknown, "a `kid` that nobody has, a random key", REFUSED),
    trial(("J16", "kid-empty"), T::KidEmpty, "a `kid` of no letters, a random key", REFUSED),
    trial(("J16", "kid-long"), T::KidLong, "a `kid` of 4000 letters, a random key", REFUSED),
    trial(("J16", "kid-number"), T::KidNumber, "a number as `kid`, a random key", REFUSED),
    trial(
        ("J17", "kid-path"),
        T::KidPath,
        "a `kid` that leads to an empty file, and the empty key",
        REFUSED,
    ),
    other(
        ("J18", "kid-command"),
        "a `kid` that a shell would carry out",
        (Refused, Never("a server that obeys would be harmed"), Need::Nothing),
    ),
    trial(("J19", "blank-key"), T::BlankKey, "a token that is signed with the empty key", REFUSED),
    other(
        ("J20", "well-known-keys"),
        "tokens that are signed with candidates and with secrets that everybody knows",
        (Refused, Elsewhere("where login tokens are refused"), Need::Nothing),
    ),
    trial(("J21", "expired-hour"), T::ExpiredHour, "expired an hour ago", SECRET),
    trial(("J21", "expired-second"), T::ExpiredSecond, "expired a second ago", POLICY),
    other(
        ("J22", "no-exp"),
        "no `exp`",
        (Either, Never("a token that never expires would come into the world"), Need::Secret),
    ),
    trial(("J23", "exp-fraction"), T::ExpFraction, "an `exp` with a fraction", POLICY),
    trial(("J23", "exp-negative"), T::ExpNegative, "an `exp` before 1970", SECRET),
    trial(("J23", "exp-word"), T::ExpWord, "an `exp` that is a word", SECRET),
    trial(("J23", "exp-text"), T::ExpText, "an `exp` of an hour ago, as text", SECRET),
    trial(("J24", "not-yet"), T::NotYet, "an `nbf` in an hour", SECRET),
    trial(("J24", "issued-later"), T::IssuedLater, "an `iat` in an hour", POLICY),
    trial(("J25", "audience-other"), T::AudienceOther, "an `aud` that is another", AUDIENCE),
    trial(("J25", "audience-missing"), T::AudienceMissing, "no `aud`", AUDIENCE),
    trial(("J25", "issuer-other"), T::IssuerOther, "an `iss` that is another", ISSUER),
    trial(("J25", "issuer-missing"), T::IssuerMissing, "no `iss`", ISSUER),
    trial(
        ("J26", "refresh-token"),
        T::RefreshToken,
        "a real refresh token",
        (Refused, All, Need::RefreshToken),
    ),
    trial(
        ("J26", "other-kind"),
        T::OtherKind,
        "a token that says it is for refreshing",
        (Either, All, Need::Kind),
    ),
    trial(("J26", "other-type"), T::OtherType, "`typ: id+jwt` in the header", POLICY),
    trial(("J27", "critical"), T::Critical, "`crit` with a name that nobody knows", POLICY),
    trial(("J28", "doubled-claim"), T::DoubledClaim, "two `exp`, the first in the past", POLICY),
    trial(("J29", "long-token"), T::LongToken, "a token of 64 KiB, a random key", REFUSED),
    other(
        ("J30", "place-query"),
        "the login token in the address, where the scenario sends it elsewhere",
        (Either, All, Need::Nothing),
    ),
    other(
        ("J31", "foreign-origin"),
        "the cookies of a user, from a page of somebody else",
        (Refused, Elsewhere("where a cookie opens the gate, after all else"), Need::Nothing),
    ),
    other(
        ("J32", "namespace"),
        "CONNECT to a further namespace without a token",
        (Refused, Safe, Need::Namespaces),
    ),
    other(
        ("J33", "outlived-token"),
        "nothing: a socket stays open while its token expires",
        (Refused, Elsewhere("by the line `expire` of a script"), Need::Nothing),
    ),
    other(
        ("J34", "outlived-logout"),
        "a socket and a token that are used after logging out",
        (Refused, Elsewhere("by the line `logout` of a script"), Need::Nothing),
    ),
    other(
        ("J35", "changed-rights"),
        "a socket that stays while the password or the role is changed",
        (Refused, Never("accounts would be changed"), Need::Nothing),
    ),
    other(
        ("J36", "two-sockets"),
        "one token for several sockets",
        (LetIn, Elsewhere("by the tabs of every run"), Need::Nothing),
    ),
    other(
        ("J37", "other-sender"),
        "a message that names another user as its sender",
        (Refused, Never("others would get words that somebody did not say"), Need::SecondUser),
    ),
    other(
        ("J38", "stolen-session"),
        "a session that is resumed after its user has lost the right to it",
        (Refused, Elsewhere("by the lines `logout` and `reconnect` of a script"), Need::Nothing),
    ),
    other(
        ("J39", "deleted-user"),
        "a token of a user who is not there",
        (Refused, Never("no token is made for anybody outside the scenario"), Need::Secret),
    ),
    other(
        ("J40", "again"),
        "one login token on twenty connections (ten with `safe`, where some tabs were refused and some let in)",
        (Consistent, All, Need::Nothing),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A line as it stands in the documentation.
    fn line(row: &Row) -> String {
        let when = match row.sent {
            Safe => "`safe`".to_owned(),
            All => "`all`".to_owned(),
            Elsewhere(when) => when.to_owned(),
            Never(why) => format!("never: {why}"),
        };
        let Row { id, name, sends, .. } = row;
        let (expected, needs) = (row.expected.word(), row.need.words());
        format!("| {id} | `{name}` | {sends} | {expected} | {when} | {needs} |")
    }

    #[test]
    fn the_documentation_has_the_same_lines_in_the_same_order() {
        let page = include_str!("../../../docs/probes.md");
        let (_, table) = page.split_once("## The catalogue").expect("it has this section");
        let written: Vec<&str> = table.lines().filter(|line| line.contains('`')).collect();
        let ours: Vec<String> = CATALOGUE.iter().map(line).collect();
        assert_eq!(written, ours);
    }
}
