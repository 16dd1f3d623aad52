//! Why a token is refused, in the words of `jsonwebtoken` for Node, or in those of the chat.

/// Why a token was refused. The words are those of `jsonwebtoken` for Node, as far as it has some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::lab) enum Refusal {
    /// There is none, or it is empty.
    #[error("JsonWebTokenError - jwt must be provided")]
    Missing,
    /// It is not a text.
    #[error("JsonWebTokenError - jwt must be a string")]
    NotText,
    /// It has not three parts.
    #[error("JsonWebTokenError - jwt malformed")]
    Malformed,
    /// Its header or its claims cannot be read.
    #[error("JsonWebTokenError - invalid token")]
    Unreadable,
    /// There is no secret to verify it with.
    #[error("JsonWebTokenError - secret or public key must be provided")]
    NoSecret,
    /// Its third part is empty.
    #[error("JsonWebTokenError - jwt signature is required")]
    Unsigned,
    /// It is signed with an algorithm that is not taken.
    #[error("JsonWebTokenError - invalid algorithm")]
    WrongAlgorithm,
    /// Another secret signed it, or it was altered.
    #[error("JsonWebTokenError - invalid signature")]
    WrongSignature,
    /// Its `exp` is not a number.
    #[error("JsonWebTokenError - invalid exp value")]
    UnreadableExpiry,
    /// Its `nbf` is not a number.
    #[error("JsonWebTokenError - invalid nbf value")]
    UnreadableStart,
    /// It is for somebody else than the chat.
    #[error("JsonWebTokenError - jwt audience invalid. expected: chat")]
    WrongAudience,
    /// It is by somebody else than the chat.
    #[error("JsonWebTokenError - jwt issuer invalid. expected: chat")]
    WrongIssuer,
    /// It has no `sub`, or one that names nobody.
    #[error("JsonWebTokenError - jwt subject invalid")]
    WrongSubject,
    /// Its time has passed.
    #[error("TokenExpiredError - jwt expired")]
    Expired,
    /// Its time has not come.
    #[error("NotBeforeError - jwt not active")]
    NotActive,
    /// The gate does not know its user.
    #[error("Error - unknown user")]
    UnknownUser,
    /// It is of the other kind: one that renews where one that opens is wanted, or the reverse.
    #[error("Error - wrong kind of token")]
    WrongKind,
    /// Its user has logged out.
    #[error("Error - token revoked")]
    Revoked,
}
