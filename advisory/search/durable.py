"""The durable index: whoosh, and nothing outside this module knows it.

It is derived and may be deleted at any time. A manifest beside it says which files a finished commit left and
what they hold; anything else is not opened. Blocking: one thread writes, one reads.
"""

# whoosh's own annotations are partial, and its other build has none.
# mypy: disable-error-code="attr-defined,no-untyped-call"

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import threading
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import whoosh
from whoosh import fields, query, scoring, sorting
from whoosh.analysis import RegexTokenizer
from whoosh.filedb.filestore import FileStorage, RamStorage

from advisory.identity import LANGUAGES
from advisory.search.analysis import Stemmers, normal, surfaces, words
from advisory.search.model import Audience, Document, Key
from advisory.search.question import Clause, parse
from advisory.search.warm import primary

LAYOUT = 1
"""Raised when fields or analysis change: an index of another layout is built anew."""
GENERATION = f"{LAYOUT} whoosh {whoosh.__version__} snowball {version('snowballstemmer')}"
TITLE_BOOST = 2.0
MEMORY_MB = 64
MERGE_ABOVE = 200
"""A batch above this merges small segments; a single published entry does not wait for that."""
EDITS = 2
FACETS = {"kind": "kind", "lang": "lang", "service": "services"}


class Damaged(Exception):
    """The index cannot be trusted or written; build it anew from the documents."""


@dataclass(frozen=True, slots=True)
class Page:
    keys: tuple[tuple[Key, float], ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]
    did_you_mean: str | None


def _schema() -> fields.Schema:
    # Stems are made by our own analysis, so whoosh only has to part them at spaces.
    stems = RegexTokenizer(r"\S+")
    return fields.Schema(
        key=fields.ID(stored=True, unique=True),
        digest=fields.STORED,
        kind=fields.ID,
        lang=fields.ID,
        audience=fields.ID,
        services=fields.KEYWORD,
        title=fields.TEXT(analyzer=stems, phrase=True),
        body=fields.TEXT(analyzer=stems, phrase=True),
        **{f"words_{lang}": fields.TEXT(analyzer=stems, phrase=False) for lang in LANGUAGES},
    )


def digest(document: Document) -> str:
    """What tells two states of a document apart, whatever its version says."""
    told = (*(getattr(document, name) for name in Document.__slots__ if name != "services"),)
    text = repr((told, sorted(document.services)))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _key(key: Key) -> str:
    return f"{key[1]} {key[0]}"


