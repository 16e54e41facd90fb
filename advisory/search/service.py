"""Search: one set of documents, answered from memory at once and from whoosh for editors."""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from advisory.search.analysis import Stemmers
from advisory.search.durable import Damaged, Durable, Page
from advisory.search.embedding import Embedder
from advisory.search.fusion import POOL, fused
from advisory.search.meaning import Meaning
from advisory.search.model import Audience, Document, Found, Hit, Key, Match
from advisory.search.question import parse
from advisory.search.shard import Shard
from advisory.search.underline import Underliner, marked, snippet
from advisory.search.warm import Warm, primary

RETRY_S = 10.0
"""The least time between two rebuilds: a full disk, or a question whoosh trips over, is not fought."""
log = logging.getLogger(__name__)

Load = Callable[[], Awaitable[Iterable[Document]]]
Prior = Callable[[str], float]


class Search:
    """Documents of all features.

    The warm scorer holds every document in memory and is what `find` asks: a document is findable when `put`
    returns. The durable index follows in a thread of its own; losing it loses nothing. `prior` gives a value
    per id (uses, say) that decides between nearly equal matches.

    Each process has a `Search` of its own and must hear of every change. A directory belongs to one process;
    a second one works in memory.
    """

    def __init__(
        self, directory: Path | None, *, prior: Prior | None = None, embedder: Embedder | None = None
    ) -> None:
        self.prior = prior
        self._stemmers = Stemmers()
        self._warm = Warm(self._stemmers)
        self._documents: dict[Key, Document] = {}
        self._directory = directory
        self._durable = Durable(directory, self._stemmers)
        self._changing = asyncio.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="search-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="search-reader")
        self._pending: dict[Key, Document | None] = {}
        self._pending_lock = threading.Lock()
        self._scheduled: Future[None] | None = None
        self._rebuilt_at: float | None = None
        self._embedder = embedder
        self._meaning: Meaning | None = None
        self._thinker = ThreadPoolExecutor(1, thread_name_prefix="search-meaning")
        self._unthought: dict[Key, Document | None] = {}
        self._thought: Future[None] | None = None

    async def start(self, load: Load) -> None:
        """Ready to answer when this returns; the durable index is checked or rebuilt behind it."""
        documents = list(await load())
        self._documents = {(document.id, document.lang): document for document in documents}
        self._warm = await asyncio.to_thread(Warm.build, self._stemmers, list(self._documents.values()))
        directory = await asyncio.to_thread(self._durable.claim)
        if directory is None and self._directory is not None:
            log.warning("the search directory cannot be used or belongs to another process: memory is used")
        self._scheduled = self._writer.submit(self._open)
        if self._embedder is not None:
            self._meaning = Meaning(self._embedder, directory)
            self._thinker.submit(self._meaning.open, documents)
            self._think(dict(self._documents))

    async def lags(self, load: Load) -> int | None:
        """For a look from outside at the index of a running service: `Durable.differs`."""
        keys = [(document.id, document.lang) for document in await load()]
        return await asyncio.to_thread(self._durable.differs, keys)

    async def close(self) -> None:
        with self._pending_lock:
            self._unthought.clear()
        await asyncio.to_thread(self._thinker.shutdown)
        await asyncio.to_thread(self._writer.shutdown)
        await asyncio.to_thread(self._reader.shutdown)
        self._durable.close()

    async def settle(self) -> None:
        """Wait until the durable index holds all that was put before, and its meaning is known."""
        while (waits := (self._scheduled, self._thought)) != (None, None):
            for future in waits:
                if future is not None:
                    await asyncio.shield(asyncio.wrap_future(future))
            if waits == (self._scheduled, self._thought):
                return

    @property
    def unthought(self) -> int:
        """Documents whose meaning is not known yet; always 0 without a model.

        Stays above 0 when a text's meaning cannot be made out.
        """
        return len(self._unthought)

    def __len__(self) -> int:
        return len(self._documents)

    def get(self, id: str, lang: str) -> Document | None:
        return self._documents.get((id, lang))

    async def put(self, documents: Iterable[Document]) -> None:
        """Add or replace; findable when this returns."""
        async with self._changing:
            changes: dict[Key, Document | None] = {}
            for document in documents:
                key = (document.id, document.lang)
                if self._documents.get(key) != document:
                    self._documents[key] = changes[key] = document
                    self._warm.put(document)
                    await asyncio.sleep(0)  # other work of the event loop gets its turn
            self._follow(changes)
            await self._refit()

    async def remove(self, ids: Iterable[str]) -> None:
        """Take away all languages of these; no longer findable when this returns."""
        async with self._changing:
            gone = set(ids)
            keys = [key for key in self._documents if key[0] in gone]
            for key in keys:
                del self._documents[key]
            for id in gone:
                self._warm.remove(id)
            self._follow(dict.fromkeys(keys))
            await self._refit()

    async def _refit(self) -> None:
        """Build anew what many patches have worn, in a thread; the worn one answers until then."""
        for lang in self._warm.drifted():
            documents = self._warm.documents(lang)
            shard = await asyncio.to_thread(Shard.build, self._stemmers[lang], documents)
            self._warm.replace(lang, shard)

    def find(
        self,
        q: str,
        *,
        lang: str,
        kinds: Collection[str] | None = None,
        services: Collection[str] | None = None,
        audience: Audience,
        limit: int,
        prefix: bool = False,
        prior: Prior | None = None,
    ) -> list[Match]:
        """The best matches, those in `lang` first. Quick enough for the event loop, whatever is asked.

        `services` are preferred, not required. `prefix` while somebody types: the last word may be
        unfinished. Compare the first match's share with `NOTHING_FITS` before offering it as an answer.
        """
        return self._warm.find(
            q,
            lang=lang,
            kinds=kinds,
            services=services,
            audience=audience,
            limit=limit,
            prefix=prefix,
            prior=prior or self.prior,
        )

    async def find_closely(
        self,
        q: str,
        *,
        lang: str,
        kinds: Collection[str] | None = None,
        services: Collection[str] | None = None,
        audience: Audience,
        limit: int,
        prior: Prior | None = None,
    ) -> list[Match]:
        """As `find`, and by meaning too where there is a model; that takes a moment, so not while typing."""
        deep = limit if self._meaning is None else max(limit, POOL)
        matches = self.find(
            q, lang=lang, kinds=kinds, services=services, audience=audience, limit=deep, prior=prior
        )
        if self._meaning is None or self._unthought:
            return matches[:limit]
        nearest = partial(self._meaning.near, q, kinds=kinds, audience=audience, limit=POOL)
        near = await asyncio.get_running_loop().run_in_executor(self._thinker, nearest)
        return fused(matches, near, self._documents, lang)[:limit]

    async def query(
        self,
        q: str,
        *,
        langs: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        services: Collection[str] | None = None,
        audience: Audience = "staff",
        limit: int = 20,
        offset: int = 0,
        prefix: bool = False,
    ) -> Found:
        """An editor's search: words, "phrases", +required, -excluded; every filter excludes. No words: all.

        Texts come from the documents as they are now, so that nothing removed is shown from an index that is
        a moment behind.
        """

        def search() -> Page:
            return self._durable.search(
                q,
                langs=langs,
                kinds=kinds,
                services=services,
                audience=audience,
                limit=limit,
                offset=offset,
                prefix=prefix,
            )

        try:
            page = await asyncio.get_running_loop().run_in_executor(self._reader, search)
        except Damaged:
            self._repair()
            return self._degraded(q, langs, kinds, services, audience, limit, offset, prefix)
        return Found(
            hits=self._shown(q, page.keys, prefix),
            total=page.total,
            counts=page.counts,
            did_you_mean=page.did_you_mean,
        )

    def _degraded(
        self,
        q: str,
        langs: Collection[str] | None,
        kinds: Collection[str] | None,
        services: Collection[str] | None,
        audience: Audience,
        limit: int,
        offset: int,
        prefix: bool,
    ) -> Found:
        """From the warm scorer, as far as it can."""
        wanted = {primary(lang) for lang in langs} if langs else None
        services = frozenset(services) if services is not None else None
        found: dict[Key, float] = {}
        for lang in sorted(wanted or {primary(lang) for _, lang in self._documents}):
            for match in self.find(
                q, lang=lang, kinds=kinds, services=services, audience=audience, limit=len(self._documents),
                prefix=prefix,
            ):  # fmt: skip
                document = self._documents[match.id, match.lang]
                if not match.other_lang and (services is None or services & document.services):
                    found[match.id, match.lang] = match.score
        ordered = sorted(found.items(), key=lambda item: -item[1])
        hits = self._shown(q, tuple(ordered[offset : offset + limit]), prefix)
        return Found(hits=hits, total=len(ordered), degraded=True)

    def _shown(self, q: str, keys: tuple[tuple[Key, float], ...], prefix: bool) -> tuple[Hit, ...]:
        asked = [c for c in parse(q, prefix=prefix) if not c.excluded]
        whole = [word for clause in asked for word in clause.words]
        unfinished = next((clause.words[-1] for clause in asked if clause.unfinished), None)
        hits = []
        for key, score in keys:
            document = self._documents.get(key)
            if document is None:
                continue
            underlined = Underliner(self._stemmers[primary(document.lang)], whole, unfinished=unfinished)
            hits.append(
                Hit(
                    id=document.id,
                    kind=document.kind,
                    lang=document.lang,
                    version=document.version,
                    score=score,
                    title=marked(document.title, underlined),
                    snippet=snippet(document.body, underlined),
                )
            )
        return tuple(hits)

    def _follow(self, changes: dict[Key, Document | None]) -> None:
        if changes:
            with self._pending_lock:
                self._pending |= changes
            self._scheduled = self._writer.submit(self._drain)
            self._think(changes)

    def _think(self, changes: dict[Key, Document | None]) -> None:
        if self._meaning is not None:
            with self._pending_lock:
                self._unthought |= changes
            self._thought = self._thinker.submit(self._learn, self._meaning)

    def _learn(self, meaning: Meaning) -> None:
        """In the thread of meaning: one document after the other, so that a close need not wait for all."""
        try:
            while True:
                with self._pending_lock:
                    if not self._unthought:
                        return
                    key, document = next(iter(self._unthought.items()))
                if document is None:
                    meaning.remove(key)
                else:
                    meaning.put(document)
                with self._pending_lock:
                    if key in self._unthought and self._unthought[key] is document:
                        del self._unthought[key]
        except Exception:
            log.exception("the meaning of a text cannot be made out; words answer alone")

    # What follows runs in the writer's thread.

    def _open(self) -> None:
        try:
            if not self._durable.open(self._documents.copy()):
                log.info("the durable search index was built anew")
        except Damaged:
            self._rebuild()

    def _drain(self) -> None:
        with self._pending_lock:
            changes, self._pending = self._pending, {}
        if not changes:
            return
        try:
            self._durable.apply(changes)
        except Damaged:
            self._rebuild()

    def _repair(self) -> None:
        with self._pending_lock:
            if self._scheduled is None or self._scheduled.done():
                self._scheduled = self._writer.submit(self._rebuild)

    def _rebuild(self) -> None:
        if self._rebuilt_at is not None and time.monotonic() - self._rebuilt_at < RETRY_S:
            return
        self._rebuilt_at = time.monotonic()
        log.warning("the durable search index is damaged or unwritable and is built anew")
        try:
            self._durable.rebuild(self._documents.copy())
        except Damaged:
            log.exception("the durable search index cannot be built; memory answers alone")
