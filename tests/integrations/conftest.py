import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from advisory.clock import DAY_MS, Instant
from advisory.identity import Person
from advisory.integrations.keys import Asked
from advisory.integrations.model import SCOPES
from tests.support.app import RECORDING, Running, make_settings, running_app
from tests.support.ids import new_cid
from tests.support.town import STAFF


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[Running]:
    async with running_app(make_settings(tmp_path, database_url=database_url, **RECORDING)) as running:
        yield running


def main_user() -> Person:
    return next(one for one in STAFF if one.id == "matti").as_person("matti")


class Program:
    """Somebody else's software, which knows a key and the description."""

    def __init__(self, app: Running, secret: str, session: aiohttp.ClientSession) -> None:
        self.app = app
        self.secret = secret
        self.session = session

    async def asks(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any, Mapping[str, str]]:
        sent = {"Authorization": f"Bearer {self.secret}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if method != "GET" and "Idempotency-Key" not in sent:
            sent["Idempotency-Key"] = new_cid()
        url = f"{self.app.url}/api/v1{path}"
        async with self.session.request(method, url, json=body, headers=sent) as answer:
            assert re.match(r"application/(problem\+)?json", answer.content_type) or answer.status == 304
            told = await answer.json(content_type=None) if answer.status != 304 else None
            return answer.status, told, answer.headers

    async def gets(self, path: str, **headers: str) -> Any:
        status, told, _ = await self.asks("GET", path, **headers)
        assert status == 200, told
        return told


async def a_key(app: Running, *scopes: str, services: tuple[str, ...] = (), pace: str = "fast") -> str:
    ends = Instant(app.service.parts.clock() + DAY_MS)
    asked = Asked("Asiointijärjestelmä", scopes or SCOPES, services, pace, ends)
    return (await app.service.integrations.keys.make(main_user(), new_cid(), asked)).secret


@pytest.fixture
async def program(app: Running) -> AsyncIterator[Program]:
    async with aiohttp.ClientSession() as session:
        yield Program(app, await a_key(app), session)
