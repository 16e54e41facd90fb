"""Somebody who asks and somebody who advises, with hands to send and fetch files as their pages do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
import pytest

from advisory.chat import wire as chat
from advisory.files.model import Rule
from tests.support.app import Running
from tests.support.connection import data_of
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE


@dataclass
class Hands:
    """One person's side of HTTP. `headers` are who they are."""

    url: str
    side: str
    session: aiohttp.ClientSession
    headers: dict[str, str] = field(default_factory=dict)
    address: str = ""
    """Where to ask instead of where the page is from."""

    async def asks(self, method: str, path: str, **more: Any) -> tuple[int, aiohttp.ClientResponse, bytes]:
        base = {"Origin": self.url, "Host": urlsplit(self.url).netloc}
        headers = base | self.headers | more.pop("headers", {})
        address = f"{self.address or self.url}/api/{self.side}/files{path}"
        async with self.session.request(method, address, headers=headers, **more) as answer:
            return answer.status, answer, await answer.read()

    async def sends(
        self, conversation: str, data: Any, name: str = "kuva.png", cid: str = "", **more: Any
    ) -> chat.EntryReceipt:
        """Refused as `Refused`, in the words of the server."""
        _, answer, _ = await self.tries(conversation, data, name, cid, **more)
        return chat.EntryReceipt.model_validate(data_of(await answer.json()))

    async def tries(
        self, conversation: str, data: Any, name: str = "kuva.png", cid: str = "", **more: Any
    ) -> tuple[int, aiohttp.ClientResponse, bytes]:
        return await self.asks(
            "PUT",
            "",
            params={"conversation": conversation, "cid": cid or new_cid()},
            data=data,
            headers={"Content-Type": "application/octet-stream", "X-File-Name": quote(name)}
            | more.pop("headers", {}),
            **more,
        )

    async def gets(self, path: str) -> tuple[int, aiohttp.ClientResponse, bytes]:
        return await self.asks("GET", path)


@dataclass
class Scene:
    app: Running
    visitor: VisitorDriver
    advisor: StaffDriver
    visits: Hands
    advises: Hands

    async def held(self) -> str:
        conversation = await self.visitor.starts("Hei", ADVICE)
        return await self.advisor.takes(conversation)

    async def kept(self) -> dict[str, int]:
        """Rows of files, and what lies in the folder for what is coming in."""
        from sqlalchemy import func, select

        from advisory.files.tables import attachment, attachment_page

        def run(connection: Any) -> dict[str, int]:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (attachment, attachment_page)
            }

        found = await self.app.service.parts.database.read(run)
        room = self.app.service.settings.var / "coming"
        return found | {"coming": len(list(room.iterdir())) if room.exists() else 0}


NOTHING = {"attachment": 0, "attachment_page": 0, "coming": 0}


@pytest.fixture
async def scene(app: Running, visitor: VisitorDriver, advisor: StaffDriver) -> AsyncIterator[Scene]:
    await app.service.files.allow(Rule(ADVICE, visitors=True))
    async with aiohttp.ClientSession() as session:
        bearer = {"Authorization": f"Bearer {visitor.token}"}
        yield Scene(
            app,
            visitor,
            advisor,
            Hands(app.url, "visitor", session, bearer),
            Hands(app.url, "staff", advisor.session),
        )