class Durable:
    """`directory` None keeps it in memory, as does a directory that another process already uses."""

    def __init__(self, directory: Path | None, stemmers: Stemmers) -> None:
        self._root = directory
        self._stemmers = stemmers
        self._index: Any = None
        self._searcher: Any = None
        self._owner: IO[str] | None = None
        self._checksums: dict[str, tuple[int, int]] = {}
        self._swap = threading.Lock()

    @property
    def directory(self) -> Path | None:
        return self._root / "index" if self._root else None

    def claim(self) -> Path | None:
        """Make this process the directory's owner. None: it cannot be, and works in memory."""
        if self._root is None or self._owner is not None:
            return self._root
        owner = None
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._root.chmod(0o700)
            owner = (self._root / "owner").open("w")
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if owner is not None:
                owner.close()
            self._root = None
            return None
        self._owner = owner
        return self._root

    def open(self, documents: Mapping[Key, Document]) -> bool:
        """Open what is there and bring it level with `documents`. False: it had to be built anew."""
        try:
            known = self._opened()
        except Exception:
            known = None
        if known is None:
            self.rebuild(documents)
            return False
        wanted = {_key(key): (key, document) for key, document in documents.items()}
        gone = [tuple(reversed(name.split(" ", 1))) for name in known.keys() - wanted.keys()]
        changes: dict[Key, Document | None] = {(id, lang): None for id, lang in gone}
        changes |= {key: doc for name, (key, doc) in wanted.items() if known.get(name) != digest(doc)}
        if changes:
            self.apply(changes)
        return True

    def differs(self, keys: Collection[Key]) -> int | None:
        """In how many documents what is there differs, without changing it. None: it has to be built anew."""
        try:
            known = self._opened()
        except Exception:
            known = None
        self._use(None)
        return None if known is None else len(known.keys() ^ {_key(key) for key in keys})

    def _opened(self) -> dict[str, str] | None:
        """The digests of what is in the index; None where there is none that can be trusted."""
        directory = self.directory
        if directory is None or not directory.is_dir():
            return None
        manifest = json.loads((directory / "manifest.json").read_text())
        if manifest["generation"] != GENERATION or manifest["files"] != self._sums(directory):
            return None
        index = FileStorage(str(directory)).open_index(schema=_schema())
        with index.reader() as reader:
            known = {stored["key"]: stored["digest"] for stored in reader.all_stored_fields()}
        self._use(index)
        return known

    def rebuild(self, documents: Mapping[Key, Document]) -> None:
        """Start from nothing, in new files: a stuck lock stays behind with the old ones."""
        self._use(None)
        self._checksums.clear()
        directory = self.directory
        try:
            if directory is None:
                index = RamStorage().create_index(_schema())
            else:
                shutil.rmtree(directory, ignore_errors=True)
                directory.mkdir(mode=0o700)
                index = FileStorage(str(directory)).create_index(_schema())
        except Exception as error:
            raise Damaged from error
        self._write(index, documents, fresh=True)
        self._use(index)

    def apply(self, changes: Mapping[Key, Document | None]) -> None:
        """Put or remove (None). A key comes once in a batch: whoosh would keep both of two updates."""
        if self._index is None:
            raise Damaged
        self._write(self._index, changes, fresh=False)

    def _write(self, index: Any, changes: Mapping[Key, Document | None], *, fresh: bool) -> None:
        writer = None
        try:
            writer = index.writer(limitmb=MEMORY_MB)
            for key, document in changes.items():
                if not fresh:
                    writer.delete_by_term("key", _key(key))
                if document is not None:
                    writer.add_document(**self._row(key, document))
            writer.commit(merge=len(changes) > MERGE_ABOVE)
            self._note()
        except Exception as error:
            self._use(None)
            if writer is not None and not writer.is_closed:
                # A writer that failed half-way may fail again; its files go anyway.
                with contextlib.suppress(Exception):
                    writer.cancel()
            raise Damaged from error

    def _row(self, key: Key, document: Document) -> dict[str, Any]:
        lang = primary(document.lang)
        stem = self._stemmers[lang]
        title = words("\n".join((document.title, *document.phrasings, *document.unconfirmed)))
        body = words(document.body)
        row = {
            "key": _key(key),
            "digest": digest(document),
            "kind": document.kind,
            "lang": lang,
            "audience": document.audience,
            "services": " ".join(sorted(document.services)),
            "title": " ".join(map(stem, title)),
            "body": " ".join(map(stem, body)),
        }
        if lang in LANGUAGES:
            row[f"words_{lang}"] = " ".join((*title, *body))
        return row

    def _note(self) -> None:
        """Write the manifest of what the commit left; until then the directory counts as damaged."""
        directory = self.directory
        if directory is None:
            return
        text = json.dumps({"generation": GENERATION, "files": self._sums(directory)})
        new = directory / "manifest.new"
        new.write_text(text)
        new.replace(directory / "manifest.json")

    def _sums(self, directory: Path) -> dict[str, list[int]]:
        """Size and CRC of every file; whoosh never changes one it has written, so each is read once."""
        names = {
            entry.name
            for entry in os.scandir(directory)
            if not entry.name.startswith("manifest.") and not entry.name.endswith("LOCK")
        }
        for name in names - self._checksums.keys():
            content = (directory / name).read_bytes()
            self._checksums[name] = len(content), zlib.crc32(content)
        return {name: list(self._checksums[name]) for name in sorted(names)}

    def _use(self, index: Any) -> None:
        with self._swap:
            if self._searcher is not None:
                self._searcher.close()
            self._index, self._searcher = index, None

    def close(self) -> None:
        self._use(None)
        if self._owner is not None:
            self._owner.close()
            self._owner = None

    def search(
        self,
        q: str,
        *,
        langs: Collection[str] | None,
        kinds: Collection[str] | None,
        services: Collection[str] | None,
        audience: Audience,
        limit: int,
        offset: int,
        prefix: bool,
    ) -> Page:
        with self._swap:
            if self._index is None:
                raise Damaged
            try:
                if self._searcher is None:
                    self._searcher = self._index.searcher(weighting=scoring.BM25F())
                else:
                    self._searcher = self._searcher.refresh()
                spoken = [primary(lang) for lang in langs] if langs else self._spoken(self._searcher)
                clauses = parse(q, prefix=prefix)
                narrowed = [
                    query.Or([query.Term(field, value) for value in values])
                    for field, values in (
                        ("lang", spoken if langs else None),
                        ("kind", kinds),
                        ("services", services),
                        ("audience", ["public"] if audience == "public" else None),
                    )
                    if values is not None
                ]
                results = self._searcher.search(
                    self._wanted(clauses, spoken),
                    filter=query.And(narrowed) if narrowed else None,
                    limit=limit + offset,
                    groupedby={
                        name: sorting.FieldFacet(
                            field,
                            allow_overlap=name == "service",
                            maptype=sorting.Count,
                        )
                        for name, field in FACETS.items()
                    },
                )
                hits = [
                    (_parted(hit["key"]), float(hit.score or 0.0)) for hit in results[offset : offset + limit]
                ]
                counts = {name: {key: n for key, n in results.groups(name).items() if key} for name in FACETS}
                meant = self._meant(q, clauses, spoken)
                return Page(tuple(hits), len(results), counts, meant)
            except Exception as error:
                raise Damaged from error

    def _spoken(self, searcher: Any) -> list[str]:
        return [lang.decode() if isinstance(lang, bytes) else lang for lang in searcher.lexicon("lang")]

    def _wanted(self, clauses: tuple[Clause, ...], spoken: list[str]) -> Any:
        """Any of the words, in each language by its own stems; required and excluded ones as marked."""
        if not any(not clause.excluded for clause in clauses):
            base: Any = query.Every()
        else:
            base = query.Or(
                [query.And([query.Term("lang", lang, boost=0.0), self._in(lang, clauses)]) for lang in spoken]
            )
        excluded = [self._clause(clause, lang) for clause in clauses if clause.excluded for lang in spoken]
        return query.AndNot(base, query.Or(excluded)) if excluded else base

    def _in(self, lang: str, clauses: tuple[Clause, ...]) -> Any:
        wanted = [clause for clause in clauses if not clause.excluded]
        anyhow = query.Or([self._clause(clause, lang) for clause in wanted])
        required = [self._clause(clause, lang) for clause in wanted if clause.required]
        return query.AndMaybe(query.And(required), anyhow) if required else anyhow

    def _clause(self, clause: Clause, lang: str) -> Any:
        stems = [self._stemmers[lang](word) for word in clause.words]
        found: list[Any] = []
        for field, boost in (("title", TITLE_BOOST), ("body", 1.0)):
            if clause.phrase and len(stems) > 1:
                found.append(query.Phrase(field, stems, boost=boost))
            else:
                found += [query.Term(field, stem, boost=boost) for stem in stems]
        if clause.unfinished and lang in LANGUAGES:
            found.append(query.Prefix(f"words_{lang}", clause.words[-1]))
        return query.Or(found)

    def _meant(self, q: str, clauses: tuple[Clause, ...], spoken: list[str]) -> str | None:
        """The question with each word that no document holds replaced by the nearest that one does."""
        names = [f"words_{lang}" for lang in spoken if lang in LANGUAGES]
        reader = self._searcher.reader()
        better = q
        for clause in clauses:
            for word in clause.words:
                if clause.excluded or clause.unfinished or len(word) < 4 or word.isdigit():
                    continue
                if any((name, word) in reader for name in names):
                    continue
                for edits in range(1, EDITS + 1):
                    near = [
                        (reader.doc_frequency(name, candidate), candidate)
                        for name in names
                        for candidate in self._searcher.suggest(name, word, limit=3, maxdist=edits, prefix=1)
                    ]
                    if near:
                        better = _replaced(better, word, max(near)[1])
                        break
        return better if better != q else None


def _parted(name: str) -> Key:
    lang, id = name.split(" ", 1)
    return id, lang


def _replaced(text: str, word: str, by: str) -> str:
    """The word alone, not a longer one that holds it."""
    for place in surfaces(text):
        if normal(place.group()).lower() == word:
            return text[: place.start()] + by + text[place.end() :]
    return text
