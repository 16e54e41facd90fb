"""What a visitor wrote anywhere, erased by their code, is nowhere: each word for it is looked for.

In the bytes of an embedded database and its log, in a dump of PostgreSQL, in the files of the search, in
what was logged, in Redis, and in a backup that is made afterwards.
"""

import asyncio
import gzip
import logging
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio as redis
from sqlalchemy import make_url

from advisory.chat import wire as chat
from advisory.lab.postgres import binaries
from advisory.operations.backup import back_up
from advisory.operations.places import Place
from tests.files import samples
from tests.journeys.calls import a_guest
from tests.journeys.scenes import Scene, send
from tests.operations.conftest import mark_as_migrated
from tests.support.app import Running, make_settings, running_app
from tests.support.clock import START
from tests.support.drivers import StaffDriver, VisitorDriver
from tests.support.ids import new_cid
from tests.support.town import ADVICE, PASSWORD, SITE

pytestmark = pytest.mark.slow

CANARY = "kanarialaulu"
"""A word that the guard lets pass and nothing else holds; each place has its own letter behind it."""
PLACES = {
    name: f"{CANARY}{letter}"
    for name, letter in zip(
        (
            *("first message", "later message", "name", "page", "title", "search", "question"),
            *("answer", "note", "draft", "whisper", "file name", "words of a file"),
            *("guest", "transfer note", "topic", "rating"),
        ),
        "abcdefghijklmnopq",
        strict=True,
    )
}


def of(place: str) -> str:
    return PLACES[place]


class Wrote(Scene):
    """The scene in which a visitor and an advisor write something wherever anything can be written."""

    async def held(self) -> str:
        conversation = await self.visitor.starts(
            f"Miten haen {of('first message')} päivähoitopaikkaa?",
            ADVICE,
            name=of("name"),
            page=chat.Page(path=f"/{of('page')}", title=of("title")),
            searched=of("search"),
        )
        await self.aino.takes(conversation)
        return conversation

    async def everywhere(self) -> str:
        await a_guest(self, inside=True, name=of("guest"))
        conversation, aino = self.visitor.conversation, self.aino
        await self.visitor.says(f"Vielä {of('later message')}, kiitos.")
        await self.visitor.says(f"Milloin {of('question')} lomake pitää palauttaa kouluun?")
        await send(aino, "answer:suggest", {"conversation": conversation})
        await send(aino, "answer:search", {"conversation": conversation, "q": of("question")})
        await aino.says(conversation, f"Palauta se {of('answer')} maaliskuussa.")
        await send(aino, "conversation:note", {"conversation": conversation, "rev": 0, "text": of("note")})
        for rev, words in enumerate((f"{of('draft')} " * 900, "")):
            await send(
                aino, "conversation:draft", {"conversation": conversation, "rev": rev, "text": words[:3_900]}
            )
        saara = await self.supervisor()
        await send(saara, "beside:join", {"conversation": conversation, "cid": new_cid()})
        await send(
            saara, "beside:whisper", {"conversation": conversation, "cid": new_cid(), "text": of("whisper")}
        )
        await self.file(conversation)
        await aino.transfers(conversation, advisor="bjorn", note=of("transfer note"))
        await aino.closes(conversation, topic=of("topic"))
        rating = {"conversation": conversation, "cid": new_cid(), "solved": "yes", "text": of("rating")}
        await send(self.visitor, "conversation:rate", rating)
        return conversation

    async def file(self, conversation: str) -> None:
        async def parts() -> AsyncIterator[bytes]:
            yield samples.pdf(1, of("words of a file"))

        advisor = self.app.service.parts.gateway.connections_of("aino")[0].person
        name = f"{of('file name')}.pdf"
        await self.app.service.files.send(advisor, conversation, new_cid(), name, None, parts())


