"""Who sends what in the generated journeys: a builder for each event sets the stage and gives both."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.support.app import Running
from tests.support.connection import Connection, data_of
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.town import ADVICE, PASSWORD


class Scene:
    """Everybody who is needed; a builder sets the stage and gives who sends what."""

    def __init__(self, app: Running, visitor: VisitorDriver, aino: StaffDriver, bjorn: StaffDriver) -> None:
        self.app = app
        self.visitor = visitor
        self.aino = aino
        self.bjorn = bjorn
        self.saara: StaffDriver | None = None
        self.guest: Connection | None = None

    async def supervisor(self) -> StaffDriver:
        self.saara = StaffDriver(self.app.url)
        if self.app.url in SIGNED_IN:  # whoever signs in again and again is asked to wait
            await self.saara.connect({}, Cookie=SIGNED_IN[self.app.url])
        else:
            await self.saara.signs_in("saara@town.example", PASSWORD)
            SIGNED_IN[self.app.url] = self.saara.cookie
        await self.saara.is_("break_soon")
        return self.saara

    async def waiting(self) -> str:
        return await self.visitor.starts("Hei", ADVICE)

    async def held(self) -> str:
        conversation = await self.waiting()
        await self.aino.takes(conversation)
        return conversation

    async def closed(self) -> str:
        conversation = await self.held()
        await self.aino.closes(conversation)
        return conversation


Sent = tuple[Connection, dict[str, Any]]
Builder = Callable[[Scene], Awaitable[Sent]]
BUILDERS: dict[tuple[str, str], Builder] = {}
SIGNED_IN: dict[str, str] = {}
"""By service, what the supervisor's browser keeps between two scenes."""


def builds(namespace: str, name: str) -> Callable[[Builder], Builder]:
    def keep(builder: Builder) -> Builder:
        BUILDERS[namespace, name] = builder
        return builder

    return keep


async def send(connection: Connection, name: str, payload: dict[str, Any]) -> Any:
    client = connection._client
    assert client is not None
    return data_of(await client.call(name, payload, namespace=connection.namespace, timeout=10))
