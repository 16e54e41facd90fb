"""Secrets at rest, sealed by the operator's one key, which stands in no table (AES-256-GCM)."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Unsealable(Exception):
    """Not what was sealed here for this owner, or not with this key."""


class Seal:
    """What was sealed for one owner is of no use beside another's name."""

    def __init__(self, key: bytes) -> None:
        self._gcm = AESGCM(key)

    def close(self, owner: str, secret: bytes) -> str:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return (nonce + self._gcm.encrypt(nonce, secret, owner.encode())).hex()

    def open(self, owner: str, sealed: str) -> bytes:
        data = bytes.fromhex(sealed)
        try:
            return self._gcm.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], owner.encode())
        except InvalidTag as error:
            raise Unsealable from error
