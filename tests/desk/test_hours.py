"""Opening hours: frames, exceptions, midnight and the change of clocks."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisory.clock import Instant
from advisory.desk.holidays import finnish
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


HOLIDAYS = Hours(
    week=OFFICE.week, holidays="fi", exceptions={"midsummer_eve": (("09:00", "11:00"),), "2026-12-26": ()}
)


@pytest.mark.req("R34")
@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-04-03T10:00:00", False),  # Good Friday
        ("2026-04-06T10:00:00", False),  # Easter Monday
        ("2026-04-07T10:00:00", True),
        ("2026-05-14T10:00:00", False),  # Ascension
        ("2026-06-19T10:00:00", True),  # Midsummer Eve has hours of its own
        ("2026-06-19T11:00:00", False),
        ("2027-01-06T10:00:00", False),
    ],
)
def test_holidays_are_closed_unless_they_have_hours_of_their_own(when: str, is_open: bool) -> None:
    assert HOLIDAYS.is_open(at(when)) is is_open
    assert from_plain(to_plain(HOLIDAYS)) == HOLIDAYS


def test_the_more_exact_exception_wins() -> None:
    hours = Hours(
        week=OFFICE.week,
        holidays="fi",
        exceptions={
            "independence_day": (("10:00", "11:00"),),
            "12-06": (("11:00", "12:00"),),
            "2027-12-06": (("12:00", "13:00"),),
        },
    )
    assert [hours.is_open(at(f"2027-12-06T{hour}:30:00")) for hour in (10, 11, 12)] == [False, False, True]
    assert [hours.is_open(at(f"2028-12-06T{hour}:30:00")) for hour in (10, 11, 12)] == [False, True, False]


ZONES = ("Europe/Helsinki", "Europe/Stockholm", "UTC", "America/New_York")
CLOCK = st.integers(0, 24 * 4).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    def frames() -> tuple[tuple[str, str], ...]:
        marks = sorted(draw(st.sets(CLOCK, max_size=6)))
        return tuple(zip(marks[::2], marks[1::2], strict=False))

    return Hours(
        zone=draw(st.sampled_from(ZONES)),
        week={day: frames() for day in DAYS},
        holidays=draw(st.sampled_from(("", "fi"))),
    )


# Around the changes of clocks in 2026 and 2027, and anywhere.
CHANGES = ("2026-03-29T01:00+00:00", "2026-10-25T01:00+00:00", "2027-03-14T07:00+00:00")
MOMENTS = st.one_of(
    st.builds(
        lambda day, seconds: int(datetime.fromisoformat(day).timestamp()) + seconds,
        st.sampled_from(CHANGES),
        st.integers(-3 * 86_400, 3 * 86_400),
    ),
    st.integers(1_700_000_000, 1_900_000_000),
)


@pytest.mark.req("R34")
@given(hours=some_hours(), second=MOMENTS)
def test_it_is_open_when_the_clock_on_the_wall_says_so(hours: Hours, second: int) -> None:
    zone = ZoneInfo(hours.zone)
    local = datetime.fromtimestamp(second, zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    assume(not twice)  # the hour that comes twice belongs to what it was the first time
    frames = (
        () if hours.holidays and local.date() in finnish(local.year) else hours.week[DAYS[local.weekday()]]
    )
    wall = local.strftime("%H:%M")
    assert hours.is_open(Instant(second * 1_000)) is any(start <= wall < stop for start, stop in frames)


@pytest.mark.req("R34")
@given(hours=some_hours(), second=MOMENTS)
def test_opening_and_closing_are_where_it_changes(hours: Hours, second: int) -> None:
    now = Instant(second * 1_000)
    closes, opens = hours.closes_at(now), hours.opens_at(now)
    if closes is not None:
        assert hours.is_open(now)
        assert hours.is_open(Instant(closes - 1))
        assert not hours.is_open(closes)
    if opens is not None:
        assert not hours.is_open(now)
        assert not hours.is_open(Instant(opens - 1))
        assert hours.is_open(opens)
