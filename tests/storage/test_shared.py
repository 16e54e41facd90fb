"""Many who ask at once are answered by one read, and nobody by one that began before they asked."""

import asyncio

from advisory.storage.shared import Shared


class Counted:
    def __init__(self) -> None:
        self.began = 0
        self.goes_on = asyncio.Event()

    async def __call__(self) -> int:
        self.began += 1
        mine = self.began
        await self.goes_on.wait()
        return mine


async def test_who_asks_together_is_answered_by_one_read() -> None:
    find = Counted()
    shared = Shared(find)
    asked = [asyncio.create_task(shared.ask()) for _ in range(20)]
    while not find.began:
        await asyncio.sleep(0)
    late = [asyncio.create_task(shared.ask()) for _ in range(20)]
    await asyncio.sleep(0)
    find.goes_on.set()
    assert set(await asyncio.gather(*asked)) == {1}
    assert set(await asyncio.gather(*late)) == {2}, "what began before they asked may be too old for them"


async def test_who_gives_up_does_not_take_the_answer_from_the_others() -> None:
    find = Counted()
    shared = Shared(find)
    first, second = asyncio.create_task(shared.ask()), asyncio.create_task(shared.ask())
    while not find.began:
        await asyncio.sleep(0)
    first.cancel()
    find.goes_on.set()
    assert await second == 1


async def test_a_failed_read_is_told_to_all_who_asked_and_to_nobody_after() -> None:
    tries = 0

    async def find() -> int:
        nonlocal tries
        tries += 1
        await asyncio.sleep(0)
        if tries == 1:
            raise ConnectionError
        return tries

    shared = Shared(find)
    told = await asyncio.gather(shared.ask(), shared.ask(), return_exceptions=True)
    assert [type(one) for one in told] == [ConnectionError, ConnectionError]
    assert await shared.ask() == 2


async def test_while_everybody_asks_finding_takes_no_more_than_its_share() -> None:
    found = 0

    async def find() -> int:
        nonlocal found
        found += 1
        await asyncio.sleep(0.02)
        return found

    shared = Shared(find, share=0.2)
    began = asyncio.get_running_loop().time()
    for _ in range(4):
        await shared.ask()
    assert asyncio.get_running_loop().time() - began > 3 * 0.1
    assert found == 4
