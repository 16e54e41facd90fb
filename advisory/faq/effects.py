"""What came of an article since it was published, as far back as is known."""

from sqlalchemy import Connection

from advisory.clock import Clock, Instant
from advisory.faq import effect, observations, store
from advisory.faq.model import Article
from advisory.storage.database import Database


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
