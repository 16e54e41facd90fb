"""Settings of services as versions: who may change what, why it was changed, and the way back."""

from dataclasses import replace
from typing import Any

import pytest

from advisory.clock import HOUR_MS, Instant
from advisory.desk.binding import Binding
from advisory.desk.channels import Channel, Turn
from advisory.desk.model import Service
from advisory.desk.policies import Policies
from advisory.desk.service import Question
from advisory.errors import Code
from advisory.identity import ServiceId
from tests.support.house import House, code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE, ALWAYS, LIBRARY, a_service

WHY = "Lupaus pidettiin koko syksyn"


def policies(house: House) -> Policies:
    return house.service.desk.policies


def now(house: House, service: str = ADVICE) -> Service:
    return house.service.desk.board.services[service]


async def save(house: House, rev: int, who: str = "matti", cid: str = "", **changes: Any) -> Any:
    asked = replace(now(house), **changes)
    made = await policies(house).save(house.staff(who), cid or new_cid(), rev, WHY, asked)
    await house.service.parts.database.settled()
    return made


def without(name: str) -> tuple[Channel, ...]:
    return tuple(Channel(one, offered=one != name) for one in ("chat", "message", "video"))


@pytest.mark.req("R40")
async def test_a_change_is_a_version_with_its_reason_and_can_be_put_back(house: House) -> None:
    assert await policies(house).versions(ADVICE) == []
    made = await save(house, 0, promise_s=60, target_pct=90)
    assert (now(house).promise_s, now(house).target_pct) == (60, 90)
    latest, first = await policies(house).versions(ADVICE)
    assert (made.rev, latest.rev, latest.reason, latest.staff, latest.at) == (
        2,
        2,
        WHY,
        "matti",
        house.clock(),
    )
    assert (first.rev, first.staff, first.settings.promise_s) == (1, None, 120)

    back = await policies(house).put_back(house.staff("matti"), ADVICE, new_cid(), 2, "Kiire", 1)
    assert (back.rev, back.last.of_rev if back.last else None) == (3, 1)
    assert back.service == first.settings
    await house.service.parts.database.settled()
    assert now(house).promise_s == 120


async def test_sent_twice_it_is_one_version(house: House) -> None:
    cid = new_cid()
    first = await save(house, 0, cid=cid, queue_limit=7)
    assert (await save(house, 0, cid=cid, queue_limit=7)).rev == first.rev == 2
    assert len(await policies(house).versions(ADVICE)) == 2


async def test_who_did_not_see_the_last_change_is_told_so(house: House) -> None:
    await save(house, 0, queue_limit=7)
    assert await code_of(save(house, 0, queue_limit=8)) is Code.STALE
    assert now(house).queue_limit == 7


async def test_saving_what_is_there_makes_no_version(house: House) -> None:
    assert (await save(house, 0)).rev == 0


async def test_what_a_command_changed_in_between_is_a_version_too(house: House) -> None:
    await save(house, 0, queue_limit=7)
    await house.put_service(a_service(ADVICE, queue_limit=9))
    await save(house, 2, promise_s=60)
    found = await policies(house).versions(ADVICE)
    assert [(one.rev, one.staff, one.settings.queue_limit) for one in found] == [
        (4, "matti", 9),
        (3, None, 9),
        (2, "matti", 7),
        (1, None, 100),
    ]


@pytest.mark.req("R40")
async def test_policy_is_the_main_users_and_hours_are_supervisors_in_their_own_services(house: House) -> None:
    saara = house.staff("saara")
    hours = replace(ALWAYS, exceptions={"2026-12-24": ()})
    assert await code_of(save(house, 0, "saara", promise_s=5)) is Code.NOT_PERMITTED
    assert await code_of(save(house, 0, "aino", promise_s=5)) is Code.NOT_PERMITTED
    elsewhere = replace(saara, services=frozenset({ServiceId(LIBRARY)}))
    refused = policies(house).set_hours(elsewhere, ADVICE, new_cid(), 0, WHY, hours)
    assert await code_of(refused) is Code.NOT_PERMITTED
    made = await policies(house).set_hours(saara, ADVICE, new_cid(), 0, WHY, hours)
    assert made.service.hours == hours
    # Their own hours can be taken back by them, what else was changed meanwhile cannot.
    assert (await policies(house).put_back(saara, ADVICE, new_cid(), 2, WHY, 1)).service.hours == ALWAYS
    await house.service.parts.database.settled()
    await save(house, 3, promise_s=60)
    assert await code_of(policies(house).put_back(saara, ADVICE, new_cid(), 4, WHY, 3)) is Code.NOT_PERMITTED


