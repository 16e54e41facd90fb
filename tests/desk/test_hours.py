"""Opening hours: frames, exceptions, midnight and the change of clocks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from advisory.clock import Instant
from advisory.desk.hours import DAYS, Hours, from_plain, to_plain

HELSINKI = ZoneInfo("Europe/Helsinki")
OFFICE = Hours(
    week={
        **{day: (("09:00", "12:00"), ("13:00", "16:00")) for day in ("mon", "tue", "wed", "thu")},
        "fri": (("10:00", "15:00"),),
    },
    exceptions={"2026-12-24": (), "12-06": (), "2026-11-25": (("12:00", "20:00"),)},
)


def at(text: str) -> Instant:
    return Instant(int(datetime.fromisoformat(text).replace(tzinfo=HELSINKI).timestamp() * 1_000))


@pytest.mark.req("R34")
@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00:00", True),
        ("2026-11-23T12:00:00", False),
        ("2026-11-23T13:30:00", True),
        ("2026-11-27T09:30:00", False),
        ("2026-11-28T11:00:00", False),
        ("2026-11-25T10:00:00", False),
        ("2026-11-25T19:59:00", True),
        ("2026-12-24T10:00:00", False),
        ("2027-12-06T10:00:00", False),
    ],
)
def test_open_by_the_week_and_its_exceptions(when: str, is_open: bool) -> None:
    assert OFFICE.is_open(at(when)) is is_open


@pytest.mark.req("R34")
def test_says_when_it_closes_and_opens_next() -> None:
    assert OFFICE.closes_at(at("2026-11-23T14:00:00")) == at("2026-11-23T16:00:00")
    assert OFFICE.opens_at(at("2026-11-23T12:30:00")) == at("2026-11-23T13:00:00")
    assert OFFICE.opens_at(at("2026-11-27T16:00:00")) == at("2026-11-30T09:00:00")
    assert OFFICE.opens_at(at("2026-11-23T14:00:00")) is None


def test_a_frame_over_midnight_is_one() -> None:
    night = Hours(week={"fri": (("22:00", "24:00"),), "sat": (("00:00", "02:00"),)})
    assert night.closes_at(at("2026-11-27T23:00:00")) == at("2026-11-28T02:00:00")


def test_what_never_closes_is_open_and_names_no_closing_time() -> None:
    always = Hours(week={day: (("00:00", "24:00"),) for day in DAYS})
    assert always.is_open(at("2026-11-28T03:00:00"))
    assert always.closes_at(at("2026-11-28T03:00:00")) is None


@pytest.mark.req("R34")
def test_hours_are_wall_clock_on_both_sides_of_the_change() -> None:
    before, after = at("2026-10-23T10:00:00"), at("2026-10-26T10:00:00")
    assert OFFICE.is_open(before)
    assert OFFICE.is_open(after)
    summer, winter = OFFICE.closes_at(at("2026-10-22T14:00:00")), OFFICE.closes_at(at("2026-10-26T14:00:00"))
    assert summer is not None
    assert winter is not None
    assert (winter - summer) % 86_400_000 == 3_600_000


def test_survives_being_stored() -> None:
    assert from_plain(to_plain(OFFICE)) == OFFICE


def test_never_open_says_so() -> None:
    assert Hours().opens_at(at("2026-11-23T12:30:00")) is None
