"""Days on which Finnish public offices are closed, computed for any year."""

from datetime import date, timedelta
from functools import lru_cache


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * rest + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _first(weekday: int, since: date) -> date:
    """The first such weekday (0 is Monday) on or after a date."""
    return since + timedelta(days=(weekday - since.weekday()) % 7)


@lru_cache(maxsize=16)
def finnish(year: int) -> dict[date, str]:
    """By date. The eves of Midsummer and Christmas are not public holidays, but offices are closed then."""
    sunday = easter(year)
    midsummer = _first(5, date(year, 6, 20))
    return {
        date(year, 1, 1): "new_year",
        date(year, 1, 6): "epiphany",
        sunday - timedelta(days=2): "good_friday",
        sunday: "easter",
        sunday + timedelta(days=1): "easter_monday",
        date(year, 5, 1): "may_day",
        sunday + timedelta(days=39): "ascension",
        sunday + timedelta(days=49): "pentecost",
        midsummer - timedelta(days=1): "midsummer_eve",
        midsummer: "midsummer",
        _first(5, date(year, 10, 31)): "all_saints",
        date(year, 12, 6): "independence_day",
        date(year, 12, 24): "christmas_eve",
        date(year, 12, 25): "christmas",
        date(year, 12, 26): "boxing_day",
    }
