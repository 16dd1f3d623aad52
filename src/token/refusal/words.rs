//! The words that give a reason away, in the order of how much they can be trusted.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::RefusalClass;

/// Reasons and the words that give them away. A first group in the words holds what the verifier expects.
pub(super) type Rules = Vec<(RefusalClass, Regex)>;

/// What only a library says, and says for one reason.
pub(super) static DECISIVE: LazyLock<Rules> = LazyLock::new(|| {
    rules(&[
        (
            RefusalClass::Missing,
            r"jwt must be provided|No authorization token was found|credentials_required|Compact JWS must be a string|Invalid token type\. Token must be",
        ),
        (
            RefusalClass::Malformed,
            r"jwt malformed|jwt must be a string|Invalid Compact JWS|JWS Protected Header is invalid|Not enough segments|Wrong number of segments|Invalid (?:header|payload|crypto) padding|Invalid (?:header|payload) string|token is malformed|token contains an invalid number of segments|Base64 error: Invalid",
        ),
        (RefusalClass::SignatureMissing, r"jwt signature is required"),
        (
            RefusalClass::BadSignature,
            r"\b[Ii]nvalid signature\b|\b[Ss]ignature verification failed|\bInvalidSignature(?:Error|Exception)?\b|ERR_JWS_SIGNATURE_VERIFICATION_FAILED|[Ss]ignature validation failed|JWT signature does not match",
        ),
        (
            RefusalClass::Expired,
            r#"(?i)\bjwt expired\b|\bTokenExpiredError\b|\bmaxAge exceeded\b|\bERR_JWT_EXPIRED\b|"exp" claim timestamp check failed|\bsignature has expired\b|\bExpiredSignature(?:Error)?\b|\btoken is expired\b"#,
        ),
        (
            RefusalClass::NotYetValid,
            r#"(?i)\bjwt not active\b|\bNotBeforeError\b|"(?:nbf|iat)" claim timestamp check failed|\btoken is not yet valid\b|\bImmatureSignature(?:Error)?\b|\btoken is not valid yet\b|\btoken used before issued\b"#,
        ),
        (
            RefusalClass::Algorithm,
            r#"\binvalid algorithm\b|\bInvalidAlgorithm(?:Error|Name)?\b|ERR_JOSE_(?:ALG_NOT_ALLOWED|NOT_SUPPORTED)|specified alg value is not allowed|"alg" \(Algorithm\) Header Parameter value not allowed|unexpected signing method|signing method \w+ is invalid"#,
        ),
        (
            RefusalClass::Audience { expected: None },
            r#"jwt audience invalid(?:\. expected: ((?u:[^\n]+)))?|unexpected "aud" claim value|Audience doesn't match|token has invalid audience|\bInvalidAudience(?:Error)?\b"#,
        ),
        (
            RefusalClass::Issuer { expected: None },
            r#"jwt issuer invalid(?:\. expected: ((?u:[^\n]+)))?|unexpected "iss" claim value|token has invalid issuer|\bInvalidIssuer(?:Error)?\b|\bInvalid issuer\b"#,
        ),
        (
            RefusalClass::Claim,
            r#"jwt (?:subject|id|jwtid|nonce) invalid|invalid (?:exp|nbf|iat) value|Missing required claim: |unexpected "(?:sub|jti)" claim value|"\w+" claim must be a number|missing required "\w+" claim|is missing the "\w+" claim|token is missing required claim|Invalid format for claim: |\(\w+\) must be an integer|\bInvalidSubject\b|\bMissingRequiredClaim(?:Error)?\b"#,
        ),
        (
            RefusalClass::SecretMissing,
            r"secret or public key must be provided|secretOrPrivateKey must have a value|Zero-length key is not supported|HMAC key must not be empty|\b[A-Z][A-Z0-9_]*SECRET[A-Z0-9_]*\b(?: environment variable| env var)?(?: is| was| has)?(?: not (?:been )?(?:set|defined|configured|provided)| missing| undefined| required)\b",
        ),
        (
            RefusalClass::UnknownKey,
            r"ERR_JWKS_NO_MATCHING_KEY|no applicable key found in the JSON Web Key Set|Unable to find a signing key that matches|\bSigningKeyNotFoundError\b",
        ),
        // Socket.IO itself on Node and in Rust, and python-socketio; both say no more than this.
        (RefusalClass::NoSuchNamespace, r"\A(?:Invalid namespace|Unable to connect)\z"),
    ])
});

