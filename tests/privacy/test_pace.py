"""A visitor's code is not found by trying, and no refusal tells whether there is one."""

from collections.abc import Awaitable, Callable

import pytest

from advisory.audit.looking import Looking, Wanted
from advisory.audit.service import Audit
from advisory.chat.life import FINDS
from advisory.clock import MINUTE_MS, SECOND_MS, Clock
from advisory.errors import Code, Refusal
from advisory.limits.addresses import Addresses
from advisory.people.passwords import Passwords
from advisory.people.service import People
from tests.privacy.town import closed
from tests.support.app import QUICK_HASHER
from tests.support.clock import FrozenClock
from tests.support.house import House, code_of
from tests.support.ids import new_cid

UNKNOWN = "AAAAAAAAAA"
Find = Callable[[str], Awaitable[object]]


async def refused(asked: Awaitable[object]) -> tuple[Code, float | None]:
    with pytest.raises(Refusal) as error:
        await asked
    return error.value.code, error.value.retry_after


@pytest.mark.req("R87")
async def test_all_ways_of_finding_count_together_and_tell_nothing_when_it_is_too_fast(house: House) -> None:
    matti, receipt = house.staff("matti"), (await house.now((await closed(house)).id)).receipt
    privacy, life = house.service.privacy.privacy, house.service.chat.life
    audit = Audit(house.service.parts.database, house.clock)
    looking = Looking(house.service.parts.database, audit, b"", life.id_of)

    def by_privacy(code: str) -> Awaitable[object]:
        return privacy.find(matti, new_cid(), code, "check")

    def by_audit(code: str) -> Awaitable[object]:
        return looking.page(matti, Wanted(receipt=code), None, 10)

    def by_desk(code: str) -> Awaitable[object]:
        return life.find_by_receipt(matti, code, "returns")

    ways: tuple[Find, ...] = (by_privacy, by_audit, by_desk)
    for number in range(int(FINDS.burst)):
        assert await code_of(ways[number % 3](UNKNOWN)) is Code.NOT_FOUND
    told = {await refused(way(code)) for way in ways for code in (UNKNOWN, receipt)}
    assert len(told) == 1, "the same for a code that there is and for one that there is not"
    ((code, wait),) = told
    assert code is Code.TOO_MANY
    assert wait == pytest.approx(1 / FINDS.per_second)
    found = [row for row in await house.records() if row.kind == "conversation.found_by_receipt"]
    assert found == [], "nor was it looked for"
    house.clock.advance(int(1_000 / FINDS.per_second) + SECOND_MS)
    assert (await privacy.find(matti, new_cid(), receipt, "check")).item.receipt == receipt
    other = house.staff("aino")
    assert (await life.find_by_receipt(other, receipt, "returns")).receipt == receipt, "each at their own"


async def test_what_an_address_is_counted_under_at_sign_in_is_another_each_day(
    house: House, clock: FrozenClock
) -> None:
    def people(secret: bytes, at: Clock) -> People:
        limit = house.service.parts.limits.of("a test", FINDS)
        addresses = Addresses(at, secret)
        return People(
            house.service.parts.database, at, Passwords(QUICK_HASHER), "", limit, addresses=addresses
        )

    one, other = people(b"secret", clock), people(b"secret", clock)
    today = one.keyed("192.0.2.7")
    clock.advance(MINUTE_MS)
    assert one.keyed("192.0.2.7") == other.keyed("192.0.2.7") == today, "in all processes"
    clock.advance(24 * 60 * MINUTE_MS)
    assert one.keyed("192.0.2.7") == other.keyed("192.0.2.7") != today
    assert "192" not in today
    assert house.service.people.keyed("192.0.2.7") == house.service.parts.limits.addresses.keyed("192.0.2.7")