async def test_a_new_service_opens_when_it_has_hours(house: House) -> None:
    matti = house.staff("matti")
    pool = a_service("pool")
    assert await code_of(policies(house).save(matti, new_cid(), 3, WHY, pool)) is Code.NOT_FOUND
    made = await policies(house).save(matti, new_cid(), 0, WHY, replace(pool, hours=type(ALWAYS)()))
    assert made.rev == 1
    assert not made.service.hours.is_open(house.clock())
    made = await policies(house).set_hours(matti, "pool", new_cid(), 1, WHY, ALWAYS)
    await house.service.parts.database.settled()
    assert house.service.desk.board.is_open("pool")


async def test_what_others_need_cannot_be_closed_down(house: House) -> None:
    assert await code_of(save(house, 0, active=False)) is Code.SITE_NEEDS_SERVICE
    assert await code_of(save(house, 0, overflow_to=ADVICE)) is Code.INVALID
    assert await code_of(save(house, 0, overflow_to="nowhere")) is Code.INVALID


@pytest.mark.req("R33")
async def test_a_channel_that_is_not_offered_is_refused_and_nobody_who_waits_is_forgotten(
    house: House,
) -> None:
    aino = house.staff("aino")
    await house.at_desk(aino)
    waiting = house.visitor()
    await house.asks(waiting)
    await save(house, 0, channels=without("chat"))
    assert await code_of(house.asks(house.visitor())) is Code.NOT_OFFERED
    state = house.service.desk.routes.site_state("town", "/")
    assert (state.availability, state.opens_at, state.closes_at) == ("closed", None, None)
    assert state.channels == ["message", "video"]
    taken = await house.desk.take(aino, new_cid(), None)
    assert taken is not None

    await save(house, 2, channels=without("message"))
    messages = house.service.desk.messages
    refused = messages.leave(house.visitor(), Question(ADVICE, "Hei", "fi"), "", new_cid())
    assert await code_of(refused) is Code.NOT_OFFERED
    hidden = Turn(Instant(house.clock() + HOUR_MS), "chat", False)
    await save(house, 3, channels=without(""), turns=(hidden,))
    assert await code_of(house.asks(house.visitor())) is None
    house.clock.advance(HOUR_MS)
    assert await code_of(house.asks(house.visitor())) is Code.NOT_OFFERED
    # What came true while a form was open is kept, and no longer planned.
    await save(house, 4, queue_limit=7)
    assert now(house).turns == ()
    assert now(house).offered(house.clock()) == ("message", "video")
    assert (await house.now(taken.id)).status == "active"


@pytest.mark.req("R85")
async def test_binding_advice_is_a_setting_like_others_with_versions_and_a_way_back(house: House) -> None:
    means = {"fi": "Sitoo.", "sv": "Binder.", "en": "Binds."}
    assert (now(house).binding, now(house).health_note) == (None, True)
    await save(house, 0, binding=Binding(level=2, words=means), health_note=False)
    assert (now(house).binding, now(house).health_note) == (Binding(2, means), False)
    latest, first = await policies(house).versions(ADVICE)
    assert (latest.settings.binding, first.settings.binding, latest.reason) == (
        Binding(2, means),
        None,
        WHY,
    )
    assert await code_of(save(house, 2, "saara", binding=None)) == Code.NOT_PERMITTED
    await policies(house).put_back(house.staff("matti"), ADVICE, new_cid(), 2, "Ei vielä", 1)
    await house.service.parts.database.settled()
    assert (now(house).binding, now(house).health_note) == (None, True)
