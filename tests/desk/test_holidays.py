"""Finnish holidays in any year, against days that calendars name."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.desk.holidays import easter, finnish


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1818, (3, 22)),
        (1943, (4, 25)),
        (2000, (4, 23)),
        (2008, (3, 23)),
        (2019, (4, 21)),
        (2024, (3, 31)),
        (2025, (4, 20)),
        (2026, (4, 5)),
        (2027, (3, 28)),
        (2038, (4, 25)),
    ],
)
def test_easter(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


@pytest.mark.req("R34")
def test_the_days_of_2026() -> None:
    assert {name: day.isoformat()[5:] for day, name in finnish(2026).items()} == {
        "new_year": "01-01",
        "epiphany": "01-06",
        "good_friday": "04-03",
        "easter": "04-05",
        "easter_monday": "04-06",
        "may_day": "05-01",
        "ascension": "05-14",
        "pentecost": "05-24",
        "midsummer_eve": "06-19",
        "midsummer": "06-20",
        "all_saints": "10-31",
        "independence_day": "12-06",
        "christmas_eve": "12-24",
        "christmas": "12-25",
        "boxing_day": "12-26",
    }


@given(st.integers(1900, 2199))
def test_movable_days_fall_where_the_law_says(year: int) -> None:
    by_name = {name: day for day, name in finnish(year).items()}
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)
    assert easter(year).weekday() == 6
    assert by_name["midsummer"].weekday() == by_name["all_saints"].weekday() == 5
    assert date(year, 6, 20) <= by_name["midsummer"] <= date(year, 6, 26)
    assert date(year, 10, 31) <= by_name["all_saints"] <= date(year, 11, 6)
    assert by_name["midsummer_eve"] == by_name["midsummer"] - timedelta(days=1)
    assert by_name["good_friday"].weekday() == 4
    if "ascension" in by_name:  # May Day hides it in the rare year in which both fall on one day
        assert by_name["ascension"].weekday() == 3
