"""What consoles are told of what they may no longer see, and who may answer an offer."""

from pathlib import Path
from typing import Any

import pytest

from advisory.desk import wire as desk
from advisory.desk.model import LOST_MS
from advisory.wire import Nothing
from tests.support.app import Running, make_settings, running_app
from tests.support.clock import FrozenClock
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, LIBRARY, PASSWORD, SITE, a_member


@pytest.fixture
async def app(tmp_path: Path, clock: FrozenClock) -> Any:
    async with running_app(make_settings(tmp_path), clock) as running:
        await running.service.people.add_member(a_member("lauri", skills={LIBRARY: 2}), PASSWORD)
        yield running


@pytest.fixture
async def lauri(app: Running) -> Any:
    """Of the library alone."""
    async with StaffDriver(app.url) as driver:
        yield await driver.signs_in("lauri@town.example", PASSWORD)


async def test_what_another_took_or_moved_away_is_gone_from_my_list(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver, lauri: StaffDriver
) -> None:
    conversation = await visitor.starts("Hei", LIBRARY)
    await lauri.sees_waiting(conversation)
    taker = (await app.service.chat.chat.find(conversation)).offered_to
    await (lauri if taker == "lauri" else advisor).takes(conversation)
    other = advisor if taker == "lauri" else lauri
    await other.until(lambda: conversation not in other.cards, "that it was taken")
    assert other.last("desk:gone") == {"conversation": conversation, "reason": "taken"}

    second = await visitor.starts("Toinen", LIBRARY)
    await lauri.sees_waiting(second)
    await visitor.leaves()
    await lauri.until(lambda: second not in lauri.cards, "that the visitor left")
    assert lauri.last("desk:gone") == {"conversation": second, "reason": "left"}


async def test_a_colleague_of_another_service_can_decline_what_is_handed_to_them(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver, lauri: StaffDriver
) -> None:
    conversation = await visitor.starts("Hei", ADVICE)
    await advisor.takes(conversation)
    assert conversation not in lauri.cards
    await advisor.transfers(conversation, advisor="lauri", note="Kirjasta")
    await lauri.sees_waiting(conversation)
    await lauri.syncs(conversation)
    await lauri.call(desk.DECLINE, desk.Decline(cid=new_cid(), conversation=conversation), Nothing)
    await lauri.until(lambda: conversation not in lauri.cards, "that it is gone")
    assert (await app.service.chat.chat.find(conversation)).advisor == "aino"


async def test_a_console_that_fell_silent_is_offered_nothing(
    app: Running, visitor: VisitorDriver, advisor: StaffDriver, clock: FrozenClock
) -> None:
    clock.advance(LOST_MS + 1)
    conversation = await visitor.starts("Hei", ADVICE)
    assert await app.service.desk.desk.route() == 0
    await advisor.call(desk.BEAT, desk.Beat(), Nothing)
    await app.service.desk.desk.route()
    assert (await app.service.chat.chat.find(conversation)).offered_to == "aino"


async def test_who_is_free_is_told_when_a_colleague_goes(
    app: Running, advisor: StaffDriver, lauri: StaffDriver
) -> None:
    await advisor.until(lambda: advisor.services[LIBRARY].free_advisors == 2, "two are free")
    await lauri.disconnect()
    await advisor.until(lambda: advisor.services[LIBRARY].free_advisors == 1, "one is free")


async def test_visitors_of_one_site_share_a_queue_and_each_hears_their_place(app: Running) -> None:
    people = [await VisitorDriver(app.url).arrives(SITE) for _ in range(3)]
    for one in people:
        await one.starts("Hei", ADVICE)
        app.service.parts.clock.advance(1)  # type: ignore[attr-defined]
    await people[0].leaves()
    for place, one in enumerate(people[1:], 1):
        await one.until(
            lambda one=one, place=place: bool(  # type: ignore[misc]
                one.view and one.view.queue and one.view.queue.position == place
            ),
            f"place {place}",
        )
    for one in people:
        await one.disconnect()
