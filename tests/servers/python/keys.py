"""The algorithm of the tokens and, where it is asymmetric, the key pair of this process."""

import base64
import hashlib
import json
import os

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from faults import fault

NEEDS_A_KEY_PAIR = ("algorithm-confusion", "algorithm-confusion:jwk", "key-set-mismatch")
ALG = os.environ.get("ALG") or ("RS256" if fault in NEEDS_A_KEY_PAIR else "HS256")


def key_pair():
    """A new private key for the algorithm."""
    if ALG == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    if ALG == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_jwk(private_key):
    """The public half as it stands in a key set, named by its thumbprint (RFC 7638)."""
    algorithm = jwt.get_algorithm_by_name(ALG)
    key = algorithm.to_jwk(private_key.public_key(), as_dict=True)
    members = {name: key[name] for name in ("crv", "e", "kty", "n", "x", "y") if name in key}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
    kid = base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()
    return {**members, "kid": kid, "alg": ALG, "use": "sig"}


def public_pem(private_key):
    return private_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


PRIVATE_KEY = None if ALG.startswith("HS") else key_pair()
PUBLIC_JWK = PRIVATE_KEY and public_jwk(PRIVATE_KEY)
# What the outside may fetch, and what the gate looks keys up in.
KEY_SET = {"keys": [PUBLIC_JWK]} if PRIVATE_KEY else None


def signing_key(secret):
    """The key that signs: the secret, or the private key where the algorithm has one."""
    return PRIVATE_KEY or secret


def verifying_key(secret, token):
    """The key that verifies: the secret, or that of the key set which the token names."""
    if not PRIVATE_KEY:
        return secret
    kid = jwt.get_unverified_header(token).get("kid")
    found = [key for key in jwt.PyJWKSet.from_dict(KEY_SET).keys if key.key_id == kid]
    if not found:
        raise jwt.PyJWKClientError(f'Unable to find a signing key that matches: "{kid}"')
    return found[0]