def in_files(folder: Path) -> dict[str, set[str]]:
    """Where each word stands, by the names of files; what is packed is unpacked first."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            for place in in_bytes(body):
                found.setdefault(place, set()).add(path.name)
    return found


def in_bytes(body: bytes) -> set[str]:
    return {place for place, word in PLACES.items() if word.encode() in body.lower()}


def dumped(url: str) -> bytes:
    programs = binaries()
    assert programs is not None
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    told = subprocess.run([programs / "pg_dump", "--dbname", plain], capture_output=True, check=True)
    return told.stdout


async def in_redis(url: str) -> bytes:
    """Every key with all that it holds."""
    client = redis.from_url(url)
    ask: Callable[..., Awaitable[Any]] = client.execute_command
    told: list[object] = []
    try:
        async for key in client.scan_iter():
            kind = bytes(await ask("TYPE", key)).decode()
            asked = {
                "string": ("GET", key),
                "hash": ("HGETALL", key),
                "set": ("SMEMBERS", key),
                "list": ("LRANGE", key, 0, -1),
                "zset": ("ZRANGE", key, 0, -1, "WITHSCORES"),
                "stream": ("XRANGE", key, "-", "+"),
            }
            told += [key, await ask(*asked[kind])]
    finally:
        await client.aclose()
    return repr(told).encode()


async def stored(app: Running, url: str, folder: Path) -> set[str]:
    """In the database as it lies there."""
    if url.startswith("sqlite"):
        return set(await asyncio.to_thread(in_files, folder))
    return in_bytes(await asyncio.to_thread(dumped, url))


@pytest.mark.timeout(240)
@pytest.mark.req("R84", "R121")
async def test_what_was_erased_is_nowhere_any_more(
    tmp_path: Path, database_url: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "advisory")
    folder, embedded = tmp_path / "var", database_url.startswith("sqlite")
    url = f"sqlite:///{folder / 'advisory.sqlite'}" if embedded else database_url
    more = {}
    if not embedded:
        server = request.getfixturevalue("redis_server")
        more = {"redis_url": server.url}
    async with (
        running_app(make_settings(folder, database_url=url, media=True, **more)) as app,
        await StaffDriver(app.url).signs_in("aino@town.example", PASSWORD) as aino,
        await StaffDriver(app.url).signs_in("bjorn@town.example", PASSWORD) as bjorn,
        await StaffDriver(app.url).signs_in("matti@town.example", PASSWORD) as matti,
    ):
        await mark_as_migrated(url)
        visitor = await VisitorDriver(app.url).arrives(SITE)
        scene = Wrote(app, visitor, aino, bjorn)
        conversation = await scene.everywhere()
        knowledge = app.service.knowledge
        await knowledge.mining.mine_closed({"conversation": conversation})
        await knowledge.learning.refresh()
        found = await stored(app, url, folder)
        assert found >= PLACES.keys() - {"draft"}, "the words are there to be found"

        receipt = (await app.service.chat.chat.find(conversation)).receipt
        asked = {"cid": new_cid(), "receipt": receipt, "why": "erasure"}
        case = (await matti.http("POST", "/api/privacy/find", asked))["case"]
        await matti.http("POST", "/api/privacy/erase", {"cid": new_cid(), "case": case, "why": "asked"})
        await knowledge.learning.refresh()

        assert await stored(app, url, folder) == set(), "in the database"
        assert await asyncio.to_thread(in_files, folder) == {}, "in files beside it"
        if not embedded:
            assert in_bytes(await in_redis(server.url)) == set(), "in Redis"
        saved = tmp_path / "saved"
        await asyncio.to_thread(back_up, Place(url, folder), saved, START)
        assert await asyncio.to_thread(in_files, saved) == {}, "in a backup made since"
        assert scene.guest is not None
        assert scene.saara is not None
        await visitor.disconnect()
        await scene.guest.disconnect()
        await scene.saara.goes()
    assert in_bytes(caplog.text.encode()) == set(), "in what was logged"
