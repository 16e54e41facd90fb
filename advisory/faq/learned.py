"""What visitors called the things that articles answer: phrasings that nobody had to write."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from advisory.faq.shelf import Shelf
from advisory.faq.tables import observation
from advisory.search.analysis import Stemmers
from advisory.search.learning import Learned, learned
from advisory.storage.database import Database

ASKED = 300
"""The newest so many questions about an article in one language are looked at."""

State = tuple[int, int]
Asked = list[tuple[str, str]]
"""(visitor, text), the newest first."""


class Learning:
    """Follows the observed questions; what is erased with its conversation is unlearned with it."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database = database
        self._shelf = shelf
        self._stemmers = Stemmers()
        self._state: tuple[State, int] | None = None
        self._before: dict[tuple[str, str], tuple[Asked, tuple[str, ...], Learned]] = {}

    async def refresh(self) -> None:
        """Take over what was observed here or by another process since."""
        state = await self._database.read(_state), self._shelf.changes
        if state == self._state:
            return
        asked = await self._database.read(_asked)
        self._state = state
        # Comparing wordings takes time, and conversations do not wait for it.
        await self._shelf.learn(await asyncio.to_thread(self._learned, asked))

    def _learned(self, asked: Mapping[tuple[str, str], Asked]) -> dict[tuple[str, str], Learned]:
        now = {}
        for key, texts in asked.items():
            phrasings = self._shelf.phrasings(*key)
            if phrasings is None:
                continue
            before = self._before.get(key)
            if before is not None and before[:2] == (texts, phrasings):
                now[key] = before
            else:
                now[key] = texts, phrasings, learned(texts[:ASKED], phrasings, self._stemmers[key[1]])
        self._before = now
        return {key: found for key, (_, _, found) in now.items()}


def _state(connection: Connection) -> State:
    """Changes when questions that an article answers come or go."""
    row = connection.execute(
        select(func.count(), func.sum(observation.c.at)).where(observation.c.article.is_not(None))
    ).one()
    return int(row[0]), int(row[1] or 0)


def _asked(connection: Connection) -> dict[tuple[str, str], Asked]:
    """By (article, language); nothing that may name a person."""
    rows = connection.execute(
        select(observation.c.article, observation.c.lang, observation.c.visitor, observation.c.text)
        .where(
            observation.c.article.is_not(None),
            observation.c.doubt.is_(False),
            observation.c.text.not_like("%⟦%"),
        )
        .order_by(observation.c.at.desc(), observation.c.id)
    )
    asked: dict[tuple[str, str], Asked] = defaultdict(list)
    for row in rows:
        asked[row.article, row.lang].append((row.visitor, row.text))
    return asked
