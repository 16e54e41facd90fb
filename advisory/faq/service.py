"""What editors do with articles. Each change is one Work and one revision."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from advisory.clock import DAY_MS, Clock, Instant
from advisory.errors import Code, Refusal
from advisory.faq import checks, news, store
from advisory.faq.events import ArticleChanged
from advisory.faq.listing import Listed
from advisory.faq.model import (
    DRAFT,
    PUBLISHED,
    SCHEDULED,
    Article,
    Check,
    Content,
    Revision,
    summary_of,
)
from advisory.faq.news import News
from advisory.faq.shelf import PREFIX, Shelf
from advisory.identity import LANGUAGES, Person, Role
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


SecondReader = Callable[[], Awaitable[bool]]
"""Whether somebody else than who wrote it publishes."""


async def _nobody_else() -> bool:
    return False


class Articles:
    """Articles and their life."""

    def __init__(
        self,
        database: Database,
        shelf: Shelf,
        search: Search,
        clock: Clock,
        second_reader: SecondReader = _nobody_else,
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._search = search
        self._clock = clock
        self.second_reader = second_reader
        self._headings: store.Headings = {}

    # -- reading ---------------------------------------------------------------------------------

    async def all(self) -> list[Article]:
        return await self._database.read(store.all_articles)

    async def listed(self) -> list[Listed]:
        """All, the latest change first."""
        return await self._database.read(lambda connection: store.listed(connection, self._headings))

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

    async def news(self) -> list[News]:
        """What was published, changed or hidden lately, newest first."""
        since = Instant(self._clock() - RECENT_MS)
        return news.of(await self._database.read(lambda c: store.changed_since(c, since)), since)

    async def published_at(self, article: str) -> list[Instant]:
        """Each time that it was published with other words than before, oldest first."""
        found = reversed(await self.revisions(article))
        shown = [one for one in news.of(list(found), Instant(0)) if one.after is not None]
        return sorted(one.at for one in shown)

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

    async def add(self, person: Person, article: str, cid: str, content: Content) -> Article:
        """A new draft under this id; sent again it is the one that was made first."""

        def run(work: Work) -> Article:
            def first() -> str:
                return self.create(work, person, article, content).id

            made = receipts.once(work, person.id, cid, "article:add", first)
            return _there(store.find(work.connection, made))

        return await self._database.work(run)

    async def move(
        self, person: Person, article: str, cid: str, rev: int, to: str, note: str = ""
    ) -> Article:
        def turn(before: Article, work: Work) -> Article:
            return before.moved(to, work.now, person.id)

        step = ("article:move", f"state:{to}", note)
        return await self._turn(person, article, cid, rev, step, turn, publishes=to == PUBLISHED)

    async def schedule(
        self,
        person: Person,
        article: str,
        cid: str,
        rev: int,
        publish_at: Instant | None,
        hide_at: Instant | None,
        note: str = "",
    ) -> Article:
        """Publish or hide it by itself at a time; what publishing needs is asked for now."""

        def turn(before: Article, work: Work) -> Article:
            return before.scheduled(publish_at, hide_at, work.now)

        step = ("article:schedule", "scheduled", note)
        return await self._turn(person, article, cid, rev, step, turn, publishes=publish_at is not None)

    async def _turn(
        self,
        person: Person,
        article: str,
        cid: str,
        rev: int,
        step: tuple[str, str, str],
        turn: Callable[[Article, Work], Article],
        *,
        publishes: bool,
    ) -> Article:
        """One step of an article's life: its action, summary and note. Publishing is looked at first."""
        action, summary, note = step
        found = await self.find(article)
        second = publishes and await self.second_reader()
        if publishes and found.rev == rev:  # the revision that is moved is the one that was looked at
            await self._require_sound(found)

        def run(work: Work) -> None:
            before = _there(store.lock(work, article))
            before.require_rev(rev)
            if second:
                before.require_second_reader(person.id)
            self._store(work, person, before, turn(before, work), summary, note)

        return await self._once(person, article, cid, action, run)

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

    async def check(self, content: Content, article: str | None) -> list[Check]:
        """What stands in the way of publishing this, and what an editor should look at."""
        said = await self._database.read(store.link_checks)
        published = self._shelf.published(article) if article else None

        # The search is asked here, where it is kept; what takes longer is done in a thread.
        near = {
            (version.question, version.lang): self._shelf.nearest(version.question, version.lang, but=article)
            for version in content.versions
            if version.question.strip()
        }

        def nearest(question: str, lang: str) -> tuple[str, str, float] | None:
            found = near.get((question, lang))
            return (found.id, found.title, found.share) if found else None

        around = checks.Around(
            LANGUAGES,
            nearest,
            lambda id: id == article or self._shelf.get(id) is not None,
            {address: checks.Said(*one) for address, one in said.items()},
            checks.text_of(published),
            now=self._clock(),
        )
        return await asyncio.to_thread(checks.run, content, around)

    async def _require_sound(self, item: Article) -> None:
        for check in await self.check(item.content, item.id):
            if check.level == "blocks":
                raise Refusal(Code.PUBLISH_BLOCKED, check=check.code)

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

    async def take_timed(self) -> int:
        """Publish and hide what an editor gave a time that has come."""
        now = self._clock()
        ids = await self._database.read(lambda connection: store.timed(connection, SCHEDULED, now))
        for id in ids:
            found = await self._database.read(lambda connection, id=id: store.find(connection, id))  # type: ignore[misc]
            if found is None:
                continue
            blocked = [one.code for one in await self.check(found.content, id) if one.level == "blocks"]

            def run(work: Work, rev: int = found.rev, id: str = id, blocked: list[str] = blocked) -> None:
                before = store.lock(work, id)
                if before is None or before.rev != rev or (to := before.timed(now)) is None:
                    return
                # What was sound when it was given its time may link to what is gone: an editor looks again.
                summary = f"blocked:{blocked[0]}" if to == PUBLISHED and blocked else f"timed:{to}"
                after = before.moved(DRAFT if to == PUBLISHED and blocked else to, work.now)
                self._store(work, None, before, after, summary)

            await self._database.work(run)
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
        self,
        work: Work,
        person: Person | None,
        before: Article,
        after: Article,
        summary: str,
        note: str = "",
    ) -> None:
        store.save(work, after)
        self._tell(work, person, before, after, summary, note)

    def _tell(
        self,
        work: Work,
        person: Person | None,
        before: Article | None,
        after: Article,
        summary: str,
        note: str = "",
    ) -> None:
        store.add_revisions(work, [revision_of(after, person, summary, work.now, note)])
        work.record(
            "article.changed",
            actor_kind="system" if person is None else "key" if person.has(Role.KEY) else "staff",
            actor=person.id if person else None,
            data={"article": after.id, "rev": after.rev, "state": after.state},
        )
        work.announce(ArticleChanged(before, after))


def revision_of(item: Article, person: Person | None, summary: str, at: Instant, note: str = "") -> Revision:
    return Revision(
        item.id,
        item.rev,
        at,
        person.id if person else "system",
        person.name if person else "",
        item.state,
        summary,
        item.content,
        note,
    )


def _counts(connection: Connection, since: Instant, article: str | None) -> dict[str, Counts]:
    uses: Counter[str] = Counter()
    views: Counter[str] = Counter()
    for kind, sums in (("answer.used", uses), ("article.viewed", views)):
        for id, _, n in store.totals(connection, kind, since, article):
            sums[id] += n
    votes: Counter[tuple[str, bool]] = Counter()
    for id, helped, n in store.totals(connection, "article.helped", since, article):
        votes[id, helped in ("true", "1")] += n
    return {
        id: Counts(uses[id], views[id], votes[id, True], votes[id, False])
        for id in {*uses, *views, *(id for id, _ in votes)}
    }


def _there(item: Article | None) -> Article:
    if item is None:
        raise Refusal(Code.NOT_FOUND)
    return item
