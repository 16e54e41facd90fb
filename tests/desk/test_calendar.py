"""Whole weeks around a month, and why a day differs."""

from datetime import date

from advisory.desk.calendar import month
from advisory.desk.hours import Hours

HOURS = Hours(
    week={"mon": (("09:00", "16:00"),), "thu": (("09:00", "16:00"),), "fri": (("09:00", "16:00"),)},
    exceptions={"2026-12-07": (), "christmas_eve": (("09:00", "12:00"),), "12-31": (("10:00", "11:00"),)},
    holidays="fi",
    notes={"2026-12-07": "Koulutus"},
)


def test_a_month_is_whole_weeks() -> None:
    days = [one.day for one in month(HOURS, date(2026, 12, 1))]
    assert (days[0], days[-1], len(days)) == (date(2026, 11, 30), date(2027, 1, 3), 35)
    assert len(list(month(HOURS, date(2027, 2, 1)))) == 28


def test_a_day_says_what_it_differs_by() -> None:
    days = {one.day.day: one for one in month(HOURS, date(2026, 12, 1)) if one.day.month == 12}
    assert (days[7].frames, days[7].exception, days[7].note) == ((), "2026-12-07", "Koulutus")
    assert (days[14].frames, days[14].exception, days[14].holiday) == ((("09:00", "16:00"),), None, "")
    assert (days[24].exception, days[24].holiday) == ("christmas_eve", "christmas_eve")
    assert (days[25].frames, days[25].exception, days[25].holiday) == ((), None, "christmas")
    assert days[31].exception == "12-31"
