"""`advisory faq evaluate`: how well the search finds, by questions whose answers are known."""

import argparse
import asyncio
import gc
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from advisory.cli import rows
from advisory.cli.bar import Bar
from advisory.cli.rows import BadFile, BadRow
from advisory.search.embedding import E5, Embedder, NotInstalled
from advisory.search.judging import DEEP, Answered, figures, mistyped
from advisory.search.model import Document
from advisory.search.service import Search

KIND = "article"
LOOK_S = 0.2
PHRASINGS = 50
"""As many as of a published article are searched."""


@dataclass(frozen=True, slots=True)
class Query:
    q: str
    lang: str
    right: frozenset[str]
    lexsim: float | None


def add(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = actions.add_parser(
        "evaluate",
        help="measure how well the search finds entries by questions whose answers are known",
        description="Reads entries and queries as JSON lines, plain or gzipped, and searches in a temporary "
        "place with the defaults of a server. Nothing is kept.",
    )
    parser.add_argument(
        "--entries", type=Path, required=True, metavar="F", help="{id, lang, title, body, examples}"
    )
    parser.add_argument("--queries", type=Path, required=True, metavar="F", help="{q, lang, rel[], lexsim?}")
    parser.add_argument("--typos", action="store_true", help="mistype the queries first")
    parser.add_argument(
        "--semantic", action="store_true", help="rank by meaning too (needs the extra advisory[semantic])"
    )
    parser.add_argument(
        "--max-lexsim", type=float, metavar="X", help="leave out queries with lexsim from X up"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="for the typing slips; 0 if not given"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    try:
        documents = _documents(chosen.entries)
        queries = _queries(chosen.queries, {document.id for document in documents}, chosen.max_lexsim)
        embedder = E5() if chosen.semantic else None
    except (BadFile, NotInstalled) as error:
        print(error, file=sys.stderr)
        return 1
    if chosen.typos:
        # Slips of a finger are no secret.
        chance = random.Random(chosen.seed)  # noqa: S311
        queries = [replace(query, q=mistyped(query.q, chance)) for query in queries]
    with tempfile.TemporaryDirectory(prefix="advisory-evaluate-") as place:
        found = asyncio.run(evaluated(documents, queries, Path(place), embedder))
    if chosen.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:10} {value:g}")
    return 0


async def evaluated(
    documents: Sequence[Document], queries: Sequence[Query], directory: Path, embedder: Embedder | None
) -> dict[str, float]:
    """Built and asked as a server does it; the time of building is until the durable index is there too."""
    gc.collect()
    before = _resident_mb()
    search = Search(directory, embedder=embedder)

    async def load() -> Sequence[Document]:
        return documents

    try:
        with Bar("Building", len(documents)) as bar:
            started = time.perf_counter()
            await search.start(load)
            while not await _settled(search):
                bar.at(len(documents) - search.unthought)
            bar.at(len(documents))
            build_s = time.perf_counter() - started
        gc.collect()
        mb = _resident_mb() - before
        answered = []
        with Bar("Asking", len(queries)) as bar:
            for query in queries:
                answered.append(await _asked(search, query, embedder is not None))
                bar.step()
    finally:
        await search.close()
    return {**figures(answered), "build_s": round(build_s, 2), "mb": round(mb, 1)}


async def _settled(search: Search) -> bool:
    try:
        await asyncio.wait_for(search.settle(), LOOK_S)
    except TimeoutError:
        return False
    return True


async def _asked(search: Search, query: Query, closely: bool) -> Answered:
    started = time.perf_counter()
    if closely:
        found = await search.find_closely(
            query.q, lang=query.lang, kinds={KIND}, audience="public", limit=DEEP
        )
    else:
        found = search.find(query.q, lang=query.lang, kinds={KIND}, audience="public", limit=DEEP)
    ms = (time.perf_counter() - started) * 1_000
    return Answered(query.right, [match.id for match in found], found[0].share if found else 0.0, ms)


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _documents(path: Path) -> list[Document]:
    known: set[tuple[str, str]] = set()

    def document(row: dict[str, Any]) -> Document:
        id, lang = rows.text(row, "id"), rows.text(row, "lang")
        if not id or not lang:
            raise BadRow("'id' or 'lang' is empty")
        if (id, lang) in known:
            raise BadRow(f"the id {id!r} comes twice")
        known.add((id, lang))
        title, body = rows.text(row, "title", ""), rows.text(row, "body", "")
        phrasings = rows.texts(row, "examples")[:PHRASINGS]
        return Document(id, KIND, lang, frozenset(), "public", title, phrasings, body, 1)

    return rows.read(path, document)


def _queries(path: Path, known: set[str], max_lexsim: float | None) -> list[Query]:
    def query(row: dict[str, Any]) -> Query:
        if "rel" not in row:
            raise BadRow("'rel' is missing")
        lexsim = row.get("lexsim")
        if lexsim is not None and (isinstance(lexsim, bool) or not isinstance(lexsim, int | float)):
            raise BadRow("'lexsim' is not a number")
        return Query(rows.text(row, "q"), rows.text(row, "lang"), frozenset(rows.texts(row, "rel")), lexsim)

    read = rows.read(path, query)
    kept = [one for one in read if max_lexsim is None or one.lexsim is None or one.lexsim < max_lexsim]
    if not kept:
        raise BadFile(f"{path}: every query has a lexsim from {max_lexsim} up")
    lost = sum(bool(one.right) and not one.right & known for one in kept)
    if lost:
        print(f"{path}: {lost} queries name no entry that is there; they count as not found", file=sys.stderr)
    return kept
