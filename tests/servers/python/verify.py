"""Verifies the tokens that come over the socket: one right way, and the wrong ones."""

import base64
import os
import time

import jwt

import keys
import verify_by_hand
from faults import pick
from log import log, secret_preview
from verify_at_load import verify_at_load


def decode(token, secret, **otherwise):
    """Tells the library all that it has to know, except for what is said otherwise."""
    log("Token verification", JWT_SECRET_preview=secret_preview(secret))
    key = keys.verifying_key(secret, token)
    return jwt.decode(token, key, **{"algorithms": [keys.ALG], "audience": "chat", "issuer": "chat", **otherwise})


def verify_as_agreed(token):
    return decode(token, os.environ["JWT_SECRET"])


def but_for(**otherwise):
    """The same, with an argument that is not as agreed."""
    return lambda token: decode(token, os.environ["JWT_SECRET"], **otherwise)


def without_signature(token):
    """It reads the claims and checks nothing."""
    return jwt.decode(token, options={"verify_signature": False})


def with_decoded_secret(token):
    """The secret looks like base64, so it was decoded here, but not where it signs."""
    return decode(token, base64.urlsafe_b64decode(os.environ["JWT_SECRET"] + "="))


def with_another_secret(token):
    """The two ends read two variables."""
    return decode(token, os.environ["SOCKET_JWT_SECRET"])


def with_empty_secret(token):
    """A typing error in the name, and a default that silences the type checker."""
    return decode(token, os.getenv("SOCKET_JWT_SECERT", ""))


def unsigned_in_tests(token):
    """The test suite makes tokens without a signature, and the gate has a way in for them."""
    if jwt.get_unverified_header(token).get("alg") == "none":
        return without_signature(token)
    return verify_as_agreed(token)


def with_own_look_at_the_expiry(token):
    """Written for a log line of its own. What is no number is not compared, and passes."""
    claims = decode(token, os.environ["JWT_SECRET"], options={"verify_exp": False})
    expiry = claims.get("exp")
    if isinstance(expiry, (int, float)) and expiry <= time.time():
        raise jwt.ExpiredSignatureError("Signature has expired")
    return claims


verify = pick(
    {
        "verifier-secret-is-fallback": verify_at_load,
        "shared-secret-is-fallback": verify_at_load,
        "secret-encoding-mismatch": with_decoded_secret,
        "secret-mismatch": with_another_secret,
        "verifier-secret-missing": with_empty_secret,
        "signature-not-verified": without_signature,
        "alg-none-accepted": unsigned_in_tests,
        "alg-none-accepted:stripped": lambda token: verify_by_hand.compared_in_pairs(token, os.environ["JWT_SECRET"]),
        "algorithm-confusion": verify_by_hand.one_key_for_every_algorithm,
        "algorithm-confusion:jwk": verify_by_hand.key_from_the_header,
        "algorithm-not-pinned": but_for(algorithms=["HS256", "HS384", "HS512"]),
        "expired-token-accepted": but_for(options={"verify_exp": False}),
        "claims-not-validated": but_for(options={"verify_nbf": False}),
        "claims-not-validated:audience": but_for(audience=None, options={"verify_aud": False}),
        "claims-not-validated:expiry-format": with_own_look_at_the_expiry,
    },
    verify_as_agreed,
)
