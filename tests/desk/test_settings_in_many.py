"""Settings where several processes serve: known to all at once, and two people at once lose nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisory.errors import Code
from advisory.lab.redis import RedisServer
from advisory.people.skills import Cell, Skills
from tests.support.app import Running
from tests.support.drivers import StaffDriver
from tests.support.house import code_of
from tests.support.ids import new_cid
from tests.support.many import Pair, becomes, two_processes
from tests.support.town import ADVICE, LIBRARY, PASSWORD, STAFF, a_service

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow]

MATTI = next(one for one in STAFF if one.id == "matti").as_person("matti")


@pytest.fixture
async def pair(tmp_path: Path, postgres_url: str, redis_server: RedisServer) -> AsyncIterator[Pair]:
    async with two_processes(tmp_path, postgres_url, redis_server.url) as made:
        yield made


async def promise(running: Running, seconds: int) -> object:
    service = running.service.desk.board.services[ADVICE]
    asked = replace(service, promise_s=seconds)
    return await running.service.desk.policies.save(MATTI, new_cid(), 0, "Kiire", asked)


@pytest.mark.req("R40")
async def test_a_change_counts_in_every_process_and_two_at_once_are_one(pair: Pair) -> None:
    both = await asyncio.gather(
        code_of(promise(pair.one, 60)), code_of(promise(pair.two, 90)), return_exceptions=True
    )
    assert sorted(both, key=str) == [None, Code.STALE], both
    versions = await pair.one.service.desk.policies.versions(ADVICE)
    assert [one.rev for one in versions] == [2, 1]
    stored = versions[0].settings
    for running in (pair.one, pair.two):
        board = running.service.desk.board
        await becomes(lambda board=board: board.services[ADVICE] == stored, "the same service everywhere")


async def test_who_makes_the_same_new_service_second_is_told_that_it_is_there(pair: Pair) -> None:
    """As one process tells it, whichever comes first and however close."""
    for at in range(3):
        new = a_service(f"pools-{at}")
        both = await asyncio.gather(
            *(
                code_of(running.service.desk.policies.save(MATTI, new_cid(), 0, "Uusi", new))
                for running in (pair.one, pair.two)
            ),
            return_exceptions=True,
        )
        assert sorted(both, key=str) == [None, Code.STALE], both
        assert len(await pair.two.service.desk.policies.versions(new.id)) == 1


async def test_cells_of_one_person_set_at_once_are_both_kept(pair: Pair) -> None:
    async with StaffDriver(pair.two.url) as aino:
        await aino.signs_in("aino@town.example", PASSWORD)
        one, two = (Skills(running.service.parts.database) for running in (pair.one, pair.two))
        known = [ADVICE, LIBRARY]
        await asyncio.gather(
            one.change(MATTI, new_cid(), [Cell("aino", f"service:{ADVICE}", 2, 3)], known),
            two.change(MATTI, new_cid(), [Cell("aino", "lang:sv", 1, 0)], known),
        )
        found = next(member for member in await two.members() if member.id == "aino")
        assert found.skills == {ADVICE: 3, LIBRARY: 2}
        assert found.languages == ("fi", "en")
        # Who leaves a service is told by the process that their console sits in.
        await one.change(MATTI, new_cid(), [Cell("aino", f"service:{LIBRARY}", 2, 0)], known)
        await aino.is_cut()
        await aino.opens_console()
        assert set(aino.services) == {ADVICE}
