"""What is counted beside conversations: any days are told from whole months and the days around them."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import create_engine, insert, select

from advisory.reports import store
from advisory.reports.model import Period, number_of
from advisory.reports.tables import month, tally
from advisory.storage.migrate import upgrade
from tests.support.clock import FrozenClock
from tests.support.house import House, a_house
from tests.support.town import ADVICE, LIBRARY

FIRST = date(2023, 12, 20)
PERIODS = (
    (date(2023, 12, 20), date(2024, 3, 10)),
    (date(2024, 1, 1), date(2024, 2, 29)),
    (date(2024, 1, 2), date(2024, 2, 29)),
    (date(2024, 1, 1), date(2024, 2, 28)),
    (date(2024, 2, 2), date(2024, 2, 2)),
    (date(2023, 12, 31), date(2024, 1, 1)),
    (date(2024, 4, 1), date(2024, 6, 30)),
)


def days_of(period: Period) -> set[date]:
    return {period.first + timedelta(days=number) for number in range(period.days)}


@given(some.dates(date(2023, 1, 1), date(2026, 12, 31)), some.integers(0, 800))
def test_months_and_the_days_around_them_are_the_period(first: date, more: int) -> None:
    period = Period(first, first + timedelta(days=more))
    whole, rest = period.by_months()
    parts = [days_of(part) for part in (*rest, *([] if whole is None else [whole]))]
    assert set().union(*parts) == days_of(period)
    assert sum(map(len, parts)) == period.days
    if whole is not None:
        assert whole.first.day == (whole.last + timedelta(days=1)).day == 1


@given(some.dates(date(2023, 1, 1), date(2026, 12, 31)), some.integers(0, 800))
def test_no_whole_month_is_left_to_days(first: date, more: int) -> None:
    _, rest = Period(first, first + timedelta(days=more)).by_months()
    for part in rest:
        assert part.first.day != 1 or (part.last + timedelta(days=1)).day != 1


@pytest.fixture
async def house(tmp_path: Path, database_url: str, clock: FrozenClock) -> AsyncIterator[House]:
    async with a_house(tmp_path, database_url, clock) as made:
        yield made


async def test_counts_of_any_days_are_the_sum_of_each(house: House) -> None:
    database = house.service.parts.database
    counted: dict[tuple[int, str, str, str, str], int] = {}
    for number in range(100):
        day = number_of(FIRST + timedelta(days=number))
        for place, service in enumerate((ADVICE, LIBRARY)):
            for site in ("town", "library")[: 1 + number % 2]:
                counted[day, service, site, "used", f"article:{number % 7}"] = number + place
                counted[day, service, site, "helped_yes", ""] = 1
    for part in (dict(list(counted.items())[::2]), counted):  # the second adds to what the first began
        await database.work(lambda work, part=part: store.count_on(work, part))  # type: ignore[misc]
    twice = set(list(counted)[::2])
    for first, last in PERIODS:
        for asked in (None, LIBRARY):
            expected: Counter[tuple[str, str, str]] = Counter()
            for key, count in counted.items():
                day, service, _, what, item = key
                if number_of(first) <= day <= number_of(last) and asked in (None, service):
                    expected[what, service, item] += count * (1 + (key in twice))
            period = Period(first, last)
            found = await database.read(
                lambda c, period=period, asked=asked: store.tallies(c, period, asked)  # type: ignore[misc]
            )
            assert found == expected


async def test_to_read_anew_begins_with_nothing(house: House) -> None:
    database = house.service.parts.database
    key = (number_of(date(2024, 2, 1)), ADVICE, "town", "used", "article:1")
    await database.work(lambda work: store.count_on(work, {key: 3}))
    await database.work(store.forget_all)
    period = Period(date(2024, 2, 1), date(2024, 2, 29))
    assert await database.read(lambda c: store.tallies(c, period, None)) == {}


def test_an_upgrade_sums_up_what_was_counted_before(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'before.sqlite'}"
    upgrade(url, "0023")
    engine = create_engine(url)
    rows = [
        {"day": day, "service": ADVICE, "site": site, "what": "used", "item": "article:1", "count": 2}
        for day in (20240131, 20240201, 20240229)
        for site in ("town", "library")
    ]
    with engine.begin() as connection:
        connection.execute(insert(tally), rows)
    upgrade(url)
    with engine.connect() as connection:
        found = connection.execute(select(month).order_by(month.c.month)).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [
        (202401, ADVICE, "used", "article:1", 4),
        (202402, ADVICE, "used", "article:1", 8),
    ]