/// What a library says for several reasons, and means this by if it names no closer one.
/// (`jose` gives the code of a malformed token to one that is absent as well; its message tells the two apart.)
pub(super) static GENERAL: LazyLock<Rules> = LazyLock::new(|| {
    rules(&[
        (
            RefusalClass::Malformed,
            r"JsonWebTokenError(?su:.)*\binvalid token\b|\binvalid token\b(?su:.)*JsonWebTokenError|ERR_JW[ST]_INVALID",
        ),
        (RefusalClass::BadSignature, r"token signature is invalid|\bsignature is invalid\b"),
        (RefusalClass::Claim, r"ERR_JWT_CLAIM_VALIDATION_FAILED|token has invalid claims"),
    ])
});

/// What applications say in their own words, or as codes, and cannot mean otherwise.
pub(super) static PLAIN_WORDS: LazyLock<Rules> = LazyLock::new(|| {
    rules(&[
        (
            RefusalClass::Missing,
            r"(?i)\bno (?:auth |authentication |authorization |access |bearer |jwt )?token\b|\bmissing (?:auth |authentication |authorization |access |bearer |jwt )?token\b|\btoken (?:is |was )?(?:missing|required|not provided|must be provided)\b",
        ),
        (
            RefusalClass::Expired,
            r"(?i)\b(?:token|jwt) (?:is |has |was )?expired\b|\bexpired (?:token|jwt)\b|\btokenexpired\b",
        ),
        (RefusalClass::BadSignature, r"(?i)\b(?:bad|wrong) signature\b|\bsignature mismatch\b"),
        (
            RefusalClass::NoSuchUser,
            r"(?i)\b(?:user|account) (?:was |is )?not found\b|\bno such user\b|\bunknown user\b|\buser (?:does not|doesn't|no longer) exists?\b",
        ),
    ])
});

/// Two reasons in one breath, such as "invalid or expired": the application does not tell them apart.
pub(super) static EITHER_OR: LazyLock<Regex> = LazyLock::new(|| {
    let word = "(?:invalid|bad|wrong|missing|expired|malformed|no|not|revoked|unknown|incorrect)";
    compile(&format!(
        r"(?i)\b{word}(?: \w+){{0,2}}(?:,? (?:and/)?or |\s*/\s*)(?:\w+ ){{0,2}}{word}\b"
    ))
});

/// Other things than the login's tokens have tokens, signatures, issuers and secrets too. Whoever says `jwt` means this one.
pub(super) static FOREIGN: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)\b(?:invit(?:e|ation)|room|push|csrf|xsrf|device|card|captcha|licen[cs]e|quota|terms|webhook|e-sign|ip range)\b|\b(?:client|room|webhook|stripe|oauth)_[a-z0-9_]*secret\b",
    )
});

/// What only somebody says who means the login's tokens.
pub(super) static OWN: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?i)jwt|jws|jsonwebtoken|TokenExpiredError|Expired?Signature|Invalid(?:Signature|Audience|Issuer)Error",
    )
});

pub(super) static CODE_SEPARATOR: LazyLock<Regex> = LazyLock::new(|| compile("[_-]+"));

fn rules(rules: &[(RefusalClass, &str)]) -> Rules {
    rules.iter().map(|(class, pattern)| (class.clone(), compile(pattern))).collect()
}

/// The words are ASCII, and so are the classes of letters between them: with those of Unicode, getting the
/// patterns ready takes longer than everything else that a short run computes.
fn compile(pattern: &str) -> Regex {
    RegexBuilder::new(pattern).unicode(false).build().expect("the pattern is constant")
}
