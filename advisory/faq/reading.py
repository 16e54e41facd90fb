"""What visitors do with articles: read, search, and say whether it helped. Counted, never tied to them."""

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
ANYBODY = "visitor"
"""Who a visitor's receipt stands for: the cid alone tells them apart."""


class Reading:
    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf

    def top(self, service: str, lang: str, limit: int, uses: dict[str, int]) -> list[Article]:
        """The service's articles that are asked for most, those in the reader's language first."""

        def order(item: Article) -> tuple[bool, int, str]:
            versions = item.published.versions if item.published else ()
            return all(v.lang != lang for v in versions), -uses.get(item.id, 0), item.id

        return sorted(self._shelf.of_service(service), key=order)[:limit]

    async def search(self, q: str, lang: str, service: str, site: str, limit: int) -> list[Found]:
        found = self._shelf.find(q, lang, service, limit, prefix=True)
        if not found and len(content_words(q, lang)) > 0:
            await self._database.work(lambda work: self._count_miss(work, q, lang, service, site))
        return found

    def _count_miss(self, work: Work, q: str, lang: str, service: str, site: str) -> None:
        text = " ".join(guard.redact(q).text.lower().split())[:MISS_LETTERS]
        store.count_miss(work, lang, text, service)
        work.record("search.missed", actor_kind="visitor", service=service, site=site, data={"lang": lang})

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
