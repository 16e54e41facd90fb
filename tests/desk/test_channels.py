"""Which channels a service offers when, and when a chat can be begun again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from advisory.clock import HOUR_MS, Instant
from advisory.desk.channels import EVERYWHERE, Channel, Turn, offered, settled
from tests.support.town import a_service


def at(hours: int) -> Instant:
    return Instant(hours * HOUR_MS)


@pytest.mark.req("R33")
def test_a_planned_turn_shows_and_hides_by_itself() -> None:
    turns = (Turn(at(10), "video", False), Turn(at(20), "video", True))
    assert offered(EVERYWHERE, turns, at(9)) == ("chat", "message", "video")
    assert offered(EVERYWHERE, turns, at(10)) == ("chat", "message")
    assert offered(EVERYWHERE, turns, at(20)) == ("chat", "message", "video")


def test_the_order_is_the_organisations() -> None:
    listed = (Channel("message"), Channel("video", offered=False), Channel("chat"))
    assert offered(listed, (), at(0)) == ("message", "chat")


def test_what_has_happened_is_settled_and_what_lies_ahead_stays_in_order() -> None:
    later, soon, past = Turn(at(30), "chat", False), Turn(at(20), "chat", True), Turn(at(5), "chat", False)
    channels, left = settled(EVERYWHERE, (later, past, soon), at(10))
    assert [one.offered for one in channels] == [False, True, True]
    assert left == (soon, later)
    assert settled(channels, left, at(10)) == (channels, left)


def test_a_chat_that_is_planned_opens_with_its_turn_within_the_hours() -> None:
    monday = Instant(int(datetime(2026, 11, 23, 0, 0, tzinfo=UTC).timestamp() * 1_000))
    service = a_service("a")
    service = replace(service, hours=replace(service.hours, zone="UTC", week={"mon": (("09:00", "16:00"),)}))
    hidden = replace(service, channels=(Channel("chat", offered=False), *EVERYWHERE[1:]))
    assert service.opens_at(monday) == monday + 9 * HOUR_MS
    assert hidden.opens_at(monday) is None
    begins = replace(hidden, turns=(Turn(Instant(monday + 10 * HOUR_MS), "chat", True),))
    assert begins.opens_at(monday) == monday + 10 * HOUR_MS
    early = replace(hidden, turns=(Turn(Instant(monday + 1 * HOUR_MS), "chat", True),))
    assert early.opens_at(monday) == monday + 9 * HOUR_MS


def test_a_service_that_is_closed_down_offers_nothing() -> None:
    service = a_service("a", active=False)
    assert not any(service.offers(one, at(1)) for one in ("chat", "message", "video"))
