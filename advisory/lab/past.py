"""A past that nobody lived through: rows of the event record as a city's service would have left them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert

from advisory.clock import HOUR_MS, MINUTE_MS, SECOND_MS
from advisory.storage.many import Many
from advisory.storage.record import event_record

HOURS = (8, 9, 10, 11, 12, 13, 14, 15)
CROWDED = (5, 9, 10, 8, 6, 8, 6, 4)
WEEK = (1.3, 1.1, 1.0, 1.0, 0.9, 0.0, 0.0)
LANGUAGES = ("fi", "fi", "fi", "fi", "fi", "fi", "fi", "sv", "en", "en")
OUTCOMES = ("solved",) * 14 + ("referred",) * 3 + ("transferred", "unanswered", "too_wide")

HELSINKI_MS = 2 * HOUR_MS

Happened = tuple[int, str, str, str | None, str, str, str, dict[str, Any]]
"""When, kind, actor kind, actor, conversation, service, site and data."""


@dataclass(frozen=True)
class Past:
    """So many conversations, spread over working days from `first` on."""

    conversations: int
    first: date
    days: int
    services: tuple[str, ...]
    sites: tuple[str, ...]
    advisors: int = 40
    seed: str = "past"

    def by_day(self) -> Iterator[tuple[date, int]]:
        """The last working day takes what is left, so that the sum is right."""
        week = [WEEK[(self.first + timedelta(days=n)).weekday()] for n in range(self.days)]
        left, weight = self.conversations, sum(week)
        for number, share in enumerate(week):
            if share:
                count = round(left * share / weight)
                left, weight = left - count, weight - share
                yield self.first + timedelta(days=number), count

    def of_day(self, day: date, count: int) -> list[Happened]:
        chance = random.Random(f"{self.seed} {day}")
        midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1_000) - HELSINKI_MS
        found: list[Happened] = []
        for number in range(count):
            self._one(found, chance, midnight, f"{day}-{number}")
        found.sort(key=lambda row: row[0])
        return found

    def _one(self, found: list[Happened], chance: random.Random, midnight: int, name: str) -> None:
        hour = chance.choices(HOURS, CROWDED)[0]
        at = midnight + hour * HOUR_MS + chance.randrange(HOUR_MS)
        service, site = chance.choice(self.services), chance.choice(self.sites)
        crowded = CROWDED[hour - 8] / 10

        def happens(when: float, what: str, who: str, actor: str | None, data: dict[str, Any]) -> None:
            found.append((int(when), what, who, actor, name, service, site, data))

        message = chance.random() < 0.06
        begun: dict[str, Any] = {
            "lang": chance.choice(LANGUAGES),
            "channel": "message" if message else "chat",
        }
        if chance.random() < 0.07:
            begun["again_h"] = chance.randrange(1, 400)
        happens(at, "conversation.started", "visitor", None, begun)
        if message:
            happens(at, "message.left", "visitor", None, {"contact": True})
        elif chance.random() < 0.1 * crowded:
            left = at + chance.expovariate(1 / 200) * SECOND_MS
            happens(left, "conversation.closed", "visitor", None, {"outcome": "left", "by": "visitor"})
            return
        advisor = f"advisor-{chance.randrange(self.advisors)}"
        when = at + (20 + chance.expovariate(1 / (20 + 50 * crowded))) * SECOND_MS
        taken = {"epoch": 1, "waited_ms": int(when - at), "first": True}
        happens(when, "conversation.assigned", "staff", advisor, taken)
        when += chance.uniform(5, 25) * SECOND_MS
        said = {"seq": 3, "length": 80, "kind": "text"}
        happens(when, "entry.posted", "staff", advisor, said)
        for _ in range(chance.randrange(1, 3)):
            when += chance.uniform(20, 90) * SECOND_MS
            happens(when, "entry.posted", "visitor", None, said)
            when += chance.uniform(10, 60) * (1 + crowded) * SECOND_MS
            happens(when, "entry.posted", "staff", advisor, said)
        if chance.random() < 0.5:
            use = {"seq": 5, "kind": "article", "id": f"article-{chance.randrange(40)}", "edited": False}
            happens(when, "answer.used", "staff", advisor, use)
        if chance.random() < 0.05:
            call = {"call": name, "mode": chance.choice(("voice", "video"))}
            happens(when, "call.live", "system", None, call)
            when += chance.uniform(2, 12) * MINUTE_MS
            happens(when, "call.ended", "system", None, call)
        when += chance.uniform(20, 120) * SECOND_MS
        outcome = chance.choice(OUTCOMES)
        happens(when, "conversation.closed", "staff", advisor, {"outcome": outcome, "by": "advisor"})
        if chance.random() < 0.35:
            happy = outcome == "solved" and chance.random() < 0.9
            rating = {
                "solved": "yes" if happy else chance.choice(("partly", "no")),
                "feeling": chance.choice((4, 5, 5)) if happy else chance.choice((1, 2, 3)),
                "surer": None,
            }
            happens(when + MINUTE_MS, "conversation.rated", "visitor", None, rating)


_COLUMNS = ("at", "kind", "actor_kind", "actor", "conversation", "service", "site", "data")


_ADD = Many(
    insert(event_record).values({c.name: bindparam(c.name) for c in event_record.c if c.name != "id"})
)


def write(connection: Connection, rows: list[Happened]) -> None:
    """Straight into the table, as the service itself would have."""
    _ADD.run(connection, (dict(zip(_COLUMNS, row, strict=True)) | {"practice": False} for row in rows))
