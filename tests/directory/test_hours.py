"""Opening hours: read, told in words, and whether somebody is there."""

from datetime import UTC, date, datetime

import pytest

from advisory.directory.hours import Hours, State, Unreadable, in_words


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


LIBRARY = "Mo-Fr 09:00-20:00; Sa 10:00-16:00; PH off"


@pytest.mark.parametrize(
    ("written", "at", "state"),
    [
        (LIBRARY, moment(2026, 11, 23, 9, 0), State(True, until=20 * 60)),
        (LIBRARY, moment(2026, 11, 23, 20, 0), State(False, opens_in_days=1, opens_at=540)),
        (LIBRARY, moment(2026, 11, 23, 8, 59), State(False, opens_in_days=0, opens_at=540)),
        (LIBRARY, moment(2026, 11, 28, 17, 0), State(False, opens_in_days=2, opens_at=540)),
        ("24/7", moment(2026, 12, 25, 3, 0), State(True, until=1440)),
        ("Tu,Th 12:00-16:00", moment(2026, 11, 25, 9, 0), State(False, opens_in_days=1, opens_at=720)),
        ("Mo 09:00-12:00,13:00-16:00", moment(2026, 11, 23, 12, 30), State(False, None, 0, 780)),
        ("Mo-Su 09:00-16:00; We off", moment(2026, 11, 25, 10, 0), State(False, None, 1, 540)),
        ("Mo-Su off", moment(2026, 11, 25, 10, 0), State(False)),
        ("Sa-Mo 10:00-14:00", moment(2026, 11, 22, 11, 0), State(True, until=840)),
    ],
)
def test_whether_it_is_open(written: str, at: datetime, state: State) -> None:
    assert Hours.read(written).state(at) == state


def test_a_holiday_is_as_its_rule_says_and_else_as_any_day() -> None:
    friday = date(2026, 12, 25)
    at = moment(2026, 12, 25, 10, 0)
    assert Hours.read(LIBRARY).state(at, (friday,)) == State(False, opens_in_days=1, opens_at=600)
    assert Hours.read("Mo-Fr 09:00-20:00").state(at, (friday,)).open


@pytest.mark.parametrize("written", ["Xx 09:00-16:00", "Mo 9-16", "Mo 16:00-09:00", "by appointment", ""])
def test_what_cannot_be_read_says_so_and_is_shown_as_written(written: str) -> None:
    with pytest.raises(Unreadable):
        Hours.read(written)
    assert in_words(written, "fi") == written


@pytest.mark.parametrize(
    ("written", "lang", "words"),
    [
        (LIBRARY, "fi", "ma–pe 9–20, la 10–16"),
        ("Mo-Fr 08:00-16:15", "sv", "mån–fre 8–16.15"),
        ("Tu,Th 12:00-16:00", "en", "Tu 12:00–16:00, Th 12:00–16:00"),
        ("24/7", "en", "around the clock"),
    ],
)
def test_hours_in_words(written: str, lang: str, words: str) -> None:
    assert in_words(written, lang) == words
