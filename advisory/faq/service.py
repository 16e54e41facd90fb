"""What editors do with articles. Each change is one Work and one revision."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from advisory.clock import DAY_MS, Clock, Instant
from advisory.errors import Code, Refusal
from advisory.faq import checks, store
from advisory.faq.events import ArticleChanged
from advisory.faq.model import DRAFT, PUBLISHED, Article, Check, Content, Revision, Version, summary_of
from advisory.faq.shelf import PREFIX, Shelf
from advisory.identity import LANGUAGES, Person
from advisory.search.service import Search
from advisory.storage import receipts
from advisory.storage.database import Database
from advisory.storage.work import Work

RECENT_MS = 30 * DAY_MS
MISSES_KEPT_MS = 180 * DAY_MS


@dataclass(frozen=True, slots=True)
class Counts:
    """How an article was met in thirty days; `helped` and `not_helped` are visitors' own words."""

    uses: int = 0
    views: int = 0
    helped: int = 0
    not_helped: int = 0


class Articles:
    """Articles and their life."""

    def __init__(self, database: Database, shelf: Shelf, search: Search, clock: Clock) -> None:
        self._database = database
        self._shelf = shelf
        self._search = search
        self._clock = clock

    # -- reading ---------------------------------------------------------------------------------

    async def all(self) -> list[Article]:
        return await self._database.read(store.all_articles)

    async def matching(self, q: str, lang: str) -> list[str]:
        """Ids that an editor's search finds among what is published, best first."""
        found = await self._search.query(
            q, langs={lang}, kinds={"article", "procedure"}, limit=100, prefix=True
        )
        return [hit.id.removeprefix(PREFIX) for hit in found.hits]

    async def find(self, article: str) -> Article:
        return _there(await self._database.read(lambda connection: store.find(connection, article)))

    async def revisions(self, article: str) -> list[Revision]:
        return await self._database.read(lambda connection: store.revisions(connection, article))

    async def counts(self, article: str | None = None) -> dict[str, Counts]:
        since = Instant(self._clock() - RECENT_MS)
        return await self._database.read(lambda connection: _counts(connection, since, article))

    # -- changing --------------------------------------------------------------------------------

    async def save(
        self,
        person: Person,
        article: str,
        cid: str,
        rev: int,
        content: Content,
        unticked: frozenset[str] = frozenset(),
        candidate: str | None = None,
    ) -> Article:
        """A new article is saved with `rev` 0 under an id of the client's."""

        def create(work: Work) -> None:
            if store.find(work.connection, article) is not None:
                raise Refusal(Code.CONFLICT)
            self.create(work, person, article, content, candidate)

        def change(work: Work) -> None:
            before = _there(store.lock(work, article))
            before.require_rev(rev)
            after = before.saved(content, unticked, work.now)
            self._store(work, person, before, after, summary_of(before.content, content))

        return await self._once(person, article, cid, "article:save", change if rev else create)

    async def move(self, person: Person, article: str, cid: str, rev: int, to: str) -> Article:
        found = await self.find(article)
        if to == PUBLISHED and found.rev == rev:  # the revision that is moved is the one that was looked at
            for check in self.check(found.content.kind, found.content.versions, article):
                if check.level == "blocks":
                    raise Refusal(Code.PUBLISH_BLOCKED, check=check.code)

        def run(work: Work) -> None:
            before = _there(store.lock(work, article))
            before.require_rev(rev)
            after = before.moved(to, work.now)
            self._store(work, person, before, after, f"state:{to}")

        return await self._once(person, article, cid, "article:move", run)

    async def revert(self, person: Person, article: str, cid: str, rev: int, to_rev: int) -> Article:
        """An earlier revision's content as a new one."""

        def run(work: Work) -> None:
            before = _there(store.lock(work, article))
            before.require_rev(rev)
            earlier = next(
                (one for one in store.revisions(work.connection, article) if one.rev == to_rev), None
            )
            if earlier is None:
                raise Refusal(Code.NOT_FOUND)
            after = before.saved(earlier.content, frozenset(LANGUAGES), work.now)
            self._store(work, person, before, after, f"revert:{to_rev}")

        return await self._once(person, article, cid, "article:revert", run)

    def check(self, kind: str, versions: Sequence[Version], article: str | None) -> list[Check]:
        def nearest(question: str, lang: str) -> tuple[str, str, float] | None:
            found = self._shelf.nearest(question, lang, but=article)
            return (found.id, found.title, found.share) if found else None

        return checks.run(kind, versions, LANGUAGES, nearest)

    async def take_due(self) -> int:
        """Mark what is past its review date; it stays public."""
        now = self._clock()
        ids = await self._database.read(lambda connection: store.due(connection, PUBLISHED, now))

        def run(work: Work, id: str) -> None:
            before = store.lock(work, id)
            after = before.falls_due(now) if before else None
            if before and after:
                self._store(work, None, before, after, "state:due_for_review")

        for id in ids:
            await self._database.work(lambda work, id=id: run(work, id))  # type: ignore[misc]
        return len(ids)

    # -- within another's Work -------------------------------------------------------------------

    def create(
        self, work: Work, person: Person, article: str, content: Content, candidate: str | None = None
    ) -> Article:
        versions = tuple(replace(version, rev=1) for version in content.versions)
        item = Article(
            article, 1, DRAFT, replace(content, versions=versions), person.name, work.now, candidate=candidate
        )
        store.add(work, [item])
        self._tell(work, person, None, item, "created")
        return item

    def change(
        self, work: Work, person: Person, article: str, content: Callable[[Content], Content]
    ) -> Article:
        """Change the content of an article as an editor's save does."""
        before = _there(store.lock(work, article))
        new = content(before.content)
        after = before.saved(new, frozenset(), work.now)
        self._store(work, person, before, after, summary_of(before.content, new))
        return after

    # -- within ----------------------------------------------------------------------------------

    async def _once(
        self, person: Person, article: str, cid: str, action: str, change: Callable[[Work], None]
    ) -> Article:
        def run(work: Work) -> Article:
            def first() -> str:
                change(work)
                return article

            subject = receipts.once(work, person.id, cid, action, first)
            if subject != article:
                raise Refusal(Code.CONFLICT)
            return _there(store.find(work.connection, article))

        return await self._database.work(run)

    def _store(
        self, work: Work, person: Person | None, before: Article, after: Article, summary: str
    ) -> None:
        store.save(work, after)
        self._tell(work, person, before, after, summary)

    def _tell(
        self, work: Work, person: Person | None, before: Article | None, after: Article, summary: str
    ) -> None:
        store.add_revisions(work, [revision_of(after, person, summary, work.now)])
        work.record(
            "article.changed",
            actor_kind="system" if person is None else "staff",
            actor=person.id if person else None,
            data={"article": after.id, "rev": after.rev, "state": after.state},
        )
        work.announce(ArticleChanged(before, after))


def revision_of(item: Article, person: Person | None, summary: str, at: Instant) -> Revision:
    return Revision(
        item.id,
        item.rev,
        at,
        person.id if person else "system",
        person.name if person else "",
        item.state,
        summary,
        item.content,
    )


def _counts(connection: Connection, since: Instant, article: str | None) -> dict[str, Counts]:
    uses = Counter(row.article for row in store.counted(connection, "answer.used", since, article))
    views = Counter(row.article for row in store.counted(connection, "article.viewed", since, article))
    votes = Counter(
        (row.article, row.helped in ("true", "1"))
        for row in store.counted(connection, "article.helped", since, article)
    )
    return {
        id: Counts(uses[id], views[id], votes[id, True], votes[id, False])
        for id in {*uses, *views, *(id for id, _ in votes)}
    }


def _there(item: Article | None) -> Article:
    if item is None:
        raise Refusal(Code.NOT_FOUND)
    return item
