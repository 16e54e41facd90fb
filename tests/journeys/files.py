"""What is done with files in a conversation, for those who send everything twice or wrongly."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol

from advisory.files import wire
from advisory.wire import STAFF_SPACE, VISITORS
from tests.files.samples import picture
from tests.support.app import Running
from tests.support.connection import Connection
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid


class Stage(Protocol):
    app: Running
    visitor: VisitorDriver
    aino: StaffDriver

    async def held(self) -> str: ...


Builder = Callable[[Any], Awaitable[tuple[Connection, dict[str, Any]]]]


async def a_file(stage: Stage) -> dict[str, Any]:
    """A file that stands in a conversation."""
    conversation = await stage.held()

    async def parts() -> AsyncIterator[bytes]:
        yield picture()

    person = stage.app.service.parts.gateway.connections_of("aino")[0].person
    files = stage.app.service.files
    posted = await files.send(person, conversation, new_cid(), "kuva.png", None, parts())
    assert posted.entry.card is not None
    return {"conversation": conversation, "cid": new_cid(), "file": posted.entry.card["id"]}


async def laid_before_both(stage: Stage) -> dict[str, Any]:
    asked = await a_file(stage)
    await stage.aino.ask(wire.OPEN[1], wire.OpenTogether(**asked))
    return {"conversation": asked["conversation"], "cid": new_cid()}


def by_both(name: str, payload: Callable[[Any], Awaitable[dict[str, Any]]]) -> dict[tuple[str, str], Builder]:
    async def visitor(stage: Stage) -> tuple[Connection, dict[str, Any]]:
        return stage.visitor, await payload(stage)

    async def advisor(stage: Stage) -> tuple[Connection, dict[str, Any]]:
        return stage.aino, await payload(stage)

    return {(VISITORS, name): visitor, (STAFF_SPACE, name): advisor}


async def turned(stage: Stage) -> dict[str, Any]:
    return await laid_before_both(stage) | {"page": 1}


FILES = {
    **by_both("doc:open", a_file),
    **by_both("doc:turn", turned),
    **by_both("doc:put_away", laid_before_both),
}
