"""Verifiers without a library, as they were copied from answers on the web before anybody asked for more."""

import base64
import hashlib
import hmac
import time

import jwt

import keys


def compared_in_pairs(token, secret):
    """zip() ends with the shorter one, so a signature of no bytes at all agrees with every other."""
    header, claims, signature, signed = parts_of(token)
    if header.get("alg") != "HS256":
        raise jwt.InvalidAlgorithmError("The specified alg value is not allowed")
    if not all(one == other for one, other in zip(signature, mac(secret.encode(), signed))):
        raise jwt.InvalidSignatureError("Signature verification failed")
    return check_times_and_addressees(claims)


def one_key_for_every_algorithm(token):
    """The header chooses the algorithm, and the key is the same for all: the public key is then a secret."""
    header, claims, signature, signed = parts_of(token)
    if header.get("alg") != "HS256":
        return jwt.decode(token, keys.verifying_key(None, token), audience="chat", issuer="chat")
    if not hmac.compare_digest(signature, mac(keys.public_pem(keys.PRIVATE_KEY), signed)):
        raise jwt.InvalidSignatureError("Signature verification failed")
    return check_times_and_addressees(claims)


def key_from_the_header(token):
    """A token that brings its own key is taken at its word."""
    own_key = jwt.get_unverified_header(token).get("jwk")
    key = jwt.PyJWK(own_key) if own_key else keys.verifying_key(None, token)
    return jwt.decode(token, key, audience="chat", issuer="chat")


def parts_of(token):
    """Header, claims, signature, and what was signed."""
    header = jwt.get_unverified_header(token)
    claims = jwt.decode(token, options={"verify_signature": False})
    signed, _, signature = token.rpartition(".")
    return header, claims, base64.urlsafe_b64decode(signature + "=="), signed.encode()


def mac(key, signed):
    return hmac.new(key, signed, hashlib.sha256).digest()


def check_times_and_addressees(claims):
    now = time.time()
    expiry, start = claims.get("exp"), claims.get("nbf", now)
    if not isinstance(expiry, int):
        raise jwt.DecodeError("Expiration Time claim (exp) must be an integer.")
    if expiry <= now:
        raise jwt.ExpiredSignatureError("Signature has expired")
    if not isinstance(start, (int, float)) or start > now:
        raise jwt.ImmatureSignatureError("The token is not yet valid (nbf)")
    if claims.get("aud") != "chat":
        raise jwt.InvalidAudienceError("Audience doesn't match")
    if claims.get("iss") != "chat":
        raise jwt.InvalidIssuerError("Invalid issuer")
    return claims
