"""Somebody reads unusually much: main users are told, once, and nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from advisory.audit.alert import ReadingAlert
from advisory.audit.model import READ_WITHIN_MS, WARNED_FOR_MS, many_readers
from advisory.chat.readings import Readings
from advisory.clock import HOUR_MS, Instant
from advisory.oversight.notices import Notices
from advisory.storage.record import Row
from tests.support.clock import FrozenClock
from tests.support.house import House, a_house, code_of
from tests.support.ids import new_cid

NOW = Instant(10 * WARNED_FOR_MS)
MOST = 3


def reads(who: str, *conversations: str, ago: int = 1, **more: Any) -> list[Row]:
    at = Instant(NOW - ago)
    return [Row("conversation.read", at, "staff", who, conversation=one, **more) for one in conversations]


@pytest.mark.req("R87")
def test_many_are_different_conversations_of_one_person_within_an_hour() -> None:
    def found(*rows: Row, warned: tuple[Row, ...] = ()) -> dict[str, int]:
        return many_readers(rows, warned, MOST, NOW)

    assert found(*reads("aino", "a", "b")) == {}
    assert found(*reads("aino", "a", "b", "b", "a")) == {}, "the same again is no more"
    assert found(*reads("aino", "a", "b"), *reads("bjorn", "c")) == {}
    assert found(*reads("aino", "a", "b", "c"), *reads("bjorn", "c")) == {"aino": 3}
    assert found(*reads("aino", "a", "b"), *reads("aino", "c", ago=READ_WITHIN_MS)) == {}
    assert found(*reads("aino", "a", "b", "c", practice=True)) == {}

    def told(ago: int) -> Row:
        return Row("audit.mass_reading", Instant(NOW - ago), data={"staff": "aino"})

    four = reads("aino", "a", "b", "c", "d")
    assert found(*four, warned=(told(1),)) == {}
    assert found(*four, warned=(told(WARNED_FOR_MS),)) == {"aino": 4}


@pytest.fixture
async def house(tmp_path: Path, database_url: str, clock: FrozenClock) -> AsyncIterator[House]:
    async with a_house(tmp_path, database_url, clock) as made:
        yield made


@pytest.mark.req("R87")
async def test_main_users_are_told_of_somebody_who_reads_what_is_not_theirs(house: House) -> None:
    database = house.service.parts.database
    notices = Notices(database, house.service.desk.board, house.clock)
    alert = ReadingAlert(database, house.clock, house.service.people, notices.warn, MOST)
    readings = Readings(database, house.clock)
    aino, bjorn, matti = (house.staff(name) for name in ("aino", "bjorn", "matti"))
    await house.at_desk(bjorn)
    for number in range(MOST):
        assert await alert.look() == 0
        item = await house.asks(house.visitor())
        await readings.note(aino, item)  # waits in her own queue
        taken = await house.desk.take(bjorn, new_cid(), item.id)
        assert taken is not None
        await readings.note(bjorn, taken)
        for _ in range(2):
            await readings.note(aino, taken)
        assert (await house.kinds(item.id)).count("conversation.read") == 1, number
    assert await alert.look() == 1
    assert await alert.look() == 0, "once"
    await notices.load()
    (told,) = (await notices.of(matti))[0]
    assert told.texts["fi"].startswith("Aino on lukenut tunnin aikana 3 keskustelua")
    assert (await notices.of(aino))[0] == []
    assert await code_of(notices.read(aino, told.id)) == "not_found"
    await notices.read(matti, told.id)
    house.clock.advance(HOUR_MS)
    assert await alert.look() == 0
