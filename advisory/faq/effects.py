"""What came of an article since it was published, as far back as is known."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from advisory.clock import Clock, Instant
from advisory.faq import effect, observations, store
from advisory.faq.listing import Listed
from advisory.faq.model import Article
from advisory.storage.database import Database


@dataclass(frozen=True, slots=True)
class Change:
    """An article's conversations before it was published and after, and whether that says something yet."""

    article: str
    before: effect.Side
    after: effect.Side
    enough: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """By article: when it was asked about and read, and what is left of conversations that are gone."""

    asked: Mapping[str, Sequence[Instant]]
    read: Mapping[str, Sequence[int]]
    gone: Mapping[str, Mapping[Instant, int]]


class Effects:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of(self, article: Article) -> tuple[list[effect.Point], bool]:
        """Week by week, and whether there is enough of it to say something."""
        now = self._clock()
        weeks = effect.weeks_shown(article.first_published_at, now)
        since = Instant(effect.week_of(now) - (weeks - 1) * effect.WEEK_MS)

        def load(connection: Connection) -> tuple[list[Instant], list[int], dict[Instant, int]]:
            asked = observations.answered_by(connection, article.id, since)
            views = store.counted(connection, "article.viewed", since, article.id)
            return asked, [row.at for row in views], store.asked_weeks(connection, article.id, since)

        asked, views, gone = await self._database.read(load)
        points = effect.weekly(asked, views, now, weeks, gone)
        return points, effect.is_enough(article.first_published_at, points, now)

    async def all(self, articles: Sequence[Listed]) -> list[Change]:
        """Of each that has been published, with no more questions to the database than for one."""
        now = self._clock()
        since = Instant(effect.week_of(now) - effect.MOST_WEEKS * effect.WEEK_MS)

        def load(connection: Connection) -> _Seen:
            asked: dict[str, list[Instant]] = defaultdict(list)
            for id, at in observations.answered(connection, since):
                asked[id].append(at)
            read: dict[str, list[int]] = defaultdict(list)
            for row in store.counted(connection, "article.viewed", since):
                read[row.article].append(row.at)
            gone: dict[str, Counter[Instant]] = defaultdict(Counter)
            for id, week, questions in store.asked_by_week(connection, since):
                gone[id][week] += questions
            return _Seen(asked, read, gone)

        seen = await self._database.read(load)
        return await asyncio.to_thread(
            lambda: [_change(one, seen, now) for one in articles if one.first_published_at]
        )


def _change(article: Listed, seen: _Seen, now: Instant) -> Change:
    at = article.first_published_at
    assert at is not None
    points = effect.weekly(
        seen.asked.get(article.id, ()),
        seen.read.get(article.id, ()),
        now,
        effect.weeks_shown(at, now),
        seen.gone.get(article.id, {}),
    )
    before, after = effect.sides(at, points)
    return Change(article.id, before, after, effect.is_enough(at, points, now))
