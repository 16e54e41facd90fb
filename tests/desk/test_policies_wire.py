"""What may be said of hours and services, and what is refused in words."""

from typing import Any

import pytest
from pydantic import ValidationError

from advisory.desk.policies_wire import HoursForm, SaveService
from advisory.wire import failure_of
from tests.support.ids import new_cid

GOOD: dict[str, Any] = {"zone": "Europe/Helsinki", "week": {}, "exceptions": {}, "holidays": "fi"}


def said(**wrong: Any) -> tuple[str, str]:
    with pytest.raises(ValidationError) as error:
        HoursForm.model_validate(GOOD | wrong)
    failure = failure_of(error.value, "fi")
    return failure.code, failure.message


def test_frames_are_sorted_and_may_touch() -> None:
    form = HoursForm.model_validate(GOOD | {"week": {"mon": [["12:00", "24:00"], ["09:00", "12:00"]]}})
    assert form.week["mon"] == [["09:00", "12:00"], ["12:00", "24:00"]]


def test_an_overlap_is_said_with_both_times() -> None:
    code, message = said(week={"tue": [["12:00", "16:00"], ["09:00", "12:30"]]})
    assert code == "hours_overlap"
    assert "09:00–12:30" in message
    assert "12:00–16:00" in message


def test_an_end_before_its_beginning_is_said() -> None:
    code, message = said(exceptions={"2026-12-24": [["16:00", "09:00"]]})
    assert code == "hours_order"
    assert "16:00–09:00" in message


@pytest.mark.parametrize(
    "wrong",
    [
        {"week": {"monday": []}},
        {"week": {"mon": [["9", "10"]]}},
        {"week": {"mon": [["09:00"]]}},
        {"week": {"mon": [["09:00", "24:01"]]}},
        {"exceptions": {"2026-02-30": []}},
        {"exceptions": {"13-01": []}},
        {"exceptions": {"24.12.": []}},
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
        {"holidays": "se"},
    ],
)
def test_what_is_no_day_no_time_and_no_place_is_refused(wrong: dict[str, Any]) -> None:
    assert said(**wrong)[0] == "invalid"


def test_the_29th_of_february_comes_every_leap_year() -> None:
    assert HoursForm.model_validate(GOOD | {"exceptions": {"02-29": []}}).exceptions == {"02-29": []}


SERVICE: dict[str, Any] = {
    "names": {"fi": "Neuvonta", "sv": "Råd", "en": "Advice"},
    "active": True,
    "kind": "advice",
    "promise_s": 120,
    "target_pct": 80,
    "level": 1,
    "queue_limit": 100,
    "quiet_s": 300,
    "message_days": 2,
    "channels": [{"name": name, "offered": True} for name in ("chat", "message", "video")],
}

MEANS = {"fi": "Sitoo.", "sv": "Binder.", "en": "Binds."}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"names": {"fi": "Neuvonta", "sv": " ", "en": "Advice"}}, "empty"),
        ({"promise_s": 0}, "invalid"),
        ({"target_pct": 101}, "invalid"),
        ({"level": 4}, "invalid"),
        ({"channels": [{"name": "chat", "offered": True}] * 3}, "invalid"),
        ({"turns": [{"at": 5, "channel": "chat", "offered": True}] * 2}, "invalid"),
        ({"surprise": 1}, "invalid"),
        ({"binding": {"level": 0, "words": MEANS}}, "invalid"),
        ({"binding": {"level": 2, "words": MEANS | {"sv": " "}}}, "empty"),
        ({"binding": {"level": 2, "words": {"fi": "Sitoo."}}}, "invalid"),
    ],
)
def test_a_service_that_makes_no_sense_is_refused(wrong: dict[str, Any], code: str) -> None:
    good = {"cid": new_cid(), "rev": 0, "reason": "Syy", "settings": SERVICE}
    assert SaveService.model_validate(good).settings.turns == []
    with pytest.raises(ValidationError) as error:
        SaveService.model_validate(good | {"settings": SERVICE | wrong})
    assert failure_of(error.value, "fi").code == code


def test_nothing_is_changed_without_a_reason() -> None:
    with pytest.raises(ValidationError):
        SaveService.model_validate({"cid": new_cid(), "rev": 0, "reason": "  ", "settings": SERVICE})
