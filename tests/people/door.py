"""People and their second factors on a database of their own, without a service around them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from advisory.clock import MINUTE_MS
from advisory.identity import Person, Role
from advisory.limits.addresses import Addresses
from advisory.limits.buckets import Rate
from advisory.limits.limits import Limit
from advisory.people import store, totp
from advisory.people.events import NamesChanged, RightsEnded
from advisory.people.model import (
    Member,
)
from advisory.people.passwords import Passwords
from advisory.people.second_factor import SecondFactors
from advisory.people.service import People, SignedIn
from advisory.storage.database import Database, open_database
from advisory.storage.record import event_record
from advisory.storage.seal import Seal
from advisory.storage.work import Work
from tests.support.app import QUICK_HASHER, lay_tables
from tests.support.clock import FrozenClock
from tests.support.ids import new_cid
from tests.support.town import PASSWORD, a_member

T = TypeVar("T")

AINO = a_member("aino")
MATTI = a_member("matti", Role.MAIN_USER, Role.ADVISOR)
OLGA = a_member("olga", Role.OWNER, break_glass=True)
STRICT = frozenset({Role.MAIN_USER})


@dataclass
class Door:
    """People and their second factors, without a service around them."""

    database: Database
    clock: FrozenClock
    people: People
    factors: SecondFactors
    heard: list[object]
    alarms: list[str]

    async def does(self, run: Callable[[Work], T]) -> T:
        return await self.database.work(run)

    async def enters(self, member: Member, password: str = PASSWORD, **more: Any) -> SignedIn:
        return await self.people.sign_in(member.email, password, "192.0.2.1", **more)

    async def person(self, signed: SignedIn) -> Person:
        found = await self.people.staff_by_cookie(signed.secret)
        assert found is not None
        return found

    async def told(self) -> list[tuple[str, str, str, dict[str, Any]]]:
        def run(work: Work) -> list[tuple[str, str, str, dict[str, Any]]]:
            rows = work.execute(select(event_record).order_by(event_record.c.id)).all()
            return [(row.kind, row.actor_kind, row.actor, row.data) for row in rows]

        return await self.does(run)

    async def kinds(self) -> list[str]:
        return [one[0] for one in await self.told()]

    async def with_phone(self, member: Member) -> bytes:
        """Its seed; turned on half an hour ago."""
        signed = await self.enters(member)
        person = await self.person(signed)
        begun = await self.factors.begin(person, PASSWORD)
        seed = seed_of(begun.typed)
        await self.factors.confirm(person, new_cid(), totp.code_of(seed, totp.step_of(self.clock())))
        await self.people.sign_out(person)
        self.clock.advance(30 * MINUTE_MS)
        return seed

    def code(self, seed: bytes) -> str:
        return totp.code_of(seed, totp.step_of(self.clock()))


def seed_of(typed: str) -> bytes:
    from base64 import b32decode

    return b32decode(typed)


def people_of(database: Database, clock: FrozenClock, **more: Any) -> People:
    many = Limit("sign-in", Rate(per_second=1, burst=more.pop("burst", 1_000)), clock, None)
    return People(database, clock, Passwords(QUICK_HASHER), more.pop("practice_key", ""), many, **more)


def factors_of(door: Door, key: int | None = 1, burst: int = 1_000) -> SecondFactors:
    seal = None if key is None else Seal(bytes([key]) * 32)
    tries = Limit("codes", Rate(per_second=1, burst=burst), door.clock, None)
    return SecondFactors(door.database, door.clock, door.people, seal, tries)


@asynccontextmanager
async def a_door(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Door]:
    url = f"sqlite:///{tmp_path / 'people.sqlite'}"
    await lay_tables(url)
    database = open_database(url, clock)
    await database.start()
    people = people_of(database, clock, second_factor=STRICT, addresses=Addresses(clock, b"k"))
    made = Door(database, clock, people, None, [], [])  # type: ignore[arg-type]
    made.factors = factors_of(made)
    people.alarm = lambda work, member: made.alarms.append(member.id)

    async def hear(event: object) -> None:
        made.heard.append(event)

    for kind in (RightsEnded, NamesChanged):
        database.listen(kind, hear)
    hashed = await people.hashed(PASSWORD)

    def hire(work: Work) -> None:
        for member in (AINO, MATTI, OLGA):
            store.add_member(work, replace(member, password_hash=hashed))

    await made.does(hire)
    yield made
    await database.settled()
    await database.close()
