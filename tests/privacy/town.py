"""What happens in the town before somebody asks for their data."""

from collections.abc import AsyncIterator

from advisory.chat.model import Conversation
from advisory.identity import ConversationId, Person
from advisory.privacy.model import Schedule
from tests.files import samples
from tests.support.house import House, code_of
from tests.support.ids import new_cid
from tests.support.town import ADVICE


async def closed(
    house: House, service: str = ADVICE, text: str = "Kysymys", file: bool = False
) -> Conversation:
    """A conversation with Aino that is over, with a picture from the visitor where one is wanted."""
    aino, visitor = house.staff("aino"), house.visitor()
    await house.at_desk(aino)
    item = await house.asks(visitor, text, service)
    await house.desk.take(aino, new_cid(), item.id)
    if file:
        await sends(house, visitor, item.id)
    return await house.chat.close(aino, item.id, new_cid(), "solved", "", False)


async def sends(house: House, visitor: Person, conversation: str, name: str = "kuva.png") -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield samples.picture()

    await house.service.files.send(visitor, conversation, new_cid(), name, None, parts())


async def sets(house: House, days: Schedule, service: str = ADVICE, rev: int = 0) -> None:
    matti, why = house.staff("matti"), "Tiedonohjaussuunnitelma"
    await house.service.privacy.schedules.save(matti, service, new_cid(), rev, why, days)


async def is_there(house: House, item: Conversation) -> bool:
    return await code_of(house.chat.find(item.id)) is None


async def count(house: House, item: Conversation) -> int:
    lifecycle, database = house.service.parts.lifecycle, house.service.parts.database
    return await database.read(lambda c: lifecycle.count(c, ConversationId(item.id)))


async def logged(house: House) -> list[tuple[str, str, str, int]]:
    """The deletion log, the oldest first: cause, service, kind and count."""
    found = await house.service.privacy.privacy.deletions(None, 100)
    return [(one.cause, one.service, one.kind, one.count) for one in reversed(found)]


async def expire(house: House) -> int:
    return await house.service.privacy.retention.expire()
