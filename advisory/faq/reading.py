"""What visitors do with articles: read, search, and say whether it helped. Counted, never tied to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisory.clock import SECOND_MS, Clock, Instant
from advisory.errors import Code, Refusal
from advisory.faq import store
from advisory.faq.model import Article
from advisory.faq.shelf import Found, Shelf
from advisory.guard import faq as guard
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work
from advisory.templates_answers.small_talk import content_words

RELATED = 3
MISS_LETTERS = 200
TYPING_MS = 5 * SECOND_MS
"""Whoever has not gone on after this has searched for what stands there."""
TYPING_AT_ONCE = 1_000
ANYBODY = "visitor"
"""Who a visitor's receipt stands for: the cid alone tells them apart."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A search that found nothing, until it is known whether it was typed to its end."""

    words: str
    lang: str
    service: str
    site: str
    at: Instant


class Reading:
    def __init__(self, database: Database, shelf: Shelf, clock: Clock) -> None:
        self._database = database
        self._shelf = shelf
        self._clock = clock
        self._typed: dict[str, Missed] = {}

    def top(self, service: str, lang: str, limit: int, uses: dict[str, int]) -> list[Article]:
        """The service's articles that are asked for most, those in the reader's language first."""

        def order(item: Article) -> tuple[bool, int, str]:
            versions = item.published.versions if item.published else ()
            return all(v.lang != lang for v in versions), -uses.get(item.id, 0), item.id

        return sorted(self._shelf.of_service(service), key=order)[:limit]

    async def search(
        self, q: str, lang: str, service: str, site: str, limit: int, whose: str = ""
    ) -> list[Found]:
        """`whose` tells one searcher from another while they type, and is kept nowhere."""
        found = self._shelf.find(q, lang, service, limit, prefix=True)
        words = " ".join(q.lower().split())
        earlier = self._typed.get(whose)
        if earlier is not None:
            typing_on = words.startswith(earlier.words) or earlier.words.startswith(words)
            del self._typed[whose]
            if not typing_on:
                await self._count((earlier,))
        if not found and content_words(q, lang):
            self._typed[whose] = Missed(words, lang, service, site, self._clock())
            if len(self._typed) > TYPING_AT_ONCE:
                await self.count_misses(everything=True)
        return found

    async def count_misses(self, *, everything: bool = False) -> None:
        """Count searches in vain that nobody went on typing."""
        before = self._clock() - TYPING_MS
        done = {who: one for who, one in self._typed.items() if everything or one.at <= before}
        for who in done:
            del self._typed[who]
        await self._count(tuple(done.values()))

    async def _count(self, missed: Sequence[Missed]) -> None:
        def run(work: Work) -> None:
            for one in missed:
                redacted = guard.redact(one.words)
                if not redacted.doubt:
                    store.count_miss(work, one.lang, redacted.text[:MISS_LETTERS], one.service)
                work.record(
                    "search.missed",
                    actor_kind="visitor",
                    service=one.service,
                    site=one.site,
                    data={"lang": one.lang},
                )

        if missed:
            await self._database.work(run)

    async def read(self, article: str, lang: str, site: str) -> tuple[Article, list[Found]]:
        item = self._shelf.get(article)
        if item is None or item.published is None:
            raise Refusal(Code.NOT_FOUND)
        title = next((v.question for v in item.published.versions if v.lang == lang), "")
        service = next(iter(item.published.services), None)
        related = [one for one in self._shelf.find(title, lang, service, RELATED + 1) if one.id != article]
        data = {"article": article, "lang": lang}
        await self._database.work(
            lambda work: work.record("article.viewed", actor_kind="visitor", site=site, data=data)
        )
        return item, related[:RELATED]

    async def helped(self, cid: str, article: str, lang: str, site: str, helped: bool) -> None:
        if self._shelf.get(article) is None:
            raise Refusal(Code.NOT_FOUND)

        def run(work: Work) -> None:
            def count() -> str:
                data = {"article": article, "lang": lang, "helped": helped}
                work.record("article.helped", actor_kind="visitor", site=site, data=data)
                return article

            if receipts.once(work, ANYBODY, cid, "article:helped", count) != article:
                raise Refusal(Code.CONFLICT)

        await self._database.work(run)
