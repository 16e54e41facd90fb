"""Other engines over the same documents: any of the words, a title counting double."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import tantivy

from advisory.lab.postgres import Postgres, binaries
from advisory.search.analysis import words
from advisory.search.model import Document

LIMIT = 8
NAMES = {"fi": "finnish", "sv": "swedish", "en": "english"}

Ask = Callable[[str], list[str]]


def fts5(documents: Iterable[Document]) -> Ask:
    """SQLite's own: words with their accents, any of them, a title counting double."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "create virtual table d using fts5(id unindexed, t, b, tokenize='unicode61 remove_diacritics 0')"
    )
    connection.executemany(
        "insert into d values (?, ?, ?)",
        ((d.id, " ".join((d.title, *d.phrasings)), d.body) for d in documents),
    )

    def ask(q: str) -> list[str]:
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(q)))
        rows = connection.execute(
            "select id from d where d match ? order by bm25(d, 0, 2.0, 1.0) limit ?", (match, LIMIT)
        )
        return [id for (id,) in rows] if match else []

    return ask


def tantivy_engine(documents: Iterable[Document], *, lang: str) -> Ask:
    """With its own stemmer of the language, any of the words, a title counting double."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("t", "b"):
        builder.add_text_field(name, tokenizer_name="stems")
    index = tantivy.Index(builder.build())
    analyzer = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer(NAMES[lang]))
        .build()
    )
    index.register_tokenizer("stems", analyzer)
    writer = index.writer(heap_size=60_000_000, num_threads=1)
    for d in documents:
        writer.add_document(tantivy.Document(id=d.id, t=" ".join((d.title, *d.phrasings)), b=d.body))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(q: str) -> list[str]:
        terms = [
            tantivy.Query.boost_query(tantivy.Query.term_query(index.schema, field, stem), boost)
            for stem in dict.fromkeys(analyzer.analyze(q))
            for field, boost in (("t", 2.0), ("b", 1.0))
        ]
        wanted = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(wanted, LIMIT).hits]

    return ask


@contextmanager
def postgres(documents: Iterable[Document], *, lang: str) -> Iterator[Ask | None]:
    """PostgreSQL's full-text search, ranked by cover density; None where it is not installed."""
    programs = binaries()
    if programs is None:
        yield None
        return
    server = Postgres(programs)
    try:
        server.create()
        address = server.fresh_database().replace("+asyncpg", "")
        with asyncio.Runner() as runner:
            connection = runner.run(_filled(address, list(documents), NAMES[lang]))

            def ask(q: str) -> list[str]:
                rows = runner.run(connection.fetch(_QUESTION, NAMES[lang], q, LIMIT))
                return [row["id"] for row in rows]

            yield ask
            runner.run(connection.close())
    finally:
        server.destroy()


_QUESTION = """
SELECT id FROM d, (SELECT replace(plainto_tsquery($1::regconfig, $2)::text, ' & ', ' | ')::tsquery AS q) AS a
WHERE v @@ q ORDER BY ts_rank_cd(v, q, 1) DESC LIMIT $3
"""
_WEIGHED = """
UPDATE d SET v = setweight(to_tsvector($1::regconfig, t), 'A')
  || setweight(to_tsvector($1::regconfig, b), 'C')
"""


async def _filled(address: str, documents: list[Document], config: str) -> Any:
    connection = await asyncpg.connect(address)
    await connection.execute("CREATE TABLE d (id text, t text, b text, v tsvector)")
    await connection.copy_records_to_table(
        "d",
        records=[(d.id, " ".join((d.title, *d.phrasings)), d.body) for d in documents],
        columns=["id", "t", "b"],
    )
    await connection.execute(_WEIGHED, config)
    await connection.execute("CREATE INDEX ON d USING gin (v)")
    await connection.execute("VACUUM ANALYZE d")
    return connection
