"""Who is written to in these tests, and what is on its way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from advisory.app import Service, build
from advisory.desk.service import Question
from advisory.identity import Person, Role, SessionId, SiteId, new_id
from advisory.mail.model import Letter
from advisory.mail.service import Mail
from advisory.mail.tables import letter
from advisory.people.administration import Invited
from advisory.people.passwords import Passwords
from advisory.settings import Settings
from advisory.storage.record import event_record
from tests.support.app import QUICK_HASHER
from tests.support.clock import FrozenClock
from tests.support.ids import new_cid
from tests.support.town import ADVICE, SITE, STAFF

CANARY = "Salainen asiani 131052-308T"


def staff(name: str) -> Person:
    return next(one for one in STAFF if one.id == name).as_person(name)


def mail_of(service: Service) -> Mail:
    assert service.mail is not None
    return service.mail


async def letters(service: Service) -> list[Letter]:
    rows = await service.parts.database.read(lambda c: c.execute(select(letter).order_by(letter.c.at)).all())
    return [Letter(**row._mapping) for row in rows]


async def told(service: Service, kind: str) -> list[dict[str, Any]]:
    found = select(event_record.c.data).where(event_record.c.kind == kind)
    return list(await service.parts.database.read(lambda c: c.execute(found).scalars().all()))


async def invites(service: Service, email: str = "uusi@kunta.example", cid: str = "") -> str:
    invited = Invited(email, "Uusi Neuvoja", frozenset({Role.ADVISOR}), (), "sv")
    given = await service.administration.invite(staff("matti"), cid or new_cid(), invited, "new")
    assert given.mailed
    return given.token


async def leaves(service: Service, topic: str = ADVICE) -> None:
    visitor = Person(new_id(), frozenset({Role.VISITOR}), "fi", SessionId("v"), site=SiteId(SITE))
    question = Question(service=topic, text=CANARY, lang="fi")
    await service.desk.messages.leave(visitor, question, "maija@posti.example", new_cid())


@asynccontextmanager
async def opened(settings: Settings, clock: FrozenClock) -> AsyncIterator[Service]:
    """A process of its own, as far as the database knows."""
    made = build(settings, clock, Passwords(QUICK_HASHER))
    await made.parts.database.start()
    try:
        yield made
    finally:
        await made.parts.database.settled()
        await made.parts.background.close()
        await made.parts.database.close()


def killed(*_: Any) -> bool:
    raise RuntimeError("killed")
