"""Nearness of meaning: vectors of all documents, kept on disk by what they are vectors of.

Blocking, and used on one thread. What is on disk is derived: a file that cannot be read is begun anew.
"""

import hashlib
import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from advisory.search.embedding import Embedder, Vectors
from advisory.search.model import Audience, Document, Key

LETTERS = 500
"""Of a body: its beginning says what it is about, and time grows with length."""
BATCH = 16
log = logging.getLogger(__name__)


class Near(NamedTuple):
    key: Key
    cosine: float


@dataclass(frozen=True, slots=True)
class _Rows:
    document: Document
    vectors: Vectors
    """One for each text; those of unconfirmed phrasings come last."""


def texts_of(document: Document) -> list[str]:
    """What may be asked for, each by itself. A body counts where nothing else says what the document is."""
    texts = [document.title, *document.phrasings]
    if not any(text.strip() for text in texts):
        texts = [document.body[:LETTERS]]
    return [text[:LETTERS] for text in (*texts, *document.unconfirmed) if text.strip()]


class Meaning:
    def __init__(self, embedder: Embedder, directory: Path | None) -> None:
        self._embedder = embedder
        self._file = directory / "vectors" if directory else None
        self._record = np.dtype([("digest", "V16"), ("vector", np.float16, (embedder.size,))])
        self._kept: dict[bytes, Vectors] = {}
        self._rows: dict[Key, _Rows] = {}
        self._matrix: Vectors | None = None
        self._starts: npt.NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._keys: list[Key] = []
        self._kinds: npt.NDArray[np.str_] = np.zeros(0, dtype=np.str_)
        self._public: npt.NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)

    def open(self, documents: Iterable[Document]) -> None:
        """Read the vectors on disk that are still of use, and forget the others when they are too many."""
        if self._file is None:
            return
        wanted = {self._digest(text) for document in documents for text in texts_of(document)}
        try:
            content = self._file.read_bytes()
        except OSError:
            return
        whole = len(content) - len(content) % self._record.itemsize
        records = np.frombuffer(content[:whole], dtype=self._record)
        for record in records:
            digest = record["digest"].tobytes()
            if digest in wanted:
                self._kept[digest] = record["vector"].astype(np.float32)
        if len(records) > 2 * len(wanted) + BATCH:
            self._file.unlink(missing_ok=True)
            self._keep(self._kept)

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(f"{self._embedder.name}\0{text}".encode(), digest_size=16).digest()

    def put(self, document: Document) -> None:
        key, texts = (document.id, document.lang), texts_of(document)
        before = self._rows.pop(key, None)
        self._matrix = None
        if not texts:
            return
        known = dict(zip(texts_of(before.document), before.vectors, strict=True)) if before else {}
        for text in texts:
            kept = self._kept.pop(self._digest(text), None)
            if kept is not None:
                known[text] = kept
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        for start in range(0, len(missing), BATCH):
            some = missing[start : start + BATCH]
            known |= zip(some, self._embedder.passages(some), strict=True)
        self._keep({self._digest(text): known[text] for text in missing})
        self._rows[key] = _Rows(document, np.stack([known[text] for text in texts]))

    def _keep(self, vectors: Mapping[bytes, Vectors]) -> None:
        if self._file is None or not vectors:
            return
        records = np.zeros(len(vectors), dtype=self._record)
        for at, (digest, vector) in enumerate(vectors.items()):
            records[at] = (np.void(digest), vector)
        try:
            with self._file.open("ab") as file:
                file.truncate(file.tell() - file.tell() % self._record.itemsize)
                file.write(records.tobytes())
        except OSError:
            log.exception("vectors cannot be kept on disk; they are made again after a restart")
            self._file = None

    def remove(self, key: Key) -> None:
        if self._rows.pop(key, None) is not None:
            self._matrix = None

    def near(self, q: str, *, kinds: Collection[str] | None, audience: Audience, limit: int) -> list[Near]:
        """Documents in any language, nearest first; each counts with the nearest of its texts."""
        if not self._rows or not q.strip():
            return []
        if self._matrix is None:
            self._lay_out()
        assert self._matrix is not None
        cosines = self._matrix @ self._embedder.question(q[-LETTERS:])
        if audience == "public":
            cosines = np.where(self._public, cosines, np.float32(-1))
        best = np.maximum.reduceat(cosines, self._starts)
        if kinds is not None:
            best = np.where(np.isin(self._kinds, list(kinds)), best, np.float32(-1))
        top = np.argsort(-best, kind="stable")[:limit]
        return [Near(self._keys[at], float(best[at])) for at in top if best[at] > -1]

    def _lay_out(self) -> None:
        """All rows one under the other, and the documents' own rows as parts of that."""
        lengths = np.array([len(rows.vectors) for rows in self._rows.values()], dtype=np.int64)
        self._matrix = np.concatenate([rows.vectors for rows in self._rows.values()])
        ends = np.cumsum(lengths, dtype=np.int64)
        self._starts = ends - lengths
        self._keys = list(self._rows)
        self._kinds = np.array([rows.document.kind for rows in self._rows.values()])
        self._public = np.concatenate([_public(rows) for rows in self._rows.values()])
        for key, start, end in zip(self._keys, self._starts, ends, strict=True):
            self._rows[key] = _Rows(self._rows[key].document, self._matrix[start:end])


def _public(rows: _Rows) -> npt.NDArray[np.bool_]:
    """Which rows the public may be found by."""
    document, seen = rows.document, np.zeros(len(rows.vectors), dtype=bool)
    if document.audience == "public":
        unconfirmed = sum(bool(text.strip()) for text in document.unconfirmed)
        seen[: len(seen) - unconfirmed] = True
    return seen
