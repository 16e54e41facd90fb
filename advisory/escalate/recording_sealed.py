"""A file that is encrypted while it is written, chunk by chunk (AES-256-GCM).

Every chunk is whole or missing: of a file whose writer was killed all chunks before the last can be read,
none can be changed, swapped or left out unnoticed, and a file that ends early says so.
"""

import secrets
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from advisory.storage.seal import Seal, Unsealable

MAGIC = b"ADVREC1\n"
KEY_BYTES = 32
CHUNK_MOST = 4 * 1024 * 1024
_MORE, _LAST = b"\0", b"\1"
_TAG_BYTES = 16


class Broken(Exception):
    """Not what was written here, or not with this key."""


class SealedFile:
    """Writes. The key is this file's alone, so that a counter never meets the same key twice."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        self._file = file
        self._gcm = AESGCM(key)
        self._count = 0
        self.size = len(MAGIC)
        file.write(MAGIC)

    def add(self, data: bytes) -> None:
        self._put(_MORE, data)

    def end(self) -> None:
        self._put(_LAST, b"")

    def _put(self, flag: bytes, data: bytes) -> None:
        body = self._gcm.encrypt(_nonce(self._count, flag), data, MAGIC)
        self._file.write(flag + len(body).to_bytes(4, "big") + body)
        self._file.flush()
        self._count += 1
        self.size += 5 + len(body)


def opened(file: IO[bytes], key: bytes) -> Iterator[bytes]:
    """What was written, as far as it was written."""
    gcm = AESGCM(key)
    if file.read(len(MAGIC)) != MAGIC:
        raise Broken
    count = 0
    while head := file.read(5):
        flag, size = head[:1], int.from_bytes(head[1:], "big")
        if size > CHUNK_MOST + _TAG_BYTES:
            raise Broken
        body = file.read(size)
        if len(head) < 5 or len(body) < size:
            return  # the writer was killed in the middle of it
        try:
            yield gcm.decrypt(_nonce(count, flag), body, MAGIC)
        except InvalidTag as error:
            raise Broken from error
        if flag == _LAST:
            return
        count += 1


class Vault:
    """Keys of files, sealed by the operator's one key."""

    def __init__(self, key: bytes) -> None:
        self._seal = Seal(key)

    def new(self, owner: str) -> tuple[bytes, str]:
        """A key and what may be kept of it."""
        key = secrets.token_bytes(KEY_BYTES)
        return key, self._seal.close(owner, key)

    def key(self, owner: str, sealed: str) -> bytes:
        try:
            return self._seal.open(owner, sealed)
        except Unsealable as error:
            raise Broken from error


def _nonce(count: int, flag: bytes) -> bytes:
    return count.to_bytes(11, "big") + flag
